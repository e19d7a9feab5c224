/* SPDX-License-Identifier: GPL-2.0 */
/* The next deadline of every virtual router: a tournament, a binary tree in which every inner node has the slot of the
 * earlier of its two halves, so that arming, moving and cancelling cost log2(capacity) steps without a jump, and
 * nothing is allocated after the start. Equal deadlines come out in the order of slots, which keeps the frames of one
 * port together. 12 bytes a slot. */
#ifndef VRRP_XDP_DEADLINE_H
#define VRRP_XDP_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#define DEADLINE_NONE UINT64_MAX

struct deadlines {
	uint64_t *when;	 /* by slot; ns, CLOCK_MONOTONIC */
	uint32_t *first; /* by node: the root is 1, the halves of n are 2 n and 2 n + 1; the node capacity + slot is
			    that slot */
	uint32_t capacity;
};

/* Room for slots 0 to capacity − 1. Returns 0 or -ENOMEM. */
int deadlines_init(struct deadlines *d, uint32_t capacity);
void deadlines_free(struct deadlines *d);

/* Arms a slot's deadline, or moves it. */
void deadline_arm(struct deadlines *d, uint32_t slot, uint64_t when);
void deadline_cancel(struct deadlines *d, uint32_t slot);
bool deadline_armed(const struct deadlines *d, uint32_t slot);

/* When the first one falls due; DEADLINE_NONE: nothing is armed. */
uint64_t deadline_next(const struct deadlines *d);

/* The first one that is due at now. It stays until it is armed anew or cancelled. Returns
 * false where there is none. */
bool deadline_due(const struct deadlines *d, uint64_t now, uint32_t *slot);

#endif
