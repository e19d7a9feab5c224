/* SPDX-License-Identifier: GPL-2.0 */
/* What one virtual router does at an event, at a deadline, and at a look ahead. */
#ifndef VRRP_XDP_ENGINE_TURNS_H
#define VRRP_XDP_ENGINE_TURNS_H

#include "engine/state.h"

/* now: what is answered is answered now, and a lease runs from there, however long ago the event arrived. */
void vr_event(struct engine *e, const struct vr_event *event, uint64_t now);
void vr_deadline(struct engine *e, uint32_t slot, uint64_t now);

/* Moves the deadline of a Backup, not yet due, whose Active has been heard since. Returns false where it stays: it is
 * no Backup, or its Active is silent. */
bool vr_look_ahead(struct engine *e, uint32_t slot);

/* The announcement of a slot that is due. Returns the number of addresses. */
uint32_t vr_announce(struct engine *e, uint32_t slot, uint64_t now);

/* The one that pacing_due() has given. */
void vr_announce_paced(struct engine *e, uint32_t slot, uint64_t now);

/* Whether the announcement that is due is the one that ends the outage, not a repetition. */
bool vr_announces_first(const struct engine *e, uint32_t slot);

#endif
