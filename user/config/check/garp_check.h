/* SPDX-License-Identifier: GPL-2.0 */
/* Checks the drafts of garp_group blocks, and makes the GARP groups of the configuration from them. */
#ifndef VRRP_XDP_CONFIG_GARP_CHECK_H
#define VRRP_XDP_CONFIG_GARP_CHECK_H

#include "config/parse/parse.h"

/* Checks the GARP groups. Words and blocks that keepalived ignores are reported and ignored. */
void check_garp_groups(struct parser *p);

/* Puts the GARP groups into the configuration; their memory is in the arena of the parser. Returns 0 or -ENOMEM. */
int take_garp_groups(struct parser *p, struct config *config);

#endif
