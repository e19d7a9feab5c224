/* SPDX-License-Identifier: GPL-2.0 */
/* When the addresses of an Active router are announced: a burst at once, one after garp_master_delay, then the refresh.
 */
#ifndef VRRP_XDP_ANNOUNCE_H
#define VRRP_XDP_ANNOUNCE_H

#include <stdbool.h>

#include "core/deadline.h"
#include "engine/announcer.h"
#include "engine/pacing.h"
#include "engine/plan.h"
#include "vrrp_xdp/maps.h"

/* Where one virtual router is in its schedule. 12 bytes: there are as many as virtual routers. */
struct __attribute__((packed, aligned(4))) announce {
	uint64_t next_ns; /* when the schedule goes on; 0: it is over */
	uint16_t rounds;  /* left of the burst, whose settings say at most 1000 */
	uint8_t stage;	  /* 0: first burst, 1: delayed burst, 2: refresh */
	bool lower : 1;	  /* for an inferior Active, by garp_lower_prio_* */
	bool again : 1;	  /* one round beside the schedule is wanted */
	bool beside : 1;  /* the round that is being sent is that */
};

/* Begins the schedule of a virtual router that has become Active. */
void announce_begin(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now);

/* Begins it anew because an inferior Active was heard, with the rounds that are configured for that; none: the schedule
 * goes on as it was. */
void announce_lower(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now);

/* Goes on with the schedule that another process began at since_ns: a burst that it may not have ended begins anew, one
 * that is yet to come comes in its time. */
void announce_resume(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan,
		     uint64_t since_ns, uint64_t now);

/* Wants one round more, as soon as nothing else is due: the addresses are in place (P37). */
void announce_again(struct announce *a, struct deadlines *due, uint32_t slot, uint64_t now);

/* The settings of an Active's announcements are others: the refresh follows them, a burst that has begun goes on. */
void announce_configure(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan,
			uint64_t now);

/* Whether no round has been sent yet: the one that ends the outage, not a repetition. */
bool announce_is_first(const struct announce *a, const struct vr_plan *plan);

/* The virtual router's announcement fell due: hands one round to the announcer and arms the next. Where a part of it
 * has to wait (pacing; NULL: nothing has to) the next is armed by announce_end(), once it has left. Returns the number
 * of addresses. */
uint32_t announce_round(struct announce *a, struct deadlines *due, struct pacing *pacing, uint32_t slot,
			const struct vr_plan *plan, struct announcer *out, struct vr_sent *sent, uint64_t now);
void announce_end(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now);

/* Hands one announcement of an address to the announcer. */
void announce_send(struct announcer *out, uint32_t slot, uint32_t ifindex, uint8_t family, const uint8_t *address,
		   const uint8_t mac[6]);

#endif
