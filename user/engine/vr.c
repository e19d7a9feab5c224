// SPDX-License-Identifier: GPL-2.0
#include "engine/vr.h"

#include <string.h>

#include "engine/notes.h"
#include "util/clock.h"

struct fsm vr_fsm(struct engine *e, uint32_t slot)
{
	static const struct fsm_params none;
	struct vr *vr = &e->vrs[slot];
	struct fsm m = {.p = &none, .vr = vr_state_of(e, slot), .timers = &vr->timers};

	if (vr->plan) {
		m.p = &vr->plan->settings->vrrp;
		m.phase_ns = rhythm_phase(slot, e->spread, m.p->interval_ns);
		frame_source(vr->plan->frame, m.p->family, m.own_address);
	}
	return m;
}

/* Adds a plan's adverts to the batch. */
static void add_frames(struct engine *e, const struct vr_plan *plan)
{
	const uint8_t *frame = plan->frame;

	for (uint32_t left = plan_frames(plan->settings); left; left--, frame += plan->frame_length)
		tx_add_advert(&e->tx, plan->ifindex, plan->settings->vrrp.family, frame, plan->frame_length);
}

uint64_t vr_stood_still(struct engine *e, uint32_t slot)
{
	uint64_t heard = vr_state_of(e, slot)->heard_ns, last = vr_last_rx(e, slot);

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
	struct vr_state *s = vr_state_of(e, slot);
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
	const struct vr_state *s = vr_state_of(e, slot);
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

void vr_stop_announcing(struct engine *e, uint32_t slot)
{
	deadline_cancel(&e->announcements, slot);
	if (e->pacing)
		pacing_cancel(e->pacing, slot);
}

static void changed(struct engine *e, uint32_t slot, enum vr_state_code from, const struct advert *cause, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct vr_state *s = vr_state_of(e, slot);

	s->since_ns = now;
	if (s->state == VR_ACTIVE) {
		s->transitions++;
		s->lease_ns = lease_from(&vr->plan->settings->vrrp, now);
	} else if (from == VR_ACTIVE) {
		s->lease_ns = 0;
		vr_stop_announcing(e, slot);
	}
	vr->list_noted = false;
	note_transition(e, slot, from, cause, now);
}

void vr_act(struct engine *e, uint32_t slot, const struct fsm *m, enum vr_state_code from, uint32_t actions,
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

bool vr_wait(struct engine *e, uint32_t slot, uint64_t now)
{
	struct fsm m = vr_fsm(e, slot);
	uint32_t actions;

	m.stood_still_ns = vr_stood_still(e, slot);
	actions = fsm_wait(&m, now, vr_last_rx(e, slot));
	vr_act(e, slot, &m, VR_BACKUP, actions, NULL, now);
	return !m.deadline_ns;
}

void vr_happen(struct engine *e, uint32_t slot, vr_event_fn *event, uint64_t now)
{
	enum vr_state_code from = vr_state_of(e, slot)->state;
	struct fsm m = vr_fsm(e, slot);

	vr_act(e, slot, &m, from, event(&m, now), NULL, now);
}

void vr_configure(struct engine *e, uint32_t slot)
{
	struct fsm m = vr_fsm(e, slot);

	fsm_configure(&m, e->vrs[slot].plan->priority);
}

void vr_resume(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];
	struct vr_state *s = vr_state_of(e, slot);
	struct fsm m = vr_fsm(e, slot);
	uint64_t lease = s->state == VR_ACTIVE ? s->lease_ns : 0, sent = lease_begin(m.p, lease);

	if (sent > now) /* somebody else has written into the map */
		sent = now;
	m.stood_still_ns = vr_stood_still(e, slot);
	vr_act(e, slot, &m, s->state, fsm_resume(&m, vr->plan->priority, sent, vr_last_rx(e, slot)), NULL, now);
	if (s->state != VR_ACTIVE)
		return;
	if (lease <= now)
		vr_happen(e, slot, fsm_yield, now);
	else
		announce_resume(&vr->announce, &e->announcements, slot, vr->plan, s->since_ns, now);
}
