// SPDX-License-Identifier: GPL-2.0
#include "manager/notes/notes.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "core/fsm.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "manager/notes/refusals.h"
#include "manager/notify/states.h"
#include "manager/orders/causes.h"
#include "manager/placed/addresses.h"
#include "manager/placed/routing.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/heartbeat.h"
#include "util/log.h"
#include "util/quota.h"

#define NOTE_WAIT_MS 100 /* notes_wait() checks at least this often whether the engine is done */

static struct address_text sender_of(const struct manager *m, const struct note *note)
{
	return family_text(instance_of(m, note->slot)->settings->vrrp.family, note->source);
}

/* Writes the reason for a transition in words to `out`. */
static void explain_transition(struct manager *m, const struct note *note, char *out, size_t size)
{
	static const uint8_t unknown[16];
	char refused[260];

	*out = 0;
	if (note->to == VR_ACTIVE && note->from == VR_BACKUP) {
		static const char *const reasons[] = {
			[VR_REASON_PRIORITY] = ": the Active has released the virtual router (priority 0)",
			[VR_REASON_PREEMPTED] = ": preempting a lower priority",
			[VR_REASON_NO_RESPONSE] = ": no advert within Active_Down_Interval",
		};

		if (note->reason == VR_REASON_NO_RESPONSE && refusals_explain(m, note->slot, refused, sizeof(refused)))
			snprintf(out, size, ": %s", refused);
		else
			snprintf(out, size, "%s",
				 note->reason < 4 && reasons[note->reason] ? reasons[note->reason] : "");
	} else if (note->to == VR_FAULT) {
		struct causes causes = causes_of(m, note->slot);
		const char *why = engine_given_up(m->engine) ? "the manager thread of this daemon did not respond"
							     : "another member of its sync group is in FAULT";

		snprintf(out, size, ": %s", *causes.text ? causes.text : why);
	} else if (memcmp(note->source, unknown, sizeof(unknown))) {
		snprintf(out, size, ": %s has priority %u", sender_of(m, note).text, note->priority);
	}
}

static void log_transition(struct manager *m, const struct note *note)
{
	const struct instance *instance = instance_of(m, note->slot);
	char why[300];

	explain_transition(m, note, why, sizeof(why));
	log_info("%s (%s, VRID %u): %s -> %s%s", instance->name, instance->settings->interface, instance->vrid,
		 fsm_state_name(note->from), fsm_state_name(note->to), why);
}

static void tell_scripts(struct manager *m, const struct note *note)
{
	if (note->kind == NOTE_STATE)
		states_tell(m, note->slot, note->to);
	else if (note->kind == NOTE_INFERIOR && note->to == VR_ACTIVE)
		states_lower(m, note->slot);
}

static void mark_changed(struct manager *m, uint32_t slot)
{
	addresses_mark(m, slot);
	routing_mark(m, slot);
}

/* Brings addresses, routes and rules into line with the states. Routes and rules may need addresses: they are removed
 * before the addresses, and added after them. */
static void settle_changed(struct manager *m)
{
	if (!m->ours) /* after a handover the successor configures addresses, routes and rules */
		return;
	routing_withdraw(m);
	addresses_settle(m);
	routing_settle(m);
}

/* Carries out what follows from a note, except for its log line, which log_note() writes later. */
static void take_note(struct manager *m, const struct note *note)
{
	if (note->kind == NOTE_STATE)
		mark_changed(m, note->slot);
	else if (note->kind == NOTE_PLAN)
		free(note->plan);
	else if (note->kind == NOTE_LOOK)
		m->missing.look = true;
}

/* The most log lines about transitions in QUOTA_WINDOW_NS: the greater of TRANSITIONS_MIN and TRANSITIONS_PER_VR for
 * each virtual router. Forged adverts could cause any number. */
#define TRANSITIONS_MIN 64
#define TRANSITIONS_PER_VR 2

static bool may_log_note(struct manager *m, const struct note *note)
{
	uint32_t transitions = m->slots.count * TRANSITIONS_PER_VR;

	switch ((enum note_kind)note->kind) {
	case NOTE_STATE:
		return quota_take(&m->said.transitions, transitions > TRANSITIONS_MIN ? transitions : TRANSITIONS_MIN,
				  QUOTA_WINDOW_NS, clock_ns());
	case NOTE_OWNER:
	case NOTE_ADDRESS_LIST:
	case NOTE_CONFLICT:
	case NOTE_INFERIOR:
		return quota_take(&m->said.others, OTHERS_MAX, QUOTA_WINDOW_NS, clock_ns());
	case NOTE_PLAN:
	case NOTE_LOOK:
	case NOTE_UNCONFINED:
	case NOTE_RUNNING:
		break;
	}
	return true;
}

