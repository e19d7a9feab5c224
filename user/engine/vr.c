// SPDX-License-Identifier: GPL-2.0
/* Between one virtual router's state machine and the rest: events go in, its actions are done. */
#include <string.h>

#include "engine/internal.h"
#include "util/clock.h"

/* At most one note about somebody else's adverts per virtual router in this time: a log is not to be flooded. */
#define NOTE_PAUSE_MS 10000

/* Between two bursts of announcements that losing adverts cause. */
#define REANNOUNCE_PAUSE_MS 1000

/* Intervals after an advert until which the sender may act as Active: others may take over then. */
#define LEASE_INTERVALS 3

/* Adverts that are due together leave together: the phases of sending are this far apart. */
#define PHASE_STEP NS_PER_MS

static struct vr_state *state_of(struct engine *e, uint32_t slot)
{
	return &e->fp->state[slot];
}

/* Spreads the adverts over the interval. Neighbouring slots share a phase: those of a port leave together. */
static uint64_t phase_of(const struct engine *e, uint32_t slot, uint64_t interval)
{
	uint64_t steps = interval / PHASE_STEP;

	return slot * steps / e->fp->capacity * PHASE_STEP;
}

/* The state machine of a slot. Without a plan, as on a port that has no address yet, it is good for FAULT alone. */
static struct fsm fsm_of(struct engine *e, uint32_t slot)
{
	static const struct fsm_params none;
	struct vr *vr = &e->vrs[slot];
	struct fsm m = {.p = &none, .vr = state_of(e, slot), .timers = &vr->timers};

	if (vr->plan) {
		m.p = &vr->plan->settings->vrrp;
		m.phase_ns = phase_of(e, slot, m.p->interval_ns);
		frame_source(vr->plan->frame, m.p->family, m.own_address);
	}
	return m;
}

/* Whether the same was done less than a pause ago; else it is noted as done now. The times wrap after 49 days: at worst it
 * is left out once. */
static bool too_soon(uint32_t *last_ms, uint64_t now, uint32_t pause_ms)
{
	uint32_t now_ms = (uint32_t)(now / NS_PER_MS);

	if (*last_ms && now_ms - *last_ms < pause_ms)
		return true;
	*last_ms = now_ms;
	return false;
}

/* Adds a plan's adverts to the batch. */
static void add_frames(struct engine *e, const struct vr_plan *plan)
{
	const uint8_t *frame = plan->frame;

	for (uint32_t left = plan_frames(plan->settings); left; left--, frame += plan->frame_length)
		tx_add_advert(&e->tx, plan->ifindex, plan->settings->vrrp.family, frame, plan->frame_length);
}

static void send_advert(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	state_of(e, slot)->lease_ns = now + LEASE_INTERVALS * vr->plan->settings->vrrp.interval_ns;
	add_frames(e, vr->plan);
	e->fp->sent[slot].adverts++;
}

static void set_priority(struct vr_plan *plan, uint8_t priority)
{
	uint8_t *frame = plan->frame;

	for (uint32_t left = plan_frames(plan->settings); left; left--, frame += plan->frame_length)
		frame_set_priority(frame, plan->settings->vrrp.family, priority);
}

/* The frames themselves are turned into the release and back: they may be longer than the batch has room for copies. */
static void send_release(struct engine *e, uint32_t slot)
{
	struct vr *vr = &e->vrs[slot];

	set_priority(vr->plan, VRRP_PRIORITY_RELEASE);
	add_frames(e, vr->plan);
	tx_flush(&e->tx);
	set_priority(vr->plan, vr->plan->priority);
	e->fp->sent[slot].releases++;
}

static void note_transition(struct engine *e, uint32_t slot, enum vr_state_code from, const struct advert *cause,
			    uint64_t now)
{
	const struct vr_state *s = state_of(e, slot);
	struct note note = {
		.kind = NOTE_STATE,
		.from = (uint8_t)from,
		.to = s->state,
		.reason = s->reason,
		.slot = slot,
		.when_ns = now,
	};

	if (cause) {
		memcpy(note.source, cause->source, sizeof(note.source));
		note.priority = cause->priority;
	}
	engine_put_note(e, &note);
}

static void changed(struct engine *e, uint32_t slot, enum vr_state_code from, const struct advert *cause, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct vr_state *s = state_of(e, slot);

	s->since_ns = now;
	if (s->state == VR_ACTIVE) {
		s->transitions++;
		s->lease_ns = now + LEASE_INTERVALS * vr->plan->settings->vrrp.interval_ns;
	} else if (from == VR_ACTIVE) {
		s->lease_ns = 0;
		deadline_cancel(&e->announcements, slot);
	}
	vr->list_noted = false;
	note_transition(e, slot, from, cause, now);
}

/* Does what the state machine asks for, in the order that ends an outage soonest: the map, where the state stands already,
 * then adverts, then announcements. */
static void act(struct engine *e, uint32_t slot, const struct fsm *m, enum vr_state_code from, uint32_t actions,
		const struct advert *cause, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	if (!vr->plan) /* there is nothing to send, even if somebody else has written a state into the map */
		actions &= FSM_CHANGED | FSM_ARM;
	if (actions & FSM_CHANGED)
		changed(e, slot, from, cause, now);
	if (actions & FSM_RELEASE_OUT)
		send_release(e, slot);
	if (actions & FSM_SEND)
		send_advert(e, slot, now);
	if (actions & FSM_ANNOUNCE)
		announce_begin(&vr->announce, &e->announcements, slot, vr->plan, now);
	if (actions & FSM_ARM) {
		if (m->deadline_ns)
			deadline_arm(&e->deadlines, slot, m->deadline_ns);
		else
			deadline_cancel(&e->deadlines, slot);
	}
}

