/* SPDX-License-Identifier: GPL-2.0 */
/* Names that iproute2 uses for numbers of the kernel: routing tables, protocols, scopes and others. */
#ifndef VRRP_XDP_CONFIG_NAMES_H
#define VRRP_XDP_CONFIG_NAMES_H

#include <stdbool.h>
#include <stdint.h>

enum names { NAMES_TABLES, NAMES_PROTOCOLS, NAMES_SCOPES, NAMES_REALMS, NAMES_DSFIELD, NAMES_GROUPS };

/* Reads a number, or a name of the given kind, and sets *number. A number is decimal or hexadecimal (0x...). A name is
 * built in (such as "main"), or defined in /etc/iproute2/FILE or in a file of /etc/iproute2/FILE.d. Returns false if
 * text is neither a number nor a known name, or if the number is above max. */
bool name_number(enum names names, const char *text, uint32_t max, uint32_t *number);

#endif
