/* SPDX-License-Identifier: GPL-2.0 */
/* garp_group: from drafts to the configuration. */
#ifndef VRRP_XDP_CONFIG_GARP_CHECK_H
#define VRRP_XDP_CONFIG_GARP_CHECK_H

#include "config/parse/parse.h"

/* Checks the GARP groups. Reports, and ignores, what keepalived ignores. */
void check_garp_groups(struct parser *p);

/* Puts the GARP groups into the configuration; their memory is in the arena of the parser. Returns 0 or -ENOMEM. */
int take_garp_groups(struct parser *p, struct config *config);

#endif