/* Somebody's adverts that an operator should hear of, now and then. */
static void note_other(struct engine *e, uint32_t slot, enum note_kind kind, const struct advert *a, uint64_t now)
{
	struct note note = {.kind = kind, .slot = slot, .when_ns = now, .priority = a->priority};

	if (too_soon(&e->vrs[slot].other_noted_ms, now, NOTE_PAUSE_MS))
		return;
	memcpy(note.source, a->source, sizeof(note.source));
	engine_put_note(e, &note);
}

/* Whoever sent a losing advert believed itself Active and has announced the addresses: hosts and switches must be told
 * anew. */
static void reannounce(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	if (too_soon(&vr->reannounced_ms, now, REANNOUNCE_PAUSE_MS))
		return;
	announce_begin(&vr->announce, &e->announcements, slot, vr->plan, now);
}

/* Somebody else announces one of our addresses. */
static void note_conflict(struct engine *e, const struct vr_event *event)
{
	struct note note = {.kind = NOTE_CONFLICT, .slot = event->slot, .when_ns = event->rx_ns};

	if (too_soon(&e->vrs[event->slot].conflict_noted_ms, event->rx_ns, NOTE_PAUSE_MS))
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
	struct vr *vr;
	struct fsm m;

	if (event->slot >= e->fp->capacity || !e->vrs[event->slot].plan)
		return;
	if (event->flags & VR_EVENT_CONFLICT) {
		note_conflict(e, event);
		return;
	}
	vr = &e->vrs[event->slot];
	s = state_of(e, event->slot);
	from = s->state;
	m = fsm_of(e, event->slot);
	advert_from_head(event->head, m.p->family, event->source, &a);
	actions = fsm_advert(&m, &a, event->rx_ns);
	/* Authentication data is not in the part of an advert that makes it steady: it is looked at each time (P15). */
	if (a.auth_type != VRRP2_AUTH_NONE)
		actions &= ~(uint32_t)FSM_EXPECT;
	act(e, event->slot, &m, from, actions, &a, now);
	if (actions & FSM_EXPECT)
		__atomic_store_n(&s->expected_head, vr_mark(event->head, event->mark), __ATOMIC_RELEASE);
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
	enum vr_state_code from = state_of(e, slot)->state;
	uint64_t last_rx = __atomic_load_n(&e->fp->live[slot].last_rx_ns, __ATOMIC_ACQUIRE);
	struct fsm m = fsm_of(e, slot);
	uint32_t actions = fsm_deadline(&m, now, last_rx);

	if (!(actions & FSM_ARM))
		deadline_cancel(&e->deadlines, slot);
	act(e, slot, &m, from, actions, NULL, now);
}

bool vr_look_ahead(struct engine *e, uint32_t slot, uint64_t now)
{
	const struct vr_state *s = state_of(e, slot);

	if (s->state != VR_BACKUP || e->fp->live[slot].last_rx_ns <= s->heard_ns)
		return false;
	vr_deadline(e, slot, now);
	return true;
}

uint32_t vr_announce(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	return announce_round(&vr->announce, &e->announcements, slot, vr->plan, &e->tx, &e->fp->sent[slot], now);
}

bool vr_announces_first(const struct engine *e, uint32_t slot)
{
	return announce_is_first(&e->vrs[slot].announce, e->vrs[slot].plan);
}

/* A Backup waits longer or less with another priority. An Active goes on: its next advert tells, and a higher one preempts. */
static void use_plan(struct engine *e, uint32_t slot, struct vr_plan *plan, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct note note = {.kind = NOTE_PLAN, .slot = slot, .plan = vr->plan};
	struct fsm m;

	tx_flush(&e->tx); /* the batch may point into the old one */
	vr->plan = plan;
	m = fsm_of(e, slot);
	fsm_configure(&m, plan->priority);
	if (state_of(e, slot)->state == VR_BACKUP)
		vr_deadline(e, slot, now);
	if (note.plan)
		engine_put_note(e, &note);
}

/* Something that the manager lets happen: one of the state machine's events. */
static void happen(struct engine *e, uint32_t slot, uint32_t event(struct fsm *m, uint64_t now), uint64_t now)
{
	enum vr_state_code from = state_of(e, slot)->state;
	struct fsm m = fsm_of(e, slot);

	act(e, slot, &m, from, event(&m, now), NULL, now);
}

void vr_command(struct engine *e, const struct command *command, uint64_t now)
{
	uint32_t slot = command->slot;

	switch ((enum command_kind)command->kind) {
	case COMMAND_PLAN:
		use_plan(e, slot, command->plan, now);
		break;
	case COMMAND_START:
		happen(e, slot, fsm_start, now);
		break;
	case COMMAND_FAULT:
		happen(e, slot, fsm_fault, now);
		break;
	case COMMAND_STOP:
		happen(e, slot, fsm_stop, now);
		break;
	case COMMAND_ANNOUNCE:
		if (state_of(e, slot)->state == VR_ACTIVE)
			announce_again(&e->vrs[slot].announce, &e->announcements, slot, now);
		break;
	case COMMAND_QUIT:
		e->quit = true;
		break;
	}
}
