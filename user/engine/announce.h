/* SPDX-License-Identifier: GPL-2.0 */
/* When an Active router announces its addresses: a burst at once, a second burst after garp_master_delay, then a
 * refresh in every garp_master_refresh. A burst has garp_master_repeat rounds, a refresh garp_master_refresh_repeat. */
#ifndef VRRP_XDP_ANNOUNCE_H
#define VRRP_XDP_ANNOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/deadline.h"
#include "engine/pacing.h"
#include "engine/round.h"

/* How far one virtual router has come in its schedule of announcements. Every virtual router has one, hence only 12
 * bytes. */
struct __attribute__((packed, aligned(4))) announce {
	uint64_t next_ns; /* when the next round is due; 0: the schedule is over */
	uint16_t rounds;  /* rounds left of the burst, 0 to 1000 */
	uint8_t stage;	  /* 0: first burst, 1: delayed burst, 2: refresh */
	bool lower : 1;	  /* the burst answers an inferior Active: garp_lower_prio_* say how */
	bool again : 1;	  /* one round beside the schedule is wanted */
	bool beside : 1;  /* the round that is leaving is the one beside the schedule */
};

_Static_assert(sizeof(struct announce) == 12, "struct announce");

/* The arguments of the functions below: one virtual router, its schedule, and the time. */
struct announcing {
	struct announce *schedule;
	struct deadlines *due; /* by slot: when the next round leaves */
	struct round round;
	uint64_t now;
};

/* Begins the schedule of a virtual router that has become Active. */
void announce_begin(const struct announcing *a);

/* Begins the schedule again because an inferior Active was heard, with garp_lower_prio_repeat rounds. Where that is 0
 * the schedule stays as it is. */
void announce_lower(const struct announcing *a);

/* Continues the schedule of a daemon before this one, which began at since_ns. A burst that may be incomplete is sent
 * again; a burst that is yet to come keeps its time. */
void announce_resume(const struct announcing *a, uint64_t since_ns);

/* Adds one more round, to be sent as soon as nothing else is due: the manager has put the addresses in place (P37). */
void announce_again(const struct announcing *a);

/* Takes over changed settings of an Active's announcements. The refresh follows the new settings, a burst that has
 * begun follows the old ones. */
void announce_configure(const struct announcing *a);

/* Whether the next round is the first of its burst: the one that ends the outage, not a repetition. */
bool announce_is_first(const struct announce *schedule, const struct vr_plan *plan);

/* Sends the round that is due, and arms the next round. If pacing (NULL: no spacing) holds back a part of the round,
 * the caller arms the next round by announce_end() once that part has left. Returns the number of addresses. */
uint32_t announce_round(const struct announcing *a, struct pacing *pacing);
void announce_end(const struct announcing *a);

#endif
