/* SPDX-License-Identifier: GPL-2.0 */
/* The next deadline of every virtual router, by slot. The deadlines are a tournament: a binary tree in which every
 * inner node has the slot of the earlier deadline of its two halves. Arming, moving and cancelling cost log2(capacity)
 * steps without a branch, and allocate nothing. Equal deadlines are due in the order of slots, which keeps the frames
 * of one port together. 12 bytes per slot. */
#ifndef VRRP_XDP_DEADLINE_H
#define VRRP_XDP_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#define DEADLINE_NONE UINT64_MAX

struct deadlines {
	uint64_t *when;	 /* by slot; ns, CLOCK_MONOTONIC; DEADLINE_NONE: not armed */
	uint32_t *first; /* by node of the tree: the slot whose deadline is the earliest below the node. Node 1 is the
			    root; the halves of node n are nodes 2n and 2n + 1; node capacity + slot is the leaf of a
			    slot */
	uint32_t capacity;
};

/* Makes room for the slots 0 to capacity - 1. Returns 0 or -ENOMEM. */
int deadlines_init(struct deadlines *d, uint32_t capacity);
void deadlines_free(struct deadlines *d);

/* Arms a slot's deadline, or moves it. */
void deadline_arm(struct deadlines *d, uint32_t slot, uint64_t when);
void deadline_cancel(struct deadlines *d, uint32_t slot);
bool deadline_armed(const struct deadlines *d, uint32_t slot);

/* Returns the earliest deadline of all slots; DEADLINE_NONE: no slot has a deadline. */
uint64_t deadline_next(const struct deadlines *d);

/* Finds the slot with the earliest deadline that is due at now. The deadline stays armed until the caller moves or
 * cancels it. Returns false if none is due. */
bool deadline_due(const struct deadlines *d, uint64_t now, uint32_t *slot);

#endif
