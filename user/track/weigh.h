/* SPDX-License-Identifier: GPL-2.0 */
/* The effect of tracked things on a virtual router: weights and faults. Pure functions. */
#ifndef VRRP_XDP_TRACK_WEIGH_H
#define VRRP_XDP_TRACK_WEIGH_H

#include "config/track.h"

/* State of a tracked thing, written by track/ and, for interfaces, by the manager. */
struct track_state {
	bool known;	/* false for a script before its first result */
	bool up;	/* not used for files */
	bool untracked; /* the thing cannot be watched and has no effect */
	int32_t value;	/* the number in a file */
};

/* Effect of one track on its virtual router. */
struct track_effect {
	int32_t weight; /* to be added to the priority */
	bool fault;	/* FAULT, whatever the priority */
};

/* Returns the effect as keepalived.conf(5) defines it under track_interface and "Track files". A thing without a weight
 * is a FAULT until its state is known. */
struct track_effect track_effect(const struct track *track, const struct track_state *state);

/* Returns base + sum, limited to 1 to 254; 255 for an owner of the addresses, whatever the sum. */
uint8_t track_priority(uint8_t base, int64_t sum);

#endif
