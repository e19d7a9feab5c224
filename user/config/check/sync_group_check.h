/* SPDX-License-Identifier: GPL-2.0 */
/* vrrp_sync_group: from drafts to the configuration. */
#ifndef VRRP_XDP_CONFIG_GROUP_CHECK_H
#define VRRP_XDP_CONFIG_GROUP_CHECK_H

#include "config/parse/parse.h"

/* Checks the sync groups. Reports, and ignores, what keepalived ignores. */
void check_sync_groups(struct parser *p);

/* Puts the sync groups into the configuration; their memory is in the arena of the parser. Returns 0 or -ENOMEM. */
int take_sync_groups(struct parser *p, struct config *config);

#endif
