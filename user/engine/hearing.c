// SPDX-License-Identifier: GPL-2.0
#include "engine/hearing.h"

#include "core/deadline.h"
#include "core/sync_group.h"
#include "engine/notes.h"
#include "engine/state.h"
#include "engine/vr.h"

/* While a takeover waits for the manager's answer, its deadline moves by so many ns at a time. */
#define HOLD 500000ULL

/* Returns when the Backup heard its Active last, in ns. */
static uint64_t last_heard(const struct engine *e, uint32_t slot)
{
	uint64_t heard = vr_state_of(e, slot)->heard_ns, last = vr_last_rx(e, slot);

	return last > heard ? last : heard;
}

/* Returns whether this Backup may take over without a further look of the manager: the manager has looked in the second
 * half of the Active_Down_Interval, or the Backup does not wait for the manager at all. */
static bool looked(const struct engine *e, uint32_t slot)
{
	return !e->hearing.looked_ns || e->vrs[slot].timers.down_ns < HEARING_LEAST ||
	       e->hearing.looked_ns >= last_heard(e, slot) + e->vrs[slot].timers.down_ns / 2;
}

void hearing_ask(struct engine *e, uint32_t slot, uint64_t now)
{
	const struct note note = {.kind = NOTE_LOOK, .slot = slot};

	if (looked(e, slot) || e->hearing.asked_ns > e->hearing.looked_ns)
		return;
	e->hearing.asked_ns = now;
	engine_put_note(e, &note);
}

bool hearing_holds(struct engine *e, uint32_t slot, uint64_t now)
{
	const struct vr_state *s = vr_state_of(e, slot);
	uint64_t wait = s->active_interval_ns > HEARING_WAIT ? s->active_interval_ns : HEARING_WAIT;

	if (s->state != VR_BACKUP || looked(e, slot))
		return false;
	if (s->reason == VR_REASON_PRIORITY) /* a release has ended the silence */
		return false;
	if (last_heard(e, slot) + e->vrs[slot].timers.down_ns + vr_stood_still(e, slot) > now)
		return false;
	hearing_ask(e, slot, now);
	if (now >= e->hearing.asked_ns + wait)
		return false;
	deadline_arm(&e->deadlines, slot, now + HOLD);
	return true;
}

void hearing_missed(struct engine *e, uint32_t slot, uint64_t now)
{
	struct turn t = vr_turn(e, slot, now);

	if (t.from != VR_BACKUP)
		return;
	fsm_follow(&t.m, now);
	vr_act(&t, FSM_ARM);
	if (sync_group_has(e->groups, slot))
		sync_group_silent(e->groups, slot, false);
}
