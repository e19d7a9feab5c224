// SPDX-License-Identifier: GPL-2.0
#include "core/group.h"

#include <errno.h>
#include <stdlib.h>

int groups_init(struct vr_groups *g, uint32_t slots, uint32_t groups, uint32_t members)
{
	*g = (struct vr_groups){
		.list = calloc(groups, sizeof(*g->list)),
		.members = calloc(members, sizeof(*g->members)),
		.of = calloc(slots, sizeof(*g->of)),
		.slots = slots,
	};
	return g->list && g->members && g->of ? 0 : -ENOMEM;
}

void groups_free(struct vr_groups *g)
{
	free(g->list);
	free(g->members);
	free(g->of);
}

void groups_add(struct vr_groups *g, const uint32_t *slots, uint32_t count, uint64_t longest_ns)
{
	const struct member_group *last = g->count ? &g->list[g->count - 1] : NULL;
	struct member_group *group = &g->list[g->count++];

	*group = (struct member_group){
		.first = last ? last->first + last->count : 0,
		.count = count,
		.unable = count,
		.longest_ns = longest_ns,
	};
	for (uint32_t rank = 0; rank < count; rank++) {
		g->members[group->first + rank] = slots[rank];
		g->of[slots[rank]] = (struct group_member){.group = g->count, .rank = rank};
	}
}

/* The move, unless it was the last one. */
static enum group_move once(struct member_group *group, enum group_move move)
{
	if (group->phase == move)
		return GROUP_STAY;
	group->phase = move;
	return move;
}

enum group_move group_able(struct vr_groups *g, uint32_t slot, bool able)
{
	struct group_member *member = &g->of[slot];
	struct member_group *group = group_of(g, slot);

	if (member->able != able)
		group->unable += able ? -1U : 1U;
	member->able = able;
	if (!able)
		return once(group, GROUP_FAULT);
	return group->unable ? GROUP_STAY : once(group, GROUP_START);
}

enum group_move group_stop(struct vr_groups *g, uint32_t slot)
{
	return once(group_of(g, slot), GROUP_STOP);
}

enum group_move group_silent(struct vr_groups *g, uint32_t slot, bool silent)
{
	struct group_member *member = &g->of[slot];
	struct member_group *group = group_of(g, slot);

	if (member->silent != silent)
		group->silent += silent ? 1U : -1U;
	member->silent = silent;
	return group->silent == group->count ? GROUP_TAKE_OVER : GROUP_STAY;
}

void group_wins(struct vr_groups *g, uint32_t slot, uint64_t now)
{
	struct member_group *group = group_of(g, slot);
	uint32_t rank = g->of[slot].rank;

	if (group->won_ns && group->won_rank < rank && now - group->won_ns <= 2 * group->longest_ns)
		return;
	group->won_rank = rank;
	group->won_ns = now;
}

/* Who has lost to us where a member of lower rank hears it yields, as soon as our next advert has reached it. Where no
 * member of lower rank has heard anybody, its adverts have not arrived yet, or never will: after the longest interval
 * it would have been heard. */
bool group_yields(struct vr_groups *g, uint32_t slot, uint64_t now)
{
	struct member_group *group = group_of(g, slot);
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

void group_resume(struct vr_groups *g, struct member_group *group)
{
	group->unable = 0;
	group->phase = GROUP_START;
	for (uint32_t i = 0; i < group->count; i++)
		g->of[g->members[group->first + i]].able = true;
}

void group_moved(struct vr_groups *g, uint32_t slot)
{
	struct member_group *group = group_of(g, slot);

	group->silent = 0;
	group->won_ns = group->doubt_ns = 0;
	for (uint32_t i = 0; i < group->count; i++)
		g->of[g->members[group->first + i]].silent = false;
}
