// SPDX-License-Identifier: GPL-2.0
#include "engine/vr.h"

#include <string.h>

#include "core/frame.h"
#include "engine/notes.h"

struct turn vr_turn(struct engine *e, uint32_t slot, uint64_t now)
{
	static const struct fsm_params none;
	struct vr *vr = &e->vrs[slot];
	struct vr_state *s = vr_state_of(e, slot);
	struct turn t = {
		.e = e,
		.slot = slot,
		.from = s->state,
		.now = now,
		.m = {.p = &none, .vr = s, .timers = &vr->timers},
	};

	if (vr->plan) {
		t.m.p = &vr->plan->settings->vrrp;
		t.m.phase_ns = rhythm_phase(slot, e->spread, t.m.p->interval_ns);
		frame_source(vr->plan->frame, t.m.p->family, t.m.own_address);
	}
	return t;
}

/* Adds a plan's adverts to the batch: one to the group, or one to each peer. */
static void add_adverts(struct engine *e, const struct vr_plan *plan)
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

/* Returns when the lease of an Active ends that sends an advert now. The lease lasts Active_Down_Interval without
 * Skew_Time: every Backup waits at least that long. */
static uint64_t lease_from(const struct fsm_params *p, uint64_t now)
{
	return now + fsm_down_adverts(p) * p->interval_ns;
}

/* Returns when the advert left with which a lease that ends at `lease` began. */
static uint64_t lease_begin(const struct fsm_params *p, uint64_t lease)
{
	return lease - fsm_down_adverts(p) * p->interval_ns;
}

/* The lease ran out while this process was stopped, perhaps with the last advert still in the batch. Another router may
 * have become Active and announced the addresses; it yields silently to our next advert. Hence announce them again. */
static bool lost_lease(const struct turn *t)
{
	uint64_t lease = t->m.vr->lease_ns;

	return lease <= t->now + pauses_since(&t->e->pauses, lease_begin(t->m.p, lease));
}

static void send_advert(struct turn *t)
{
	struct engine *e = t->e;
	struct vr_state *s = t->m.vr;

	if (s->state == VR_ACTIVE) { /* the last word of a router that yields leaves when it is Backup already */
		if (lost_lease(t)) {
			struct announcing a = vr_announcing(e, t->slot, t->now);

			announce_begin(&a);
		}
		s->lease_ns = lease_from(t->m.p, t->now);
	}
	add_adverts(e, e->vrs[t->slot].plan);
	e->fp->sent[t->slot].adverts++;
}

static void set_priority(struct vr_plan *plan, uint8_t priority)
{
	uint8_t *frame = plan->frame;

	for (uint32_t left = plan_frames(plan->settings); left; left--, frame += plan->frame_length)
		frame_set_priority(frame, plan->settings->vrrp.family, priority);
}

/* Sends a release: sets priority 0 in the frames of the plan, sends them, and restores the priority. The frames are not
 * copied, since one may have thousands of bytes. */
static void send_release(struct turn *t)
{
	struct engine *e = t->e;
	struct vr_plan *plan = e->vrs[t->slot].plan;

	set_priority(plan, VRRP_PRIORITY_RELEASE);
	add_adverts(e, plan);
	tx_flush(&e->tx);
	set_priority(plan, plan->priority);
	e->fp->sent[t->slot].releases++;
}

static void note_transition(const struct turn *t)
{
	const struct vr_state *s = t->m.vr;
	struct note note = {
		.kind = NOTE_STATE,
		.from = (uint8_t)t->from,
		.to = s->state,
		.reason = s->reason,
		.slot = t->slot,
		.when_ns = t->now,
	};

	if (t->cause) {
		memcpy(note.source, t->cause->source, sizeof(note.source));
		note.priority = t->cause->priority;
	}
	engine_put_note(t->e, &note);
}

void vr_stop_announcing(struct engine *e, uint32_t slot)
{
	deadline_cancel(&e->announcements, slot);
	if (e->pacing)
		pacing_cancel(e->pacing, slot);
}

static void state_changed(struct turn *t)
{
	struct vr_state *s = t->m.vr;

	s->since_ns = t->now;
	if (s->state == VR_ACTIVE) {
		s->transitions++;
		s->lease_ns = lease_from(t->m.p, t->now);
	} else if (t->from == VR_ACTIVE) {
		s->lease_ns = 0;
		vr_stop_announcing(t->e, t->slot);
	}
	t->e->vrs[t->slot].list_noted = false;
	note_transition(t);
}

static void arm_deadline(struct turn *t)
{
	if (t->m.deadline_ns)
		deadline_arm(&t->e->deadlines, t->slot, t->m.deadline_ns);
	else
		deadline_cancel(&t->e->deadlines, t->slot);
}

void vr_act(struct turn *t, uint32_t actions)
{
	/* Without a plan there is nothing to send, even where another process has written a state into the map. */
	if (!t->e->vrs[t->slot].plan)
		actions &= FSM_CHANGED | FSM_ARM;
	if (actions & FSM_CHANGED)
		state_changed(t);
	if (actions & FSM_RELEASE_OUT)
		send_release(t);
	if (actions & FSM_SEND)
		send_advert(t);
	if (actions & FSM_ANNOUNCE) {
		struct announcing a = vr_announcing(t->e, t->slot, t->now);

		announce_begin(&a);
	}
	if (actions & FSM_ARM)
		arm_deadline(t);
	if (actions & FSM_EXPECT)
		__atomic_store_n(&t->m.vr->expected_head, t->steady_head, __ATOMIC_RELEASE);
}

void vr_happen(struct engine *e, uint32_t slot, vr_event_fn *event, uint64_t now)
{
	struct turn t = vr_turn(e, slot, now);

	vr_act(&t, event(&t.m, now));
}

bool vr_wait(struct engine *e, uint32_t slot, uint64_t now)
{
	struct turn t = vr_turn(e, slot, now);

	t.m.stood_still_ns = vr_stood_still(e, slot);
	vr_act(&t, fsm_wait(&t.m, now, vr_last_rx(e, slot)));
	return !t.m.deadline_ns;
}

void vr_configure(struct engine *e, uint32_t slot)
{
	struct turn t = vr_turn(e, slot, 0);

	fsm_configure(&t.m, e->vrs[slot].plan->priority);
}

void vr_resume(struct engine *e, uint32_t slot, uint64_t now)
{
	struct turn t = vr_turn(e, slot, now);
	struct vr_state *s = t.m.vr;
	uint64_t lease = s->state == VR_ACTIVE ? s->lease_ns : 0, sent = lease_begin(t.m.p, lease);

	if (sent > now) /* another process has written a wrong lease into the map */
		sent = now;
	t.m.stood_still_ns = vr_stood_still(e, slot);
	vr_act(&t, fsm_resume(&t.m, e->vrs[slot].plan->priority, sent, vr_last_rx(e, slot)));
	if (s->state != VR_ACTIVE)
		return;
	if (lease <= now) {
		vr_happen(e, slot, fsm_yield, now);
	} else {
		struct announcing a = vr_announcing(e, slot, now);

		announce_resume(&a, s->since_ns);
	}
}
