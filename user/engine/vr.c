// SPDX-License-Identifier: GPL-2.0
/* Between one virtual router's state machine and the rest: events go in, its actions are done, the map says what is so. */
#include <string.h>

#include "engine/internal.h"
#include "util/clock.h"

/* At most one note about somebody else's adverts per virtual router in this time: a log is not to be flooded. */
#define NOTE_PAUSE (10 * NS_PER_S)

/* Between two bursts of announcements that losing adverts cause. */
#define REANNOUNCE_PAUSE NS_PER_S

/* Intervals after an advert until which the sender may act as Active: others may take over then. */
#define LEASE_INTERVALS 3

static struct vr_state *state_of(struct engine *e, uint32_t slot)
{
	return &e->fp->state[slot];
}

/* The map's copy of the state machine. BPF may read it in between: `expect` is cleared before and set after everything
 * else, so that a torn read only makes an event of a steady advert. */
static void publish(struct engine *e, uint32_t slot)
{
	const struct fsm *m = &e->vrs[slot].fsm;
	struct vr_state *s = state_of(e, slot);

	s->priority = m->p.priority;
	s->reason = m->state == VR_ACTIVE ? m->reason : VR_NOT_MASTER;
	s->active_priority = m->active_priority;
	memcpy(s->active_address, m->active_address, sizeof(s->active_address));
	s->heard_ns = m->state == VR_BACKUP ? m->heard_ns : 0;
	s->active_interval_ns = m->active_interval_ns;
	__atomic_store_n(&s->state, (uint8_t)m->state, __ATOMIC_RELEASE);
}

static void expect(struct engine *e, uint32_t slot, uint64_t head)
{
	__atomic_store_n(&state_of(e, slot)->expected_head, head, __ATOMIC_RELEASE);
}

static void send_advert(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	state_of(e, slot)->lease_ns = now + LEASE_INTERVALS * vr->fsm.p.interval_ns;
	tx_add(&e->tx, vr->plan->ifindex, vr->plan->frame, vr->plan->frame_length);
	e->fp->sent[slot].adverts++;
}

/* The frame itself is turned into the release and back: it may be longer than the batch has room for copies. */
static void send_release(struct engine *e, uint32_t slot)
{
	struct vr *vr = &e->vrs[slot];
	uint8_t family = vr->plan->params.family;

	frame_set_priority(vr->plan->frame, family, VRRP_PRIORITY_RELEASE);
	tx_add(&e->tx, vr->plan->ifindex, vr->plan->frame, vr->plan->frame_length);
	tx_flush(&e->tx);
	frame_set_priority(vr->plan->frame, family, vr->plan->params.priority);
	e->fp->sent[slot].releases++;
}

