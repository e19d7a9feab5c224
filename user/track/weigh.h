/* SPDX-License-Identifier: GPL-2.0 */
/* Computes the effect of tracked things on a virtual router: weights and FAULT. The functions have no side effects. */
#ifndef VRRP_XDP_TRACK_WEIGH_H
#define VRRP_XDP_TRACK_WEIGH_H

#include "config/track.h"

/* State of a tracked thing. Written by user/track; that of a tracked interface, by the manager. */
struct track_state {
	bool known;	/* false for a script before its first result */
	bool up;	/* a script succeeds, a process has its quorum, an interface is up; not used for files */
	bool untracked; /* the thing cannot be watched and has no effect */
	int32_t value;	/* the number in a tracked file */
};

/* Effect of a tracked thing on a virtual router that tracks it. */
struct track_effect {
	int32_t weight; /* to be added to the priority */
	bool fault;	/* the virtual router is in FAULT, whatever its priority */
};

/* Returns the effect as keepalived.conf(5) defines it under track_interface and "Track files". A thing without a weight
 * is a FAULT until its state is known. */
struct track_effect track_effect(const struct track *track, const struct track_state *state);

/* Returns base + sum, limited to 1 to 254. sum: all weights together. For an address owner (base 255), returns 255. */
uint8_t track_priority(uint8_t base, int64_t sum);

#endif
