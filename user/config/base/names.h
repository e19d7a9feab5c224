/* SPDX-License-Identifier: GPL-2.0 */
/* The names that iproute2 keeps for numbers of routing. */
#ifndef VRRP_XDP_CONFIG_NAMES_H
#define VRRP_XDP_CONFIG_NAMES_H

#include <stdbool.h>
#include <stdint.h>

enum names { NAMES_TABLES, NAMES_PROTOCOLS, NAMES_SCOPES, NAMES_REALMS, NAMES_DSFIELD, NAMES_GROUPS };

/* A number in decimal or hexadecimal, or a name of the kernel's own or of a file in /etc/iproute2 (FILE, FILE.d), up
 * to max. Returns false where text is neither. */
bool name_number(enum names names, const char *text, uint32_t max, uint32_t *number);

#endif
