/* SPDX-License-Identifier: GPL-2.0 */
/* Words of a configuration as values, and values as words. Decimals are exact: nothing here uses floating point. */
#ifndef VRRP_XDP_CONFIG_VALUES_H
#define VRRP_XDP_CONFIG_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_S 1000000000ULL

/* Reads a decimal whole number without a sign. Returns false if text is not such a number, or if it is above 2^64 - 1.
 */
bool value_number(const char *text, uint64_t *number);

/* Reads the decimal whole number at the beginning of text. Returns what follows it, or NULL if text does not begin with
 * a digit, or if the number is above 2^64 - 1. */
const char *value_leading_number(const char *text, uint64_t *number);

/* Reads decimal seconds ("0.01", "3", ".5") as nanoseconds. Returns false if text is no such number, if it is not a
 * whole number of nanoseconds, or if it does not fit into *ns. */
bool value_seconds(const char *text, uint64_t *ns);

/* Nanoseconds as decimal seconds, without zeros at the end. */
struct seconds {
	char text[32];
};
struct seconds format_seconds(uint64_t ns);

/* Reads on, true, yes, off, false or no. Returns false if text is none of these. */
bool value_bool(const char *text, bool *value);

/* Reads the first `length` bytes of text as an address, in network order. An IPv4 address takes the first four bytes of
 * address, and the others are 0. Returns VR_IPV4, VR_IPV6, or 0 if text is neither. */
uint8_t value_address(const char *text, size_t length, uint8_t address[16]);

/* Whether two texts are equal. Either may be NULL. */
bool text_equal(const char *a, const char *b);

#endif
