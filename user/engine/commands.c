// SPDX-License-Identifier: GPL-2.0
#include "engine/commands.h"

#include <string.h>

#include "engine/notes.h"
#include "engine/sync.h"
#include "engine/sync_renew.h"
#include "engine/turns.h"
#include "engine/vr.h"

/* What waits begins its round anew. */
static void use_pacing(struct engine *e, struct pacing *pacing, uint64_t now)
{
	for (uint32_t slot = 0; e->pacing && slot < e->pacing->slot_count; slot++)
		if (pacing_cancel(e->pacing, slot))
			deadline_arm(&e->announcements, slot, now);
	e->pacing = pacing;
}

void vr_give_back(struct engine *e)
{
	while (e->retired) {
		struct note note = {.kind = NOTE_PLAN, .plan = e->retired};
		struct vr_plan *next = e->retired->next; /* before the manager has it, who frees it */

		if (!engine_offer_note(e, &note))
			return;
		e->retired = next;
	}
}

/* A note may be lost where the queue is full, a plan may not. */
static void retire(struct engine *e, struct vr_plan *plan)
{
	if (!plan)
		return;
	plan->next = e->retired;
	e->retired = plan;
	vr_give_back(e);
}

/* Another interval holds from the next advert on, which leaves now: others expect it by the old one. */
static void use_plan(struct engine *e, uint32_t slot, struct vr_plan *plan, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	const struct settings *before = vr->plan ? vr->plan->settings : plan->settings, *settings = plan->settings;
	struct vr_plan *old = vr->plan;
	uint8_t state = vr_state_of(e, slot)->state;
	struct fsm m;

	tx_flush(&e->tx); /* the batch may point into the old one */
	pauses_interval(&e->pauses, settings->vrrp.interval_ns);
	vr->plan = plan;
	m = vr_fsm(e, slot);
	fsm_configure(&m, plan->priority);
	if (state == VR_BACKUP || (state == VR_ACTIVE && before->vrrp.interval_ns != settings->vrrp.interval_ns))
		vr_deadline(e, slot, now);
	if (e->pacing && pacing_cancel(e->pacing, slot)) /* the addresses may be others */
		deadline_arm(&e->announcements, slot, now);
	if (state == VR_ACTIVE && memcmp(&before->garp, &settings->garp, sizeof(settings->garp)))
		announce_configure(&vr->announce, &e->announcements, slot, plan, now);
	retire(e, old);
}

/* The slot may be another virtual router's next. Events of this one that are still to come find no plan. */
static void forget(struct engine *e, uint32_t slot, uint64_t now)
{
	vr_happen(e, slot, fsm_stop, now);
	tx_flush(&e->tx);
	deadline_cancel(&e->deadlines, slot);
	vr_stop_announcing(e, slot);
	retire(e, e->vrs[slot].plan);
	e->vrs[slot] = (struct vr){0};
}

/* Without a plan there is nothing to announce, even if somebody else has written a state into the map. */
static bool announces(struct engine *e, uint32_t slot)
{
	return vr_state_of(e, slot)->state == VR_ACTIVE && e->vrs[slot].plan;
}

void vr_command(struct engine *e, const struct command *command, uint64_t now)
{
	uint32_t slot = command->slot;

	if (sync_command(e, command, now))
		return;
	switch ((enum command_kind)command->kind) {
	case COMMAND_PLAN:
		use_plan(e, slot, command->plan, now);
		break;
	case COMMAND_START:
		vr_happen(e, slot, fsm_start, now);
		break;
	case COMMAND_FAULT:
		vr_happen(e, slot, fsm_fault, now);
		break;
	case COMMAND_STOP:
		vr_happen(e, slot, fsm_stop, now);
		break;
	case COMMAND_ANNOUNCE:
		if (announces(e, slot))
			announce_again(&e->vrs[slot].announce, &e->announcements, slot, now);
		break;
	case COMMAND_BURST:
		if (announces(e, slot))
			announce_begin(&e->vrs[slot].announce, &e->announcements, slot, e->vrs[slot].plan, now);
		break;
	case COMMAND_SETTINGS:
		if (e->vrs[slot].plan)
			e->vrs[slot].plan->settings = command->settings;
		break;
	case COMMAND_GROUPS:
		sync_renew(e, command->groups, now);
		break;
	case COMMAND_PACING:
		use_pacing(e, command->pacing, now);
		break;
	case COMMAND_REMOVE:
		forget(e, slot, now);
		break;
	case COMMAND_SYNC:
		atomic_store(&e->synced, slot);
		e->noted = true;
		break;
	case COMMAND_HAND_OVER:
		e->successor = command->gate;
		e->quit = true;
		break;
	case COMMAND_QUIT:
		e->quit = true;
		break;
	}
}
