/* SPDX-License-Identifier: GPL-2.0 */
/* Spacing between announcements (keepalived's garp_group, vrrp_garp_interval and vrrp_gna_interval). A pacer limits one
 * kind of announcement, gratuitous ARP or unsolicited NA, on one interface or one GARP group of interfaces: at least
 * one spacing passes between two of them. A virtual router whose next announcement has to wait stands in the queue of
 * its pacer. It has one entry there, however many of its addresses are left. */
#ifndef VRRP_XDP_PACING_H
#define VRRP_XDP_PACING_H

#include <stdbool.h>
#include <stdint.h>

#include "core/deadline.h"
#include "engine/round.h"

#define PACING_NONE UINT32_MAX

/* The most announcements in one batch, each of another pacer. */
#define PACING_BATCH 256

/* Slots, first in, first out, through the links of pacing.waits. */
struct pacing_queue {
	uint32_t first, last; /* PACING_NONE: empty */
};

struct pacer {
	uint64_t spacing_ns;	       /* the manager writes it before the engine has the pacing */
	uint64_t next_ns;	       /* the earliest moment for its next announcement */
	bool sending;		       /* an announcement is in the batch that is being put together */
	struct pacing_queue queues[2]; /* 0: first announcements; 1: repetitions, which wait for the first ones */
};

/* The queue entry of a virtual router, and what is left of its round. */
struct pacing_wait {
	uint32_t next, before; /* slots in the queue */
	uint32_t pacer;	       /* PACING_NONE: it does not wait */
	uint32_t at; /* number of the next address. A round begins where the last one ended: where rounds are cut short,
			no address is left out for ever */
	uint32_t left; /* addresses left of the round */
	bool repetition;
};

struct pacing_port {
	uint32_t ifindex;
	uint32_t pacers[2]; /* of IPv4 (ARP) and IPv6 (NA); PACING_NONE: no spacing */
};

struct pacing {
	struct pacing_port *ports; /* sorted by ifindex */
	uint32_t port_count;
	struct pacer *pacers;
	uint32_t pacer_count;
	struct pacing_wait *waits; /* by slot */
	uint32_t slot_count;
	struct deadlines due;	      /* by pacer: when its next announcement may leave */
	uint32_t batch[PACING_BATCH]; /* pacers of the batch that is being put together */
	uint32_t batch_count;
};

/* Makes room for so many slots, ports and pacers. The caller fills in the ports, sorts them by pacing_sort(), and fills
 * in each pacer's spacing. Returns 0 or -ENOMEM. */
int pacing_init(struct pacing *p, uint32_t slots, uint32_t ports, uint32_t pacers);
void pacing_sort(struct pacing *p);
void pacing_free(struct pacing *p);

/* Begins a round of a virtual router: hands over the announcements that need no spacing, and queues the virtual router
 * for the others. A virtual router that waits already keeps its entry. first: the round ends an outage and is no
 * repetition. Returns true if nothing is left to wait for. */
bool pacing_begin(struct pacing *p, const struct round *r, bool first);

/* Finds a virtual router whose next announcement may leave now; the caller then sends it with pacing_send(). Returns
 * false if there is none, or if the batch already has PACING_BATCH announcements. */
bool pacing_due(struct pacing *p, uint64_t now, uint32_t *slot);

/* Hands over the announcement that pacing_due() has found, and queues the virtual router for its next one. Returns true
 * where its round is over. */
bool pacing_send(struct pacing *p, const struct round *r);

/* Ends the batch: the spacing of each of its pacers begins. */
void pacing_sent(struct pacing *p, uint64_t now);

/* Takes a virtual router out of its queue. Returns whether it waited. */
bool pacing_cancel(struct pacing *p, uint32_t slot);

/* When the next announcement may leave, in ns; DEADLINE_NONE: none waits. */
uint64_t pacing_next(const struct pacing *p);

#endif
