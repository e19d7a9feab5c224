// SPDX-License-Identifier: GPL-2.0
#include "engine/turns.h"

#include <string.h>

#include "engine/notes.h"
#include "engine/sync.h"
#include "engine/vr.h"
#include "util/clock.h"

/* At most one note about somebody else's adverts per virtual router in this time, in tenths of a second: a log is not
 * to be flooded. */
#define NOTE_PAUSE 100

/* Between two bursts of announcements that losing adverts cause, in tenths of a second. */
#define REANNOUNCE_PAUSE 10

/* Whether the same was done less than a pause ago; else it is noted as done now. The times wrap after 109 minutes: at
 * worst it is left out for a pause. */
static bool too_soon(uint16_t *last, uint64_t now, uint16_t pause)
{
	uint16_t tenths = (uint16_t)(now / (NS_PER_S / 10));

	if (*last && (uint16_t)(tenths - *last) < pause)
		return true;
	*last = tenths;
	return false;
}

/* Somebody's adverts that an operator should hear of, now and then. */
static void note_other(struct engine *e, uint32_t slot, enum note_kind kind, const struct advert *a, uint64_t now)
{
	struct note note = {
		.kind = kind, .to = vr_state_of(e, slot)->state, .slot = slot, .when_ns = now, .priority = a->priority};

	if (too_soon(&e->vrs[slot].other_noted, now, NOTE_PAUSE))
		return;
	memcpy(note.source, a->source, sizeof(note.source));
	engine_put_note(e, &note);
}

/* Whoever sent a losing advert believed itself Active and has announced the addresses: hosts and switches must be told
 * anew. */
static void reannounce(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	if (too_soon(&vr->reannounced, now, REANNOUNCE_PAUSE))
		return;
	announce_lower(&vr->announce, &e->announcements, slot, vr->plan, now);
}

/* Somebody else announces one of our addresses. */
static void note_conflict(struct engine *e, const struct vr_event *event)
{
	struct note note = {.kind = NOTE_CONFLICT, .slot = event->slot, .when_ns = event->rx_ns};

	if (too_soon(&e->vrs[event->slot].conflict_noted, event->rx_ns, NOTE_PAUSE))
		return;
	memcpy(note.source, event->source, sizeof(note.source));
	engine_put_note(e, &note);
}

void vr_event(struct engine *e, const struct vr_event *event, uint64_t now)
{
	enum vr_state_code from;
	struct vr_state *s;
	struct advert a;
	uint32_t actions;
	bool stale;
	struct vr *vr;
	struct fsm m;

	if (event->slot >= e->fp->capacity || !e->vrs[event->slot].plan)
		return;
	if (event->flags & VR_EVENT_CONFLICT) {
		note_conflict(e, event);
		return;
	}
	vr = &e->vrs[event->slot];
	s = vr_state_of(e, event->slot);
	from = s->state;
	m = vr_fsm(e, event->slot);
	advert_from_head(event->head, m.p->family, event->source, &a);
	if (!sync_takes(e, event->slot, &m, &a, now))
		return;
	stale = from == VR_ACTIVE && s->lease_ns <= now;
	actions = fsm_advert(&m, &a, event->rx_ns);
	/* It has stood still: what else has come may make it, or its group, yield. Its advert is due, and leaves if
	 * not. */
	if (stale && s->state == VR_ACTIVE)
		actions &= ~(uint32_t)(FSM_SEND | FSM_ARM);
	/* Authentication data is not in the part of an advert that makes it steady: it is looked at each time (P15). */
	if (a.auth_type != VRRP2_AUTH_NONE)
		actions &= ~(uint32_t)FSM_EXPECT;
	vr_act(e, event->slot, &m, from, actions, &a, now);
	if (actions & FSM_EXPECT)
		__atomic_store_n(&s->expected_head, vr_mark(event->head, event->mark), __ATOMIC_RELEASE);
	sync_taken(e, event->slot, from, actions, now);
	if (from == VR_ACTIVE && s->state == VR_ACTIVE && a.priority)
		reannounce(e, event->slot, now);
	if (event->flags & VR_EVENT_ADDRESS_LIST && !vr->list_noted) {
		struct note note = {.kind = NOTE_ADDRESS_LIST, .slot = event->slot, .priority = a.priority};

		memcpy(note.source, a.source, sizeof(note.source));
		engine_put_note(e, &note);
		vr->list_noted = true;
	}
	if (s->priority == VRRP_PRIORITY_OWNER && a.priority == VRRP_PRIORITY_OWNER) /* P36 */
		note_other(e, event->slot, NOTE_OWNER, &a, event->rx_ns);
	else if (a.priority && a.priority < s->priority && !(actions & FSM_EXPECT))
		note_other(e, event->slot, NOTE_INFERIOR, &a, event->rx_ns);
}

void vr_deadline(struct engine *e, uint32_t slot, uint64_t now)
{
	enum vr_state_code from = vr_state_of(e, slot)->state;
	struct fsm m = vr_fsm(e, slot);
	uint32_t actions;

	if (from == VR_BACKUP && sync_group_has(e->groups, slot)) {
		if (vr_wait(e, slot, now))
			sync_silent(e, slot, now);
		return;
	}
	m.stood_still_ns = vr_stood_still(e, slot);
	actions = fsm_deadline(&m, now, vr_last_rx(e, slot));
	if (!(actions & FSM_ARM))
		deadline_cancel(&e->deadlines, slot);
	vr_act(e, slot, &m, from, actions, NULL, now);
}

bool vr_look_ahead(struct engine *e, uint32_t slot)
{
	struct vr_state *s = vr_state_of(e, slot);
	uint64_t last = vr_last_rx(e, slot);
	struct fsm m = {.vr = s, .timers = &e->vrs[slot].timers};

	if (s->state != VR_BACKUP || last <= s->heard_ns)
		return false;
	m.stood_still_ns = pauses_since(&e->pauses, last);
	fsm_follow(&m, last);
	deadline_arm(&e->deadlines, slot, m.deadline_ns);
	return true;
}

uint32_t vr_announce(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	deadline_cancel(&e->announcements, slot);
	return announce_round(&vr->announce, &e->announcements, e->pacing, slot, vr->plan, &e->announcer,
			      &e->fp->sent[slot], now);
}

void vr_announce_paced(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	/* a round that has been asked for since begins anew with all addresses: this one does not count */
	if (pacing_send(e->pacing, slot, vr->plan, &e->announcer, &e->fp->sent[slot]) &&
	    !deadline_armed(&e->announcements, slot))
		announce_end(&vr->announce, &e->announcements, slot, vr->plan, now);
}

bool vr_announces_first(const struct engine *e, uint32_t slot)
{
	return announce_is_first(&e->vrs[slot].announce, e->vrs[slot].plan);
}
