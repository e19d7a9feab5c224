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

/* Identifies a member by values that are equal on all routers of the LAN, and by no name or order in the configuration.
 * So all routers rank the members of a sync group in the same order. */
struct ranked {
	uint64_t list_sum; /* sum of the hashes of the advertised addresses (fill_list_sum()) */
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

/* Arrays that are used only while the sync groups are made. */
struct sync_scratch {
	uint32_t *slot_of;     /* slot of each instance */
	struct ranked *ranked; /* the members of one sync group */
	uint32_t *slots;       /* slots of these members in the order of rank */
};

static void add_sync_group(struct sync_groups *groups, const struct config *config, const struct sync_group *group,
			   const struct sync_scratch *scratch)
{
	uint64_t longest = 0;

	for (uint32_t i = 0; i < group->count; i++) {
		const struct instance *instance = &config->instances[group->members[i]];
		const struct fsm_params *p = &instance->settings->vrrp;

		scratch->ranked[i] = (struct ranked){fill_list_sum(instance, instance->advertised),
						     scratch->slot_of[group->members[i]], instance->vrid, p->family};
		if (p->interval_ns > longest)
			longest = p->interval_ns;
	}
	sort(scratch->ranked, group->count, sizeof(*scratch->ranked), by_rank);
	for (uint32_t i = 0; i < group->count; i++)
		scratch->slots[i] = scratch->ranked[i].slot;
	sync_groups_add(groups, scratch->slots, group->count, longest);
}

void sync_groups_drop(struct sync_groups *groups)
{
	if (groups)
		sync_groups_free(groups);
	free(groups);
}

int sync_groups_of(const struct config *config, const struct slots *slots, struct sync_groups **out)
{
	uint32_t count = (uint32_t)config->sync_group_count, members = 0;
	struct sync_scratch scratch;
	struct sync_groups *groups;
	int err;

	*out = NULL;
	if (!count)
		return 0;
	for (uint32_t i = 0; i < count; i++)
		members += config->sync_groups[i].count;
	groups = calloc(1, sizeof(*groups));
	scratch.ranked = calloc(members, sizeof(*scratch.ranked));
	scratch.slots = calloc(members, sizeof(*scratch.slots));
	scratch.slot_of = slots_of_instances(slots, config);
	err = groups ? sync_groups_init(groups, slots->count, count, members) : -ENOMEM;
	if (!scratch.ranked || !scratch.slots || !scratch.slot_of)
		err = -ENOMEM;
	for (uint32_t i = 0; i < count && !err; i++)
		add_sync_group(groups, config, &config->sync_groups[i], &scratch);
	free(scratch.ranked);
	free(scratch.slots);
	free(scratch.slot_of);
	if (err)
		sync_groups_drop(groups);
	else
		*out = groups;
	return err;
}

int sync_groups_make(struct manager *m)
{
	int err = sync_groups_of(m->config, &m->slots, &m->sync.groups);

	if (!err)
		engine_set_groups(m->engine, m->sync.groups);
	return err ? err : group_notes_init(m);
}

struct sync_groups *sync_groups_renew(struct manager *m)
{
	struct sync_groups *before = m->sync.groups;
	struct command command = {.kind = COMMAND_GROUPS};

	if (sync_groups_of(m->config, &m->slots, &m->sync.groups))
		log_error("out of memory: the members of sync groups change their states one by one, not together, "
			  "until the next reload; free memory, then reload");
	group_notes_renew(m, before);
	command.groups = m->sync.groups;
	if (before || m->sync.groups)
		engine_post(m->engine, &command);
	return before;
}
