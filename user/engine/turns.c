// SPDX-License-Identifier: GPL-2.0
#include "engine/turns.h"

#include <string.h>

#include "engine/hearing.h"
#include "engine/notes.h"
#include "engine/sync.h"
#include "engine/vr.h"
#include "util/clock.h"

/* Tenths of a second between two notes of one kind about adverts that a virtual router hears from others. A flood of
 * adverts must not become a flood of log lines. */
#define NOTE_SPACING 100

/* Tenths of a second between two bursts of announcements because of losing adverts. */
#define REANNOUNCE_SPACING 10

/* Returns whether *last is less than `spacing` ago. Otherwise *last becomes now. Times are tenths of a second, which
 * wrap after 109 minutes: in the worst case one note or burst is left out for one spacing. */
static bool too_soon(uint16_t *last, uint64_t now, uint16_t spacing)
{
	uint16_t tenths = (uint16_t)(now / (NS_PER_S / 10));

	if (*last && (uint16_t)(tenths - *last) < spacing)
		return true;
	*last = tenths;
	return false;
}

/* Tells the manager that another router announces one of our addresses, if it was not told within NOTE_SPACING. */
static void note_conflict(struct engine *e, const struct vr_event *event)
{
	struct note note = {.kind = NOTE_CONFLICT, .slot = event->slot, .when_ns = event->rx_ns};

	if (too_soon(&e->vrs[event->slot].conflict_noted, event->rx_ns, NOTE_SPACING))
		return;
	memcpy(note.source, event->source, sizeof(note.source));
	engine_put_note(e, &note);
}

/* Tells the manager of adverts that an operator should know of, at most once in NOTE_SPACING. kind: NOTE_OWNER or
 * NOTE_INFERIOR. */
static void note_other(const struct turn *t, enum note_kind kind, uint64_t rx_ns)
{
	struct note note = {
		.kind = kind, .to = t->m.vr->state, .slot = t->slot, .when_ns = rx_ns, .priority = t->cause->priority};

	if (too_soon(&t->e->vrs[t->slot].other_noted, rx_ns, NOTE_SPACING))
		return;
	memcpy(note.source, t->cause->source, sizeof(note.source));
	engine_put_note(t->e, &note);
}

/* Tells the manager that the address list differs, once after each change of state. */
static void note_address_list(const struct turn *t)
{
	struct note note = {.kind = NOTE_ADDRESS_LIST, .slot = t->slot, .priority = t->cause->priority};
	struct vr *vr = &t->e->vrs[t->slot];

	if (vr->list_noted)
		return;
	memcpy(note.source, t->cause->source, sizeof(note.source));
	engine_put_note(t->e, &note);
	vr->list_noted = true;
}

static void note_advert(const struct turn *t, const struct vr_event *event, bool obeyed)
{
	const struct vr_state *s = t->m.vr;
	uint8_t priority = t->cause->priority;

	if (event->flags & VR_EVENT_ADDRESS_LIST)
		note_address_list(t);
	if (s->priority == VRRP_PRIORITY_OWNER && priority == VRRP_PRIORITY_OWNER) /* P36 */
		note_other(t, NOTE_OWNER, event->rx_ns);
	else if (priority && priority < s->priority && !obeyed)
		note_other(t, NOTE_INFERIOR, event->rx_ns);
}

/* The sender of a losing advert believed itself Active and has announced the addresses. Hosts and switches must learn
 * again where the addresses are. */
static void reannounce(const struct turn *t)
{
	struct announcing a = vr_announcing(t->e, t->slot, t->now);

	if (!too_soon(&t->e->vrs[t->slot].reannounced, t->now, REANNOUNCE_SPACING))
		announce_lower(&a);
}

/* Gives the advert of the turn to the state machine, and returns the actions. An Active whose lease is over has stood
 * still: another advert that has arrived meanwhile may make it or its sync group yield. It therefore does not answer
 * now. Its own advert is due, and leaves if it is still Active then. */
static uint32_t judge_advert(struct turn *t, uint64_t rx_ns)
{
	bool overdue = t->from == VR_ACTIVE && t->m.vr->lease_ns <= t->now;
	uint32_t actions = fsm_advert(&t->m, t->cause, rx_ns);

	if (overdue && t->m.vr->state == VR_ACTIVE)
		actions &= ~(uint32_t)(FSM_SEND | FSM_ARM);
	return actions;
}

static void take_advert(struct engine *e, const struct vr_event *event, uint64_t now)
{
	struct turn t = vr_turn(e, event->slot, now);
	struct advert a;
	uint32_t actions;

	advert_from_head(event->head, t.m.p->family, event->source, &a);
	t.cause = &a;
	t.steady_head = vr_mark(event->head, event->mark);
	if (!sync_takes(&t))
		return;
	actions = judge_advert(&t, event->rx_ns);
	vr_act(&t, actions);
	sync_taken(&t, actions);
	if (t.from == VR_ACTIVE && t.m.vr->state == VR_ACTIVE && a.priority)
		reannounce(&t);
	note_advert(&t, event, actions & FSM_EXPECT);
}

void vr_event(struct engine *e, const struct vr_event *event, uint64_t now)
{
	if (event->slot >= e->fp->capacity || !e->vrs[event->slot].plan)
		return;
	if (event->flags & VR_EVENT_CONFLICT)
		note_conflict(e, event);
	else
		take_advert(e, event, now);
}

static void handle_deadline(struct engine *e, uint32_t slot, uint64_t now)
{
	struct turn t = vr_turn(e, slot, now);
	uint32_t actions;

	t.m.stood_still_ns = vr_stood_still(e, slot);
	actions = fsm_deadline(&t.m, now, vr_last_rx(e, slot));
	if (!(actions & FSM_ARM))
		deadline_cancel(&e->deadlines, slot);
	vr_act(&t, actions);
}

void vr_deadline(struct engine *e, uint32_t slot, uint64_t now)
{
	if (hearing_holds(e, slot, now))
		return;
	if (vr_state_of(e, slot)->state != VR_BACKUP || !sync_group_has(e->groups, slot))
		handle_deadline(e, slot, now);
	else if (vr_wait(e, slot, now))
		sync_silent(e, slot, now);
}

bool vr_look_ahead(struct engine *e, uint32_t slot)
{
	struct vr_state *s = vr_state_of(e, slot);
	uint64_t last = vr_last_rx(e, slot);
	struct fsm m = {.vr = s, .timers = &e->vrs[slot].timers};

	if (s->state != VR_BACKUP)
		return false;
	if (last <= s->heard_ns) {
		hearing_ask(e, slot, e->pauses.looked_ns);
		return false;
	}
	m.stood_still_ns = pauses_since(&e->pauses, last);
	fsm_follow(&m, last);
	deadline_arm(&e->deadlines, slot, m.deadline_ns);
	return true;
}

uint32_t vr_announce(struct engine *e, uint32_t slot, uint64_t now)
{
	struct announcing a = vr_announcing(e, slot, now);

	deadline_cancel(&e->announcements, slot);
	return announce_round(&a, e->pacing);
}

void vr_announce_paced(struct engine *e, uint32_t slot, uint64_t now)
{
	struct announcing a = vr_announcing(e, slot, now);

	/* If another round was asked for meanwhile, the round starts again with all addresses: this one does not count.
	 */
	if (pacing_send(e->pacing, &a.round) && !deadline_armed(&e->announcements, slot))
		announce_end(&a);
}

bool vr_announces_first(const struct engine *e, uint32_t slot)
{
	return announce_is_first(&e->vrs[slot].announce, e->vrs[slot].plan);
}
