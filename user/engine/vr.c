// SPDX-License-Identifier: GPL-2.0
/* Between one virtual router's state machine and the rest: events go in, its actions are done. */
#include <string.h>

#include "engine/internal.h"
#include "util/clock.h"

/* At most one note about somebody else's adverts per virtual router in this time, in tenths of a second: a log is not
 * to be flooded. */
#define NOTE_PAUSE 100

/* Between two bursts of announcements that losing adverts cause, in tenths of a second. */
#define REANNOUNCE_PAUSE 10

static struct vr_state *state_of(struct engine *e, uint32_t slot)
{
	return &e->fp->state[slot];
}

/* The state machine of a slot. Without a plan, as on a port that has no address yet, it is good for FAULT alone. */
static struct fsm fsm_of(struct engine *e, uint32_t slot)
{
	static const struct fsm_params none;
	struct vr *vr = &e->vrs[slot];
	struct fsm m = {.p = &none, .vr = state_of(e, slot), .timers = &vr->timers};

	if (vr->plan) {
		m.p = &vr->plan->settings->vrrp;
		m.phase_ns = rhythm_phase(slot, e->spread, m.p->interval_ns);
		frame_source(vr->plan->frame, m.p->family, m.own_address);
	}
	return m;
}

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

/* Adds a plan's adverts to the batch. */
static void add_frames(struct engine *e, const struct vr_plan *plan)
{
	const uint8_t *frame = plan->frame;

	for (uint32_t left = plan_frames(plan->settings); left; left--, frame += plan->frame_length)
		tx_add_advert(&e->tx, plan->ifindex, plan->settings->vrrp.family, frame, plan->frame_length);
}

static uint64_t last_rx(const struct engine *e, uint32_t slot)
{
	return __atomic_load_n(&e->fp->live[slot].last_rx_ns, __ATOMIC_ACQUIRE);
}

/* For how long the engine has stood still since the Active of a Backup was heard: that is no silence of the Active. */
static uint64_t stood_still(struct engine *e, uint32_t slot)
{
	uint64_t heard = state_of(e, slot)->heard_ns, last = last_rx(e, slot);

	return pauses_since(&e->pauses, last > heard ? last : heard);
}

/* After an advert the sender may act as Active for as long as the others wait for the next one, but for Skew_Time. */
static uint64_t lease_from(const struct fsm_params *p, uint64_t now)
{
	return now + fsm_down_adverts(p) * p->interval_ns;
}

/* When the advert was made that the lease runs from. */
static uint64_t lease_begin(const struct fsm_params *p, uint64_t lease)
{
	return lease - fsm_down_adverts(p) * p->interval_ns;
}

