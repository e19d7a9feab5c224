// SPDX-License-Identifier: GPL-2.0
/* Keywords of a vrrp_sync_group. */
#include "config/tables.h"

#include "config/parse.h"

#define GROUP(field) offsetof(struct group_draft, field)

const struct keyword sync_group_keywords[] = {
	{ KEY_MEMBERS, "group", BLOCK_SYNC_GROUP, .opens = BLOCK_MEMBERS, .parse = parse_members, .arguments = "{ INSTANCE ... }",
		.description = "the instances that become MASTER, BACKUP or FAULT together" },
	{ KEY_GLOBAL_TRACKING, "global_tracking", BLOCK_SYNC_GROUP, .idle = "a member's FAULT is always that of its group" },
	{ KEY_TRACKING_WEIGHT, "sync_group_tracking_weight", BLOCK_SYNC_GROUP, .parse = parse_flag,
		.offset = GROUP(tracking_weight), .value = true,
		.description = "weights of what a member tracks change its priority alone" },
};
const size_t sync_group_keywords_count = sizeof(sync_group_keywords) / sizeof(*sync_group_keywords);

/* Blocks of names have none. */
const struct keyword name_keywords[] = { { .name = "" } };
const size_t name_keywords_count = 0;
