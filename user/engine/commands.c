// SPDX-License-Identifier: GPL-2.0
#include "engine/commands.h"

#include "engine/hearing.h"
#include "engine/notes.h"
#include "engine/sync.h"
#include "engine/sync_renew.h"
#include "engine/turns.h"
#include "engine/vr.h"

void commands_give_back(struct engine *e)
{
	while (e->retired) {
		struct note note = {.kind = NOTE_PLAN, .plan = e->retired};
		struct vr_plan *next =
			e->retired->next; /* read before the plan is given back, because the manager then frees it */

		if (!engine_offer_note(e, &note))
			return;
		e->retired = next;
	}
}

/* Gives a plan back to the manager, which frees it. If the queue of notes is full, the plan waits in a list: unlike
 * other notes, it must not be lost. */
static void retire_plan(struct engine *e, struct vr_plan *plan)
{
	if (!plan)
		return;
	plan->next = e->retired;
	e->retired = plan;
	commands_give_back(e);
}

static bool same_garp(const struct garp *a, const struct garp *b)
{
	return a->delay_ns == b->delay_ns && a->refresh_ns == b->refresh_ns && a->repeat == b->repeat &&
	       a->refresh_repeat == b->refresh_repeat && a->lower_delay_ns == b->lower_delay_ns &&
	       a->lower_repeat == b->lower_repeat;
}

/* Replaces the plan of a slot. If the interval has changed, an Active sends its next advert now, because Backups expect
 * it within the old interval. */
static void use_plan(struct engine *e, uint32_t slot, struct vr_plan *plan, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	const struct settings *before = vr->plan ? vr->plan->settings : plan->settings, *settings = plan->settings;
	struct vr_plan *old = vr->plan;
	uint8_t state = vr_state_of(e, slot)->state;

	tx_flush(&e->tx); /* the batch may point into the old plan */
	pauses_interval(&e->pauses, settings->vrrp.interval_ns);
	vr->plan = plan;
	vr_configure(e, slot);
	if (state == VR_BACKUP || (state == VR_ACTIVE && before->vrrp.interval_ns != settings->vrrp.interval_ns))
		vr_deadline(e, slot, now);
	if (e->pacing && pacing_cancel(e->pacing, slot)) /* the round begins again: its addresses may have changed */
		deadline_arm(&e->announcements, slot, now);
	if (state == VR_ACTIVE && !same_garp(&before->garp, &settings->garp)) {
		struct announcing a = vr_announcing(e, slot, now);

		announce_configure(&a);
	}
	retire_plan(e, old);
}

/* Forgets everything about a slot, which another virtual router may get next. Events of the old virtual router that are
 * still in the ring find no plan and are dropped. */
static void forget_slot(struct engine *e, uint32_t slot, uint64_t now)
{
	vr_happen(e, slot, fsm_stop, now);
	tx_flush(&e->tx);
	deadline_cancel(&e->deadlines, slot);
	vr_stop_announcing(e, slot);
	retire_plan(e, e->vrs[slot].plan);
	e->vrs[slot] = (struct vr){0};
}

/* COMMAND_ANNOUNCE or COMMAND_BURST. Without a plan there is nothing to announce, even where another process has
 * written a state into the map. */
static void announce_on_command(struct engine *e, const struct command *command, uint64_t now)
{
	struct announcing a;

	if (vr_state_of(e, command->slot)->state != VR_ACTIVE || !e->vrs[command->slot].plan)
		return;
	a = vr_announcing(e, command->slot, now);
	if (command->kind == COMMAND_ANNOUNCE)
		announce_again(&a);
	else
		announce_begin(&a);
}

/* A command for one virtual router. */
static void vr_command(struct engine *e, const struct command *command, uint64_t now)
{
	uint32_t slot = command->slot;

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
	case COMMAND_MISSED:
		hearing_missed(e, slot, now);
		break;
	case COMMAND_ANNOUNCE:
	case COMMAND_BURST:
		announce_on_command(e, command, now);
		break;
	case COMMAND_SETTINGS:
		if (e->vrs[slot].plan)
			e->vrs[slot].plan->settings = command->settings;
		break;
	case COMMAND_REMOVE:
		forget_slot(e, slot, now);
		break;
	default: /* commands for the whole engine are carried out by engine_command() */
		break;
	}
}

/* Replaces the pacing. A virtual router that still waits in the old pacing starts its round of announcements again. */
static void use_pacing(struct engine *e, struct pacing *pacing, uint64_t now)
{
	for (uint32_t slot = 0; e->pacing && slot < e->pacing->slot_count; slot++)
		if (pacing_cancel(e->pacing, slot))
			deadline_arm(&e->announcements, slot, now);
	e->pacing = pacing;
}

void engine_command(struct engine *e, const struct command *command, uint64_t now)
{
	switch ((enum command_kind)command->kind) {
	case COMMAND_GROUPS:
		sync_renew(e, command->groups, now);
		break;
	case COMMAND_PACING:
		use_pacing(e, command->pacing, now);
		break;
	case COMMAND_LOOKED:
		e->hearing.looked_ns = command->when_ns;
		break;
	case COMMAND_SYNC:
		atomic_store(&e->synced, command->slot);
		e->noted = true;
		break;
	case COMMAND_HAND_OVER:
		e->successor = command->gate;
		e->quit = true;
		break;
	case COMMAND_QUIT:
		e->quit = true;
		break;
	default:
		if (!sync_command(e, command, now))
			vr_command(e, command, now);
	}
}
