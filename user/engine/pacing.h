/* SPDX-License-Identifier: GPL-2.0 */
/* Announcements with a pause between them (keepalived's garp_group, vrrp_garp_interval and vrrp_gna_interval): what may
 * not leave yet waits in a queue of its interface or group of interfaces, one place for each virtual router. */
#ifndef VRRP_XDP_PACING_H
#define VRRP_XDP_PACING_H

#include <stdbool.h>
#include <stdint.h>

#include "core/deadline.h"
#include "engine/announcer.h"
#include "engine/plan.h"
#include "vrrp_xdp/maps.h"

#define PACING_NONE UINT32_MAX

/* So many announcements are handed over together, each of another pacer. */
#define PACING_BATCH 256

/* First in, first out, through the links of pacing.waits. */
struct pacing_queue {
	uint32_t first, last; /* PACING_NONE: empty */
};

/* One sort of announcements, gratuitous ARP or unsolicited NA, on an interface or a group of them. */
struct pacer {
	uint64_t interval_ns;
	uint64_t next_ns;	       /* none leaves before */
	bool sending;		       /* one is in the batch that is being put together */
	struct pacing_queue queues[2]; /* first announcements; repetitions, which wait for them */
};

/* Where a virtual router waits, and what is left of its round. */
struct pacing_wait {
	uint32_t next, before; /* in the queue */
	uint32_t pacer;	       /* PACING_NONE: it does not wait */
	uint32_t at; /* address that is next; a round begins where the last one ended, so that none is left out for ever
		      */
	uint32_t left; /* addresses of the round */
	bool repetition;
};

struct pacing_port {
	uint32_t ifindex;
	uint32_t pacers[2]; /* of IPv4 (ARP) and IPv6 (NA); PACING_NONE: no pause */
};

struct pacing {
	struct pacing_port *ports; /* sorted by ifindex */
	uint32_t port_count;
	struct pacer *pacers;
	uint32_t pacer_count;
	struct pacing_wait *waits; /* by slot */
	uint32_t slot_count;
	struct deadlines due;	      /* of the pacers where something waits */
	uint32_t batch[PACING_BATCH]; /* pacers of what is being put together */
	uint32_t batch_count;
};

/* Room for so much of each; the caller fills in ports, which pacing_sort() then sorts, and the pacers' intervals.
 * Returns 0 or -ENOMEM. */
int pacing_init(struct pacing *p, uint32_t slots, uint32_t ports, uint32_t pacers);
void pacing_sort(struct pacing *p);
void pacing_free(struct pacing *p);

/* Begins a round of a virtual router: hands over the announcements that need no pause, and queues it for the others,
 * where it keeps the place that it has. Returns whether nothing is left to wait for. */
bool pacing_begin(struct pacing *p, uint32_t slot, const struct vr_plan *plan, bool first, struct announcer *out,
		  struct vr_sent *sent);

/* The virtual router whose announcement may leave now; false: there is none, or the batch is full. pacing_send() has to
 * follow. */
bool pacing_due(struct pacing *p, uint64_t now, uint32_t *slot);

/* Hands over that announcement, and queues the virtual router for its next one. Returns whether its round is over. */
bool pacing_send(struct pacing *p, uint32_t slot, const struct vr_plan *plan, struct announcer *out,
		 struct vr_sent *sent);

/* The batch is complete: the pauses begin. */
void pacing_sent(struct pacing *p, uint64_t now);

/* Takes a virtual router out. Returns whether it waited. */
bool pacing_cancel(struct pacing *p, uint32_t slot);

/* When the next announcement may leave; DEADLINE_NONE: none waits. */
uint64_t pacing_next(const struct pacing *p);

#endif
