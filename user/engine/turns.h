/* SPDX-License-Identifier: GPL-2.0 */
/* What one virtual router does at an event, at a deadline, and when the engine looks ahead. Times are ns. */
#ifndef VRRP_XDP_ENGINE_TURNS_H
#define VRRP_XDP_ENGINE_TURNS_H

#include "engine/state.h"

/* Handles a record of the ring: an advert that may change a state, or an address conflict. now: the time of sending an
 * answer, from which a lease runs, however long the record has waited in the ring. */
void vr_event(struct engine *e, const struct vr_event *event, uint64_t now);

/* The slot's Active_Down_Timer or Adver_Timer is due. */
void vr_deadline(struct engine *e, uint32_t slot, uint64_t now);

/* Moves the deadline of a Backup, not yet due, if its Active was heard since the deadline was armed. Returns false
 * where the deadline stays: the slot is no Backup, or its Active is silent. */
bool vr_look_ahead(struct engine *e, uint32_t slot);

/* Sends the slot's round of announcements that is due. Returns the number of addresses. */
uint32_t vr_announce(struct engine *e, uint32_t slot, uint64_t now);

/* Sends the announcement that pacing_due() has found. */
void vr_announce_paced(struct engine *e, uint32_t slot, uint64_t now);

/* Whether the round that is due is the first one, which ends the outage, and no repetition. */
bool vr_announces_first(const struct engine *e, uint32_t slot);

#endif
