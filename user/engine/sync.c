// SPDX-License-Identifier: GPL-2.0
#include "engine/sync.h"

static bool all_owners(struct engine *e, const struct sync_group_state *group)
{
	const uint32_t *members = e->groups->members + group->first;

	for (uint32_t i = 0; i < group->count; i++)
		if (vr_state_of(e, members[i])->priority != VRRP_PRIORITY_OWNER)
			return false;
	return true;
}

/* Returns the event that a move means for each member; NULL: none. */
static vr_event_fn *event_of_move(struct engine *e, const struct sync_group_state *group, enum sync_move move)
{
	switch (move) {
	case SYNC_START:
		return all_owners(e, group) ? fsm_start : fsm_start_waiting;
	case SYNC_FAULT:
		return fsm_fault;
	case SYNC_STOP:
		return fsm_stop;
	case SYNC_TAKE_OVER:
		return fsm_take_over;
	case SYNC_YIELD:
		return fsm_yield;
	case SYNC_STAY:
		break;
	}
	return NULL;
}

/* Moves the members in order of rank: the member that decides for the other router's group is the first to hear of the
 * change. */
void sync_move_all(struct engine *e, uint32_t slot, enum sync_move move, uint64_t now)
{
	const struct sync_group_state *group = sync_group_of(e->groups, slot);
	vr_event_fn *event = event_of_move(e, group, move);

	if (!event)
		return;
	sync_group_moved(e->groups, slot);
	for (uint32_t i = 0; i < group->count; i++)
		vr_happen(e, e->groups->members[group->first + i], event, now);
}

void sync_level(struct engine *e, uint32_t slot, uint64_t now)
{
	const struct sync_group_state *group = sync_group_of(e->groups, slot);
	uint32_t active = 0;
	bool obeys = false;

	for (uint32_t i = 0; i < group->count; i++) {
		const struct vr_state *s = vr_state_of(e, e->groups->members[group->first + i]);

		active += s->state == VR_ACTIVE;
		obeys |= s->state == VR_BACKUP && s->active_priority;
	}
	if (active && active < group->count)
		sync_move_all(e, slot, obeys ? SYNC_YIELD : SYNC_TAKE_OVER, now);
}

bool sync_command(struct engine *e, const struct command *command, uint64_t now)
{
	enum sync_move move;

	if (!sync_group_has(e->groups, command->slot))
		return false;
	if (command->kind == COMMAND_START || command->kind == COMMAND_FAULT)
		move = sync_group_able(e->groups, command->slot, command->kind == COMMAND_START);
	else if (command->kind == COMMAND_STOP)
		move = sync_group_stop(e->groups, command->slot);
	else
		return false;
	sync_move_all(e, command->slot, move, now);
	if (move == SYNC_START)
		sync_level(e, command->slot, now);
	return true;
}

/* Whether no member has heard its Active meanwhile. If the ring was full, an advert may have been stamped without an
 * event. The engine asks this once all members wait; if a member has heard its Active, it asks again only after an
 * Active_Down_Interval, so that the cost stays linear in the number of members. */
static bool all_silent(struct engine *e, uint32_t slot, uint64_t now)
{
	const struct sync_group_state *group = sync_group_of(e->groups, slot);
	bool silent = true;

	for (uint32_t i = 0; i < group->count; i++) {
		uint32_t member = e->groups->members[group->first + i];

		if (vr_last_rx(e, member) <= vr_state_of(e, member)->heard_ns || vr_wait(e, member, now))
			continue;
		sync_group_silent(e->groups, member, false);
		silent = false;
	}
	return silent;
}

void sync_silent(struct engine *e, uint32_t slot, uint64_t now)
{
	if (sync_group_silent(e->groups, slot, true) == SYNC_TAKE_OVER && all_silent(e, slot, now))
		sync_move_all(e, slot, SYNC_TAKE_OVER, now);
}

bool sync_takes(struct turn *t)
{
	struct sync_groups *groups = t->e->groups;

	if (!sync_group_has(groups, t->slot) || t->from != VR_ACTIVE || !t->cause->priority)
		return true;
	if (!fsm_is_superior(&t->m, t->cause)) {
		sync_group_wins(groups, t->slot, t->now);
		return true;
	}
	if (sync_group_yields(groups, t->slot, t->now))
		return true;
	fsm_overhear(&t->m, t->cause);
	return false;
}

void sync_taken(const struct turn *t, uint32_t actions)
{
	if (!sync_group_has(t->e->groups, t->slot) || t->m.vr->state != VR_BACKUP)
		return;
	if (t->from == VR_ACTIVE)
		sync_move_all(t->e, t->slot, SYNC_YIELD, t->now);
	else if (actions & FSM_ARM)
		sync_group_silent(t->e->groups, t->slot, false);
}
