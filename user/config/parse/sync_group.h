/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_CONFIG_GROUP_H
#define VRRP_XDP_CONFIG_GROUP_H

#include "config/parse/parse.h"

/* Frees the drafts of all vrrp_sync_group blocks. */
void sync_group_drafts_free(struct parser *p);

#endif
