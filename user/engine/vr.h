/* SPDX-License-Identifier: GPL-2.0 */
/* The border between one virtual router's state machine and the rest of the engine. */
#ifndef VRRP_XDP_ENGINE_VR_H
#define VRRP_XDP_ENGINE_VR_H

#include "engine/state.h"

/* The state machine of a slot. Without a plan, as on a port that has no address yet, it is good for FAULT alone. */
struct fsm vr_fsm(struct engine *e, uint32_t slot);

/* For how long the engine has stood still since the Active of a Backup was heard: that is no silence of the Active. */
uint64_t vr_stood_still(struct engine *e, uint32_t slot);

/* Does what the state machine asks for, in the order that ends an outage soonest: the map, where the state stands
 * already, then adverts, then announcements. */
void vr_act(struct engine *e, uint32_t slot, const struct fsm *m, enum vr_state_code from, uint32_t actions,
	    const struct advert *cause, uint64_t now);
void vr_stop_announcing(struct engine *e, uint32_t slot);

/* One of the state machine's events that has no advert. */
typedef uint32_t vr_event_fn(struct fsm *m, uint64_t now);
void vr_happen(struct engine *e, uint32_t slot, vr_event_fn *event, uint64_t now);

/* A Backup that waits for the others of its group: its deadline moves where its Active was heard, else it is cancelled.
 * Returns whether the Active is silent. */
bool vr_wait(struct engine *e, uint32_t slot, uint64_t now);

/* Takes up what another process has left of a slot: its plan is there, and its state is Active or Backup. */
void vr_resume(struct engine *e, uint32_t slot, uint64_t now);

/* The same where it is neither: it is to start with the priority of its plan. */
void vr_configure(struct engine *e, uint32_t slot);

#endif
