// SPDX-License-Identifier: GPL-2.0
#include "core/sync_group.h"

#include <errno.h>
#include <stdlib.h>

int sync_groups_init(struct sync_groups *g, uint32_t slots, uint32_t groups, uint32_t members)
{
	*g = (struct sync_groups){
		.list = calloc(groups, sizeof(*g->list)),
		.members = calloc(members, sizeof(*g->members)),
		.of = calloc(slots, sizeof(*g->of)),
		.slots = slots,
	};
	return g->list && g->members && g->of ? 0 : -ENOMEM;
}

void sync_groups_free(struct sync_groups *g)
{
	free(g->list);
	free(g->members);
	free(g->of);
}

void sync_groups_add(struct sync_groups *g, const uint32_t *slots, uint32_t count, uint64_t longest_ns)
{
	const struct sync_group_state *last = g->count ? &g->list[g->count - 1] : NULL;
	struct sync_group_state *group = &g->list[g->count++];

	*group = (struct sync_group_state){
		.first = last ? last->first + last->count : 0,
		.count = count,
		.unable = count,
		.longest_ns = longest_ns,
	};
	for (uint32_t rank = 0; rank < count; rank++) {
		g->members[group->first + rank] = slots[rank];
		g->of[slots[rank]] = (struct sync_member){.group = g->count, .rank = rank};
	}
}

/* Returns the move, or SYNC_STAY if it was the last one already. */
static enum sync_move once_only(struct sync_group_state *group, enum sync_move move)
{
	if (group->phase == move)
		return SYNC_STAY;
	group->phase = move;
	return move;
}

enum sync_move sync_group_able(struct sync_groups *g, uint32_t slot, bool able)
{
	struct sync_member *member = &g->of[slot];
	struct sync_group_state *group = sync_group_of(g, slot);

	if (member->able != able)
		group->unable += able ? -1U : 1U;
	member->able = able;
	if (!able)
		return once_only(group, SYNC_FAULT);
	return group->unable ? SYNC_STAY : once_only(group, SYNC_START);
}

enum sync_move sync_group_stop(struct sync_groups *g, uint32_t slot)
{
	return once_only(sync_group_of(g, slot), SYNC_STOP);
}

enum sync_move sync_group_silent(struct sync_groups *g, uint32_t slot, bool silent)
{
	struct sync_member *member = &g->of[slot];
	struct sync_group_state *group = sync_group_of(g, slot);

	if (member->silent != silent)
		group->silent += silent ? 1U : -1U;
	member->silent = silent;
	return group->silent == group->count ? SYNC_TAKE_OVER : SYNC_STAY;
}

void sync_group_wins(struct sync_groups *g, uint32_t slot, uint64_t now)
{
	struct sync_group_state *group = sync_group_of(g, slot);
	uint32_t rank = g->of[slot].rank;

	if (group->won_ns && group->won_rank < rank && now - group->won_ns <= 2 * group->longest_ns)
		return;
	group->won_rank = rank;
	group->won_ns = now;
}

/* If a member of lower rank hears the other sync group and wins, that group yields when our next advert reaches it. If
 * no member of lower rank has heard the other group yet, its adverts may still be on their way: one longest interval
 * later they would have arrived. */
bool sync_group_yields(struct sync_groups *g, uint32_t slot, uint64_t now)
{
	struct sync_group_state *group = sync_group_of(g, slot);
	uint32_t rank = g->of[slot].rank;

	if (!rank)
		return true;
	if (group->won_ns && group->won_rank < rank && now - group->won_ns <= 2 * group->longest_ns) {
		group->doubt_ns = 0;
		return false;
	}
	if (!group->doubt_ns || now - group->doubt_ns > 4 * group->longest_ns)
		group->doubt_ns = now;
	return now - group->doubt_ns >= group->longest_ns;
}

void sync_group_resume(struct sync_groups *g, struct sync_group_state *group)
{
	group->unable = 0;
	group->phase = SYNC_START;
	for (uint32_t i = 0; i < group->count; i++)
		g->of[g->members[group->first + i]].able = true;
}

void sync_group_moved(struct sync_groups *g, uint32_t slot)
{
	struct sync_group_state *group = sync_group_of(g, slot);

	group->silent = 0;
	group->won_ns = group->doubt_ns = 0;
	for (uint32_t i = 0; i < group->count; i++)
		g->of[g->members[group->first + i]].silent = false;
}
