/* SPDX-License-Identifier: GPL-2.0 */
/* One round of announcements: every virtual address of one virtual router, once each. */
#ifndef VRRP_XDP_ENGINE_ROUND_H
#define VRRP_XDP_ENGINE_ROUND_H

#include <stdint.h>

#include "engine/announcer.h"
#include "engine/plan.h"
#include "vrrp_xdp/maps.h"

struct round {
	uint32_t slot;
	const struct vr_plan *plan; /* which addresses, and the MAC address of each */
	struct announcer *out;	    /* sends the announcements */
	struct vr_sent *sent;	    /* the slot's counters */
};

/* How many addresses a plan announces. */
static inline uint32_t round_length(const struct vr_plan *plan)
{
	return plan->listed + plan->vip_count;
}

/* The address number `at` of a round, from 0 to round_length() - 1: first those that the adverts list, then the plan's
 * others. */
struct plan_vip round_address(const struct vr_plan *plan, uint32_t at);

/* Hands the announcement of one address to the announcer: gratuitous ARP for IPv4, an unsolicited neighbour
 * advertisement for IPv6. */
void round_announce(const struct round *r, const struct plan_vip *vip);

#endif