static void note_transition(struct engine *e, uint32_t slot, enum vr_state_code from, const struct advert *cause,
			    uint64_t now)
{
	const struct fsm *m = &e->vrs[slot].fsm;
	struct note note = {
		.kind = NOTE_STATE,
		.from = (uint8_t)from,
		.to = (uint8_t)m->state,
		.reason = m->reason,
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
	if (vr->fsm.state == VR_ACTIVE) {
		s->transitions++;
		s->lease_ns = now + LEASE_INTERVALS * vr->fsm.p.interval_ns;
	} else if (from == VR_ACTIVE) {
		s->lease_ns = 0;
		deadline_cancel(&e->announcements, slot);
	}
	vr->list_noted = false;
	note_transition(e, slot, from, cause, now);
}

/* Does what the state machine asks for, in the order that ends an outage soonest: the map, adverts, announcements. */
static void act(struct engine *e, uint32_t slot, enum vr_state_code from, uint32_t actions, const struct advert *cause,
		uint64_t head, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	if (actions & (FSM_CHANGED | FSM_EXPECT | FSM_UNEXPECT)) {
		expect(e, slot, 0);
		publish(e, slot);
	}
	if (actions & FSM_CHANGED)
		changed(e, slot, from, cause, now);
	if (actions & FSM_EXPECT)
		expect(e, slot, head);
	if (actions & FSM_RELEASE_OUT)
		send_release(e, slot);
	if (actions & FSM_SEND)
		send_advert(e, slot, now);
	if (actions & FSM_ANNOUNCE)
		announce_begin(&vr->announce, &e->announcements, slot, vr->plan, now);
	if (actions & FSM_ARM) {
		if (vr->fsm.deadline_ns)
			deadline_arm(&e->deadlines, slot, vr->fsm.deadline_ns);
		else
			deadline_cancel(&e->deadlines, slot);
	}
}

/* Somebody's adverts that an operator should hear of, now and then. */
static void note_other(struct engine *e, uint32_t slot, enum note_kind kind, const struct advert *a, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct note note = {.kind = kind, .slot = slot, .when_ns = now, .priority = a->priority};

	if (vr->inferior_noted_ns && now - vr->inferior_noted_ns < NOTE_PAUSE)
		return;
	vr->inferior_noted_ns = now;
	memcpy(note.source, a->source, sizeof(note.source));
	engine_put_note(e, &note);
}

/* Whoever sent a losing advert believed itself Active and has announced the addresses: hosts and switches must be told
 * anew. */
static void reannounce(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	if (vr->reannounced_ns && now - vr->reannounced_ns < REANNOUNCE_PAUSE)
		return;
	vr->reannounced_ns = now;
	announce_begin(&vr->announce, &e->announcements, slot, vr->plan, now);
}

/* Somebody else announces one of our addresses. */
static void note_conflict(struct engine *e, const struct vr_event *event)
{
	struct vr *vr = &e->vrs[event->slot];
	struct note note = {.kind = NOTE_CONFLICT, .slot = event->slot, .when_ns = event->rx_ns};

	if (vr->conflict_noted_ns && event->rx_ns - vr->conflict_noted_ns < NOTE_PAUSE)
		return;
	vr->conflict_noted_ns = event->rx_ns;
	memcpy(note.source, event->source, sizeof(note.source));
	engine_put_note(e, &note);
}

void vr_event(struct engine *e, const struct vr_event *event)
{
	enum vr_state_code from;
	struct advert a;
	uint32_t actions;
	struct vr *vr;

	if (event->slot >= e->fp->capacity || !e->vrs[event->slot].plan)
		return;
	if (event->flags & VR_EVENT_CONFLICT) {
		note_conflict(e, event);
		return;
	}
	vr = &e->vrs[event->slot];
	from = vr->fsm.state;
	advert_from_head(event->head, vr->fsm.p.family, event->source, &a);
	actions = fsm_advert(&vr->fsm, &a, event->rx_ns);
	/* Authentication data is not in the part of an advert that makes it steady: it is looked at each time (P15). */
	if (a.auth_type != VRRP2_AUTH_NONE && actions & FSM_EXPECT)
		actions ^= FSM_EXPECT | FSM_UNEXPECT;
	act(e, event->slot, from, actions, &a, event->head, event->rx_ns);
	if (from == VR_ACTIVE && vr->fsm.state == VR_ACTIVE && a.priority)
		reannounce(e, event->slot, event->rx_ns);
	if (event->flags & VR_EVENT_ADDRESS_LIST && !vr->list_noted) {
		struct note note = {.kind = NOTE_ADDRESS_LIST, .slot = event->slot, .priority = a.priority};

		memcpy(note.source, a.source, sizeof(note.source));
		engine_put_note(e, &note);
		vr->list_noted = true;
	}
	if (vr->fsm.p.priority == VRRP_PRIORITY_OWNER && a.priority == VRRP_PRIORITY_OWNER) /* P36 */
		note_other(e, event->slot, NOTE_OWNER, &a, event->rx_ns);
	else if (a.priority && a.priority < vr->fsm.p.priority && !(actions & FSM_EXPECT))
		note_other(e, event->slot, NOTE_INFERIOR, &a, event->rx_ns);
}

void vr_deadline(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	enum vr_state_code from = vr->fsm.state;
	uint64_t last_rx = __atomic_load_n(&e->fp->live[slot].last_rx_ns, __ATOMIC_ACQUIRE);
	uint32_t actions = fsm_deadline(&vr->fsm, now, last_rx);

	if (!(actions & FSM_ARM))
		deadline_cancel(&e->deadlines, slot);
	act(e, slot, from, actions, NULL, 0, now);
}

bool vr_look_ahead(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	if (vr->fsm.state != VR_BACKUP || e->fp->live[slot].last_rx_ns <= vr->fsm.heard_ns)
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

static void use_plan(struct engine *e, uint32_t slot, struct vr_plan *plan)
{
	struct vr *vr = &e->vrs[slot];
	struct vr_plan *old = vr->plan;

	tx_flush(&e->tx); /* the batch may point into the old one */
	vr->plan = plan;
	vr->fsm.p = plan->params;
	/* Our own address is what makes a tie, and what others see while we are Active. */
	if (vr->fsm.state == VR_ACTIVE)
		memcpy(vr->fsm.active_address, plan->params.own_address, sizeof(vr->fsm.active_address));
	expect(e, slot, 0);
	publish(e, slot);
	if (old) {
		struct note note = {.kind = NOTE_PLAN, .slot = slot, .plan = old};

		engine_put_note(e, &note);
	}
}

void vr_command(struct engine *e, const struct command *command, uint64_t now)
{
	uint32_t slot = command->slot;
	struct vr *vr = &e->vrs[slot];
	enum vr_state_code from = vr->fsm.state;

	switch ((enum command_kind)command->kind) {
	case COMMAND_PLAN:
		use_plan(e, slot, command->plan);
		break;
	case COMMAND_START:
		act(e, slot, from, fsm_start(&vr->fsm, now), NULL, 0, now);
		break;
	case COMMAND_FAULT:
		act(e, slot, from, fsm_fault(&vr->fsm, now), NULL, 0, now);
		break;
	case COMMAND_STOP:
		act(e, slot, from, fsm_stop(&vr->fsm, now), NULL, 0, now);
		break;
	case COMMAND_ANNOUNCE:
		if (vr->fsm.state == VR_ACTIVE)
			announce_again(&vr->announce, &e->announcements, slot, now);
		break;
	case COMMAND_QUIT:
		e->quit = true;
		break;
	}
}
