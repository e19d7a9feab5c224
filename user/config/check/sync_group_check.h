/* SPDX-License-Identifier: GPL-2.0 */
/* Checks the drafts of vrrp_sync_group blocks, and makes the sync groups of the configuration from them. */
#ifndef VRRP_XDP_CONFIG_GROUP_CHECK_H
#define VRRP_XDP_CONFIG_GROUP_CHECK_H

#include "config/parse/parse.h"

/* Checks the sync groups. Words and blocks that keepalived ignores are reported and ignored. */
void check_sync_groups(struct parser *p);

/* Puts the sync groups into the configuration; their memory is in the arena of the parser. Returns 0 or -ENOMEM. */
int take_sync_groups(struct parser *p, struct config *config);

#endif
