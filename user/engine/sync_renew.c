// SPDX-License-Identifier: GPL-2.0
#include "engine/sync_renew.h"

#include "engine/sync.h"
#include "engine/turns.h"

/* Whether a virtual router could run under the sync groups `before`. A slot without a plan is new, and could not. */
static bool was_able(struct engine *e, const struct sync_groups *before, uint32_t slot)
{
	uint8_t state = vr_state_of(e, slot)->state;

	if (!e->vrs[slot].plan)
		return false;
	return sync_group_has(before, slot) ? before->of[slot].able : state == VR_BACKUP || state == VR_ACTIVE;
}

/* Adds a slot to its new sync group. Members that can run form the group. A member in FAULT puts all of them into
 * FAULT; a member that the manager has not started yet does not. */
static void join_group(struct engine *e, const struct sync_groups *before, const struct sync_group_state *group,
		       uint64_t now)
{
	const uint32_t *members = e->groups->members + group->first;
	enum sync_move move = SYNC_STAY;

	for (uint32_t i = 0; i < group->count; i++)
		if (was_able(e, before, members[i]))
			move = sync_group_able(e->groups, members[i], true);
	for (uint32_t i = 0; i < group->count; i++)
		if (!e->groups->of[members[i]].able && vr_state_of(e, members[i])->state == VR_FAULT &&
		    sync_group_able(e->groups, members[i], false) == SYNC_FAULT)
			move = SYNC_FAULT;
	sync_move_all(e, members[0], move, now);
	if (move == SYNC_START)
		sync_level(e, members[0], now);
	for (uint32_t i = 0; i < group->count;
	     i++) /* the slot may wait without a deadline for members of its old sync group */
		if (vr_state_of(e, members[i])->state == VR_BACKUP)
			vr_deadline(e, members[i], now);
}

/* Handles a virtual router that was in a sync group and now is in none. The other members may have held it back, so it
 * starts if it can run. */
static void leave_group(struct engine *e, const struct sync_groups *before, uint32_t slot, uint64_t now)
{
	if (!was_able(e, before, slot))
		return;
	vr_happen(e, slot, fsm_start, now);
	if (vr_state_of(e, slot)->state == VR_BACKUP)
		vr_deadline(e, slot, now);
}

void sync_renew(struct engine *e, struct sync_groups *groups, uint64_t now)
{
	const struct sync_groups *before = e->groups;

	e->groups = groups;
	for (uint32_t slot = 0; before && slot < before->slots; slot++)
		if (sync_group_has(before, slot) && !sync_group_has(groups, slot))
			leave_group(e, before, slot, now);
	for (uint32_t i = 0; groups && i < groups->count; i++)
		join_group(e, before, &groups->list[i], now);
}
