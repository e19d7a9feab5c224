/* SPDX-License-Identifier: GPL-2.0 */
/* The queue of what is going to happen, in order of time. */
#ifndef TESTS_SIM_QUEUE_H
#define TESTS_SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum happening {
	HAPPENS_ARRIVAL, /* an advert reaches a router's driver */
	HAPPENS_RING,	 /* a router's engine begins a pass: it takes in the ring */
	HAPPENS_REST,	 /* the engine does the rest of that pass: commands, deadlines, announcements */
	HAPPENS_FAULT,	 /* a fault of the scenario begins */
	HAPPENS_END,	 /* a fault of the scenario ends */
	HAPPENS_TICK,	 /* the invariants are checked, even if nothing else happens */
};

struct item {
	uint64_t when;	 /* ns of true time */
	uint64_t order;	 /* the order of queueing: items of equal times happen in it, so that every run is the same */
	uint8_t what;	 /* enum happening */
	uint16_t to;	 /* router, or number of the fault */
	uint16_t from;	 /* HAPPENS_ARRIVAL */
	uint16_t slot;	 /* HAPPENS_ARRIVAL */
	uint32_t serial; /* HAPPENS_ARRIVAL: the number of the sender's advert; else the number of the wake-up */
	uint64_t head;	 /* HAPPENS_ARRIVAL: the message's first eight bytes */
};

struct queue {
	struct item *heap;
	size_t count;
	size_t room;
	uint64_t queued;
};

void queue_free(struct queue *q);
void queue_put(struct queue *q, struct item item);

/* Takes the first item. Returns false if the queue is empty. */
bool queue_take(struct queue *q, struct item *item);

#endif
