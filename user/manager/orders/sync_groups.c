// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/sync_groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "core/fsm.h"
#include "core/sync_group.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "manager/maps/fill.h"
#include "manager/maps/slots.h"
#include "manager/notify/group_notes.h"
#include "manager/state.h"
#include "util/log.h"
#include "util/sort.h"

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

static void add_sync_group(struct manager *m, struct sync_groups *groups, const struct sync_group *group,
			   const uint32_t *slot_of, struct ranked *ranked, uint32_t *slots)
{
	uint64_t longest = 0;

	for (uint32_t i = 0; i < group->count; i++) {
		uint32_t slot = slot_of[group->members[i]];
		const struct instance *instance = &m->config->instances[group->members[i]];
		const struct fsm_params *p = &instance->settings->vrrp;

		ranked[i] = (struct ranked){fill_list_sum(instance), slot, instance->vrid, p->family};
		if (p->interval_ns > longest)
			longest = p->interval_ns;
	}
	sort(ranked, group->count, sizeof(*ranked), by_rank);
	for (uint32_t i = 0; i < group->count; i++)
		slots[i] = ranked[i].slot;
	sync_groups_add(groups, slots, group->count, longest);
}

static void add_all_sync_groups(struct manager *m, struct sync_groups *groups, struct ranked *ranked, uint32_t *slots,
				const uint32_t *slot_of)
{
	for (size_t i = 0; i < m->config->sync_group_count; i++)
		add_sync_group(m, groups, &m->config->sync_groups[i], slot_of, ranked, slots);
}

void sync_groups_drop(struct sync_groups *groups)
{
	if (groups)
		sync_groups_free(groups);
	free(groups);
}

/* The groups of the configuration; NULL with *err 0: there are none. */
static struct sync_groups *make_sync_groups(struct manager *m, int *err)
{
	const struct config *config = m->config;
	struct sync_groups *groups;
	struct ranked *ranked;
	uint32_t *slots, *slot_of, members = 0;

	*err = 0;
	if (!config->sync_group_count)
		return NULL;
	for (size_t i = 0; i < config->sync_group_count; i++)
		members += config->sync_groups[i].count;
	groups = calloc(1, sizeof(*groups));
	*err = groups ? sync_groups_init(groups, m->slots.count, (uint32_t)config->sync_group_count, members) : -ENOMEM;
	ranked = calloc(members, sizeof(*ranked));
	slots = calloc(members, sizeof(*slots));
	slot_of = slots_of_instances(&m->slots, m->config);
	if (!ranked || !slots || !slot_of)
		*err = -ENOMEM;
	if (!*err)
		add_all_sync_groups(m, groups, ranked, slots, slot_of);
	free(ranked);
	free(slots);
	free(slot_of);
	if (!*err)
		return groups;
	sync_groups_drop(groups);
	return NULL;
}

int sync_groups_make(struct manager *m)
{
	int err;

	m->sync.groups = make_sync_groups(m, &err);
	if (!err)
		engine_set_groups(m->engine, m->sync.groups);
	return err ? err : group_notes_init(m);
}

struct sync_groups *sync_groups_renew(struct manager *m)
{
	struct sync_groups *before = m->sync.groups;
	struct command command = {.kind = COMMAND_GROUPS};
	int err;

	m->sync.groups = make_sync_groups(m, &err);
	if (err)
		log_error("no memory for the sync groups of the new configuration: their members move alone");
	group_notes_renew(m, before);
	command.groups = m->sync.groups;
	if (before || m->sync.groups)
		engine_post(m->engine, &command);
	return before;
}
