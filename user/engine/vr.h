/* SPDX-License-Identifier: GPL-2.0 */
/* The border between one virtual router's state machine (core/fsm.h) and the rest of the engine: vr_turn() puts the
 * state machine together, vr_act() is the only place that carries out its actions. */
#ifndef VRRP_XDP_ENGINE_VR_H
#define VRRP_XDP_ENGINE_VR_H

#include "engine/announce.h"
#include "engine/state.h"

/* One virtual router at one moment, for one event. */
struct turn {
	struct engine *e;
	uint32_t slot;
	enum vr_state_code from;    /* its state before the event */
	uint64_t now;		    /* ns; later than the event where that has waited in the ring */
	struct fsm m;		    /* m.vr is the slot's vr_state, in the map */
	const struct advert *cause; /* the advert that is the event; NULL: the event is another one */
	uint64_t steady_head;	    /* of that advert, as vr_mark() makes it: what FSM_EXPECT expects */
};

/* Begins a turn of a slot. Without a plan, as on a port that has no address yet, its state machine is good for
 * FSM_FAULT and FSM_STOP alone. */
struct turn vr_turn(struct engine *e, uint32_t slot, uint64_t now);

/* Carries out a mask of enum fsm_action, in the order that ends an outage soonest: the state is in the map already,
 * then adverts leave, then announcements. */
void vr_act(struct turn *t, uint32_t actions);

/* An event of the state machine without an advert, such as fsm_stop(): happens to a slot, actions included. */
typedef uint32_t vr_event_fn(struct fsm *m, uint64_t now);
void vr_happen(struct engine *e, uint32_t slot, vr_event_fn *event, uint64_t now);

/* For how long the engine has stood still since a Backup last heard its Active, in ns. That is no silence of the
 * Active.
 */
uint64_t vr_stood_still(struct engine *e, uint32_t slot);

/* A Backup in a sync group whose deadline is due. If its Active was heard, the deadline moves. Else the Backup waits
 * for the other members without a deadline. Returns whether the Active is silent. */
bool vr_wait(struct engine *e, uint32_t slot, uint64_t now);

/* Gives the state machine the priority and the parameters of the slot's plan. */
void vr_configure(struct engine *e, uint32_t slot);

/* Continues what another process has left in the slot's vr_state, which is Active or Backup. The slot has a plan. An
 * Active whose lease is over becomes Backup. */
void vr_resume(struct engine *e, uint32_t slot, uint64_t now);

/* Cancels what a slot still has to announce. */
void vr_stop_announcing(struct engine *e, uint32_t slot);

/* The announcements of a slot that has a plan, for engine/announce.h. */
static inline struct announcing vr_announcing(struct engine *e, uint32_t slot, uint64_t now)
{
	struct vr *vr = &e->vrs[slot];

	return (struct announcing){
		.schedule = &vr->announce,
		.due = &e->announcements,
		.round = {.slot = slot, .plan = vr->plan, .out = &e->announcer, .sent = &e->fp->sent[slot]},
		.now = now,
	};
}

#endif
