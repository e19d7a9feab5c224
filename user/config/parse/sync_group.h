/* SPDX-License-Identifier: GPL-2.0 */
/* Frees the drafts of the blocks vrrp_sync_group. */
#ifndef VRRP_XDP_CONFIG_GROUP_H
#define VRRP_XDP_CONFIG_GROUP_H

#include "config/parse/parse.h"

void sync_group_drafts_free(struct parser *p);

#endif
