/* SPDX-License-Identifier: GPL-2.0 */
/* From words to values, exactly: no floating point. */
#ifndef VRRP_XDP_CONFIG_VALUES_H
#define VRRP_XDP_CONFIG_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_S 1000000000ULL

/* A decimal whole number without sign. Returns false where text is anything else or above 2^64 − 1. */
bool value_number(const char *text, uint64_t *number);

/* Decimal seconds with up to nine places ("0.01", "3", ".5") to nanoseconds. Returns false where text is anything else,
 * finer than a nanosecond, or too large. */
bool value_seconds(const char *text, uint64_t *ns);

/* Nanoseconds as decimal seconds without zeros at the end. */
struct seconds {
	char text[32];
};
struct seconds format_seconds(uint64_t ns);

/* on|true|yes and off|false|no. */
bool value_bool(const char *text, bool *value);

/* An address of either family, length bytes of text: network order in address, IPv4 in its first four bytes with the
 * rest zero. Returns VR_IPV4, VR_IPV6, or 0 where it is neither. */
uint8_t value_address(const char *text, size_t length, uint8_t address[16]);

/* Whether two texts are equal. Either may be NULL. */
bool text_equal(const char *a, const char *b);

#endif
