/* SPDX-License-Identifier: GPL-2.0 */
/* What tracked things do to a virtual router: weights and faults, without a clock and without I/O. */
#ifndef VRRP_XDP_TRACK_WEIGH_H
#define VRRP_XDP_TRACK_WEIGH_H

#include "config/track.h"

/* What is known of a tracked thing. */
struct track_state {
	bool known;	/* a script has no result before its first run */
	bool up;	/* but of files */
	bool untracked; /* it cannot be watched: without any effect */
	int32_t value;	/* of a file */
};

/* What one track does to its virtual router: a number to add to the priority, or a FAULT. */
struct track_effect {
	int32_t weight;
	bool fault;
};

/* keepalived.conf(5), track_interface and "Track files". Unknown, and to be a FAULT while down: it is one until it is
 * known. */
struct track_effect track_effect(const struct track *track, const struct track_state *state);

/* The effective priority: 1 to 254 whatever is added, and 255 for an owner. */
uint8_t track_priority(uint8_t base, int64_t sum);

#endif
