// SPDX-License-Identifier: GPL-2.0
#include "core/deadline.h"

#include <errno.h>
#include <stdlib.h>

#define ARITY 4

int deadlines_init(struct deadlines *d, uint32_t capacity)
{
	*d = (struct deadlines){
		.heap = calloc(capacity, sizeof(*d->heap)),
		.place = calloc(capacity, sizeof(*d->place)),
		.capacity = capacity,
	};
	if (capacity && (!d->heap || !d->place)) {
		deadlines_free(d);
		return -ENOMEM;
	}
	return 0;
}

void deadlines_free(struct deadlines *d)
{
	free(d->heap);
	free(d->place);
	*d = (struct deadlines){0};
}

static bool earlier(const struct deadline *a, const struct deadline *b)
{
	return a->when != b->when ? a->when < b->when : a->slot < b->slot;
}

static void put(struct deadlines *d, uint32_t at, struct deadline item)
{
	d->heap[at] = item;
	d->place[item.slot] = at + 1;
}

static void sift_up(struct deadlines *d, uint32_t at, struct deadline item)
{
	while (at) {
		uint32_t parent = (at - 1) / ARITY;

		if (!earlier(&item, &d->heap[parent]))
			break;
		put(d, at, d->heap[parent]);
		at = parent;
	}
	put(d, at, item);
}

static void sift_down(struct deadlines *d, uint32_t at, struct deadline item)
{
	for (;;) {
		uint32_t first = at * ARITY + 1, best = first;

		if (first >= d->count)
			break;
		for (uint32_t child = first + 1; child < first + ARITY && child < d->count; child++)
			if (earlier(&d->heap[child], &d->heap[best]))
				best = child;
		if (!earlier(&d->heap[best], &item))
			break;
		put(d, at, d->heap[best]);
		at = best;
	}
	put(d, at, item);
}

/* Puts an item where the heap has a hole. */
static void settle(struct deadlines *d, uint32_t hole, struct deadline item)
{
	if (hole && earlier(&item, &d->heap[(hole - 1) / ARITY]))
		sift_up(d, hole, item);
	else
		sift_down(d, hole, item);
}

void deadline_arm(struct deadlines *d, uint32_t slot, uint64_t when)
{
	struct deadline item = {when, slot};

	if (d->place[slot])
		settle(d, d->place[slot] - 1, item);
	else
		sift_up(d, d->count++, item);
}

void deadline_cancel(struct deadlines *d, uint32_t slot)
{
	uint32_t hole = d->place[slot];

	if (!hole)
		return;
	d->place[slot] = 0;
	d->count--;
	if (hole - 1 != d->count)
		settle(d, hole - 1, d->heap[d->count]);
}

bool deadline_armed(const struct deadlines *d, uint32_t slot)
{
	return d->place[slot];
}

uint64_t deadline_next(const struct deadlines *d)
{
	return d->count ? d->heap[0].when : DEADLINE_NONE;
}

bool deadline_due(const struct deadlines *d, uint64_t now, uint32_t *slot)
{
	if (!d->count || d->heap[0].when > now)
		return false;
	*slot = d->heap[0].slot;
	return true;
}

bool deadline_pop(struct deadlines *d, uint64_t now, uint32_t *slot)
{
	if (!deadline_due(d, now, slot))
		return false;
	deadline_cancel(d, *slot);
	return true;
}
