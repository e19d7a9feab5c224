/* SPDX-License-Identifier: GPL-2.0 */
/* Names of routing tables, protocols and the like, as iproute2 has them for the numbers of the kernel. */
#ifndef VRRP_XDP_CONFIG_NAMES_H
#define VRRP_XDP_CONFIG_NAMES_H

#include <stdbool.h>
#include <stdint.h>

enum names { NAMES_TABLES, NAMES_PROTOCOLS, NAMES_SCOPES, NAMES_REALMS, NAMES_DSFIELD, NAMES_GROUPS };

/* Reads a number in decimal or hexadecimal (0x...), or a name of that kind: one that the kernel has, or one in
 * /etc/iproute2/FILE or /etc/iproute2/FILE.d. Returns false if text is neither, or if the number is above max. */
bool name_number(enum names names, const char *text, uint32_t max, uint32_t *number);

#endif