void notes_left_out(struct manager *m, uint64_t now)
{
	uint32_t others = quota_suppressed(&m->said.others, now);
	uint32_t transitions = quota_suppressed(&m->said.transitions, now);

	if (transitions)
		log_warning("suppressed %u messages about transitions in the last 10 s, because virtual routers change "
			    "state too often; see `vrrp-xdp status`, and check links, priorities and other routers "
			    "with the same VRIDs",
			    transitions);
	if (others)
		log_warning("suppressed %u messages in the last 10 s about adverts and announcements of other routers; "
			    "earlier log lines name these routers and what to correct",
			    others);
}

static void log_note(struct manager *m, const struct note *note)
{
	const char *name = slot_used(m, note->slot) ? instance_of(m, note->slot)->name : "";

	if (!may_log_note(m, note))
		return;
	switch ((enum note_kind)note->kind) {
	case NOTE_STATE:
		log_transition(m, note);
		break;
	case NOTE_PLAN:
	case NOTE_LOOK:
		break;
	case NOTE_OWNER:
		log_warning(
			"%s: %s also sends adverts with priority 255, so the addresses have a second owner; configure "
			"priority 255 on one router only",
			name, sender_of(m, note).text);
		break;
	case NOTE_ADDRESS_LIST:
		log_warning("%s: the adverts of %s list other addresses than are configured here; make the "
			    "virtual_ipaddress of both routers equal",
			    name, sender_of(m, note).text);
		break;
	case NOTE_CONFLICT:
		log_warning(
			"%s: address conflict: %02x:%02x:%02x:%02x:%02x:%02x announces one of the virtual addresses; "
			"give that host another address",
			name, note->source[0], note->source[1], note->source[2], note->source[3], note->source[4],
			note->source[5]);
		break;
	case NOTE_INFERIOR:
		log_info("%s: ignoring adverts with lower priority %u from %s", name, note->priority,
			 sender_of(m, note).text);
		break;
	case NOTE_UNCONFINED:
		log_warning("the engine thread cannot give up its rights, and runs with more rights than it needs: %s",
			    strerror((int)note->value));
		break;
	case NOTE_RUNNING:
		if (note->value)
			log_warning("cannot give the engine thread real-time priority: %s; under load adverts may be "
				    "late; give the daemon CAP_SYS_NICE",
				    strerror((int)note->value));
		break;
	}
}

/* The most notes that notes_read() handles before it writes their log lines. */
#define NOTE_BATCH 4096
static struct note batch[NOTE_BATCH];

/* Moves notes from the engine's queue into `batch`. Returns their number; 0: the queue is empty. */
static uint32_t next_batch(struct manager *m)
{
	uint32_t n = 0;

	while (n < NOTE_BATCH && engine_note(m->engine, &batch[n]))
		take_note(m, &batch[n++]);
	return n;
}

void notes_read(struct manager *m)
{
	uint32_t lost = engine_notes_lost(m->engine), n;

	if (lost) {
		for (uint32_t slot = 0; slot < m->slots.count; slot++)
			if (slot_used(m, slot))
				mark_changed(m, slot);
		log_warning("%u notes from the engine thread were lost, because the manager thread was too slow; all "
			    "states are read again from the maps, but log lines and notifications may be missing",
			    lost);
	}
	/* The log comes last, because writing it may block if its reader is slow. */
	while ((n = next_batch(m))) {
		heartbeat();
		settle_changed(m);
		for (uint32_t i = 0; i < n; i++)
			tell_scripts(m, &batch[i]);
		for (uint32_t i = 0; i < n; i++)
			log_note(m, &batch[i]);
	}
	for (uint32_t slot = 0; lost && slot < m->slots.count; slot++)
		if (slot_used(m, slot))
			states_tell(m, slot, m->maps.fp.state[slot].state);
	settle_changed(m);
}

void notes_wait(struct manager *m)
{
	struct pollfd fd = {.fd = engine_note_fd(m->engine), .events = POLLIN};
	uint32_t ticket = engine_sync(m->engine);

	while (!engine_synced(m->engine, ticket)) {
		heartbeat();
		poll(&fd, 1, NOTE_WAIT_MS);
		notes_read(m);
	}
	notes_read(m);
}
