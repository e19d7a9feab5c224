// SPDX-License-Identifier: GPL-2.0
#include "core/deadline.h"

#include <errno.h>
#include <stdlib.h>

#define ROOT 1

/* Returns the slot whose deadline is the earliest below a node of the tree. From number `capacity` on, each node is a
 * leaf and stands for one slot. */
static uint32_t first_of(const struct deadlines *d, uint32_t node)
{
	return node < d->capacity ? d->first[node] : node - d->capacity;
}

/* Returns which of two slots is due first. Has no branch, because the processor could not predict it. */
static uint32_t earlier(const struct deadlines *d, uint32_t a, uint32_t b)
{
	uint64_t when_a = d->when[a], when_b = d->when[b];

	return (when_a < when_b) | ((when_a == when_b) & (a < b)) ? a : b;
}

int deadlines_init(struct deadlines *d, uint32_t capacity)
{
	*d = (struct deadlines){
		.when = malloc(capacity * sizeof(*d->when)),
		.first = malloc(capacity * sizeof(*d->first)),
		.capacity = capacity,
	};
	if (capacity && (!d->when || !d->first)) {
		deadlines_free(d);
		return -ENOMEM;
	}
	for (uint32_t slot = 0; slot < capacity; slot++)
		d->when[slot] = DEADLINE_NONE;
	for (uint32_t node = capacity; node-- > ROOT;)
		d->first[node] = earlier(d, first_of(d, 2 * node), first_of(d, 2 * node + 1));
	return 0;
}

void deadlines_free(struct deadlines *d)
{
	free(d->when);
	free(d->first);
	*d = (struct deadlines){0};
}

void deadline_arm(struct deadlines *d, uint32_t slot, uint64_t when)
{
	uint32_t first = slot;

	d->when[slot] = when;
	for (uint32_t node = d->capacity + slot; node != ROOT; node /= 2) {
		first = earlier(d, first, first_of(d, node ^ 1));
		d->first[node / 2] = first;
	}
}

void deadline_cancel(struct deadlines *d, uint32_t slot)
{
	if (deadline_armed(d, slot))
		deadline_arm(d, slot, DEADLINE_NONE);
}

bool deadline_armed(const struct deadlines *d, uint32_t slot)
{
	return d->when[slot] != DEADLINE_NONE;
}

uint64_t deadline_next(const struct deadlines *d)
{
	return d->capacity ? d->when[first_of(d, ROOT)] : DEADLINE_NONE;
}

bool deadline_due(const struct deadlines *d, uint64_t now, uint32_t *slot)
{
	uint64_t next = deadline_next(d);

	if (next == DEADLINE_NONE || next > now)
		return false;
	*slot = first_of(d, ROOT);
	return true;
}