static void send_advert(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr_state *s = state_of(e, slot);
	struct vr *vr = &e->vrs[slot];

	if (s->state == VR_ACTIVE) { /* not so with the last word of one that yields */
		/* An Active that has stood still for longer, perhaps with its last advert in the batch: somebody may
		 * have announced the addresses meanwhile, and yields now without a word. */
		if (s->lease_ns <= now + pauses_since(&e->pauses, lease_begin(&vr->plan->settings->vrrp, s->lease_ns)))
			announce_begin(&vr->announce, &e->announcements, slot, vr->plan, now);
		s->lease_ns = lease_from(&vr->plan->settings->vrrp, now);
	}
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

static void stop_announcing(struct engine *e, uint32_t slot)
{
	deadline_cancel(&e->announcements, slot);
	if (e->pacing)
		pacing_cancel(e->pacing, slot);
}

static void changed(struct engine *e, uint32_t slot, enum vr_state_code from, const struct advert *cause, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct vr_state *s = state_of(e, slot);

	s->since_ns = now;
	if (s->state == VR_ACTIVE) {
		s->transitions++;
		s->lease_ns = lease_from(&vr->plan->settings->vrrp, now);
	} else if (from == VR_ACTIVE) {
		s->lease_ns = 0;
		stop_announcing(e, slot);
	}
	vr->list_noted = false;
	note_transition(e, slot, from, cause, now);
}

/* Does what the state machine asks for, in the order that ends an outage soonest: the map, where the state stands
 * already, then adverts, then announcements. */
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
	struct note note = {
		.kind = kind, .to = state_of(e, slot)->state, .slot = slot, .when_ns = now, .priority = a->priority};

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
	s = state_of(e, event->slot);
	from = s->state;
	m = fsm_of(e, event->slot);
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
	act(e, event->slot, &m, from, actions, &a, now);
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

bool vr_wait(struct engine *e, uint32_t slot, uint64_t now)
{
	struct fsm m = fsm_of(e, slot);
	uint32_t actions;

	m.stood_still_ns = stood_still(e, slot);
	actions = fsm_wait(&m, now, last_rx(e, slot));
	act(e, slot, &m, VR_BACKUP, actions, NULL, now);
	return !m.deadline_ns;
}

void vr_deadline(struct engine *e, uint32_t slot, uint64_t now)
{
	enum vr_state_code from = state_of(e, slot)->state;
	struct fsm m = fsm_of(e, slot);
	uint32_t actions;

	if (from == VR_BACKUP && sync_group_has(e->groups, slot)) {
		if (vr_wait(e, slot, now))
			sync_silent(e, slot, now);
		return;
	}
	m.stood_still_ns = stood_still(e, slot);
	actions = fsm_deadline(&m, now, last_rx(e, slot));
	if (!(actions & FSM_ARM))
		deadline_cancel(&e->deadlines, slot);
	act(e, slot, &m, from, actions, NULL, now);
}

bool vr_look_ahead(struct engine *e, uint32_t slot)
{
	struct vr_state *s = state_of(e, slot);
	uint64_t last = last_rx(e, slot);
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

/* What waits begins its round anew. */
static void use_pacing(struct engine *e, struct pacing *pacing, uint64_t now)
{
	for (uint32_t slot = 0; e->pacing && slot < e->pacing->slot_count; slot++)
		if (pacing_cancel(e->pacing, slot))
			deadline_arm(&e->announcements, slot, now);
	e->pacing = pacing;
}

bool vr_announces_first(const struct engine *e, uint32_t slot)
{
	return announce_is_first(&e->vrs[slot].announce, e->vrs[slot].plan);
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
	uint8_t state = state_of(e, slot)->state;
	struct fsm m;

	tx_flush(&e->tx); /* the batch may point into the old one */
	pauses_interval(&e->pauses, settings->vrrp.interval_ns);
	vr->plan = plan;
	m = fsm_of(e, slot);
	fsm_configure(&m, plan->priority);
	if (state == VR_BACKUP || (state == VR_ACTIVE && before->vrrp.interval_ns != settings->vrrp.interval_ns))
		vr_deadline(e, slot, now);
	if (e->pacing && pacing_cancel(e->pacing, slot)) /* the addresses may be others */
		deadline_arm(&e->announcements, slot, now);
	if (state == VR_ACTIVE && memcmp(&before->garp, &settings->garp, sizeof(settings->garp)))
		announce_configure(&vr->announce, &e->announcements, slot, plan, now);
	retire(e, old);
}

void vr_happen(struct engine *e, uint32_t slot, vr_event_fn *event, uint64_t now)
{
	enum vr_state_code from = state_of(e, slot)->state;
	struct fsm m = fsm_of(e, slot);

	act(e, slot, &m, from, event(&m, now), NULL, now);
}

/* The slot may be another virtual router's next. Events of this one that are still to come find no plan. */
static void forget(struct engine *e, uint32_t slot, uint64_t now)
{
	vr_happen(e, slot, fsm_stop, now);
	tx_flush(&e->tx);
	deadline_cancel(&e->deadlines, slot);
	stop_announcing(e, slot);
	retire(e, e->vrs[slot].plan);
	e->vrs[slot] = (struct vr){0};
}

/* Without a plan there is nothing to announce, even if somebody else has written a state into the map. */
static bool announces(struct engine *e, uint32_t slot)
{
	return state_of(e, slot)->state == VR_ACTIVE && e->vrs[slot].plan;
}

void vr_configure(struct engine *e, uint32_t slot)
{
	struct fsm m = fsm_of(e, slot);

	fsm_configure(&m, e->vrs[slot].plan->priority);
}

void vr_resume(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct vr_state *s = state_of(e, slot);
	struct fsm m = fsm_of(e, slot);
	uint64_t lease = s->state == VR_ACTIVE ? s->lease_ns : 0, sent = lease_begin(m.p, lease);

	if (sent > now) /* somebody else has written into the map */
		sent = now;
	m.stood_still_ns = stood_still(e, slot);
	act(e, slot, &m, s->state, fsm_resume(&m, vr->plan->priority, sent, last_rx(e, slot)), NULL, now);
	if (s->state != VR_ACTIVE)
		return;
	if (lease <= now)
		vr_happen(e, slot, fsm_yield, now);
	else
		announce_resume(&vr->announce, &e->announcements, slot, vr->plan, s->since_ns, now);
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
