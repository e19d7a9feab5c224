/* SPDX-License-Identifier: GPL-2.0 */
/* vrrp_sync_group, from drafts to the config. */
#ifndef VRRP_XDP_CONFIG_GROUP_CHECK_H
#define VRRP_XDP_CONFIG_GROUP_CHECK_H

#include "config/parse/parse.h"

/* Checks the groups, and leaves out what keepalived leaves out, with warnings. */
void check_sync_groups(struct parser *p);

/* Copies them to a config, into the parser's arena. Returns 0 or -ENOMEM. */
int take_sync_groups(struct parser *p, struct config *config);

#endif
