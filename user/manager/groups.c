// SPDX-License-Identifier: GPL-2.0
/* Sync groups of the configuration, as the engine has them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "manager/internal.h"

/* What a member is on every router, whatever the files call it and in whatever order they list it. */
struct ranked {
	uint64_t list_sum;
	uint32_t slot;
	uint8_t vrid;
	uint8_t family;
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->vrid != y->vrid)
		return x->vrid - y->vrid;
	if (x->family != y->family)
		return x->family - y->family;
	return (x->list_sum > y->list_sum) - (x->list_sum < y->list_sum);
}

static void add(struct manager *m, const struct sync_group *group, struct ranked *ranked, uint32_t *slots)
{
	uint64_t longest = 0;

	for (uint32_t i = 0; i < group->count; i++) {
		const struct vr_config *config = &m->fp.config[group->members[i]];

		ranked[i] = (struct ranked){config->list_sum, group->members[i], config->vrid, config->family};
		if (config->interval_ns > longest)
			longest = config->interval_ns;
	}
	qsort(ranked, group->count, sizeof(*ranked), by_rank);
	for (uint32_t i = 0; i < group->count; i++)
		slots[i] = ranked[i].slot;
	groups_add(&m->sync_groups, slots, group->count, longest);
}

int groups_make(struct manager *m)
{
	const struct config *config = m->options->config;
	struct ranked *ranked;
	uint32_t *slots, members = 0;
	int err;

	if (!config->group_count)
		return 0;
	for (size_t i = 0; i < config->group_count; i++)
		members += config->groups[i].count;
	err = groups_init(&m->sync_groups, m->count, (uint32_t)config->group_count, members);
	ranked = calloc(members, sizeof(*ranked));
	slots = calloc(members, sizeof(*slots));
	if (!ranked || !slots)
		err = -ENOMEM;
	for (size_t i = 0; i < config->group_count && !err; i++)
		add(m, &config->groups[i], ranked, slots);
	free(ranked);
	free(slots);
	if (!err)
		engine_set_groups(m->engine, &m->sync_groups);
	return err;
}
