/* SPDX-License-Identifier: GPL-2.0 */
/* A lock-free queue of fixed-size items from one producer thread to one consumer thread (single producer, single
 * consumer). Engine and manager exchange commands and notes over two such queues. */
#ifndef VRRP_XDP_SPSC_H
#define VRRP_XDP_SPSC_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct spsc {
	unsigned char *items;
	uint32_t size;			    /* capacity in items, a power of two */
	uint32_t item;			    /* bytes of an item */
	_Alignas(64) _Atomic uint32_t head; /* number of items appended so far; written by the producer */
	_Alignas(64) _Atomic uint32_t tail; /* number of items removed so far; written by the consumer */
};

/* Allocates a queue for `size` items of `item` bytes. Returns 0 or -ENOMEM. */
static inline int spsc_init(struct spsc *q, uint32_t size, uint32_t item)
{
	q->items = calloc(size, item);
	q->size = size;
	q->item = item;
	atomic_init(&q->head, 0);
	atomic_init(&q->tail, 0);
	return q->items ? 0 : -ENOMEM;
}

static inline void spsc_free(struct spsc *q)
{
	free(q->items);
	q->items = NULL;
}

/* Returns the number of items in the queue. The other thread may change this number at any time. */
static inline uint32_t spsc_count(const struct spsc *q)
{
	return atomic_load_explicit(&q->head, memory_order_acquire) -
	       atomic_load_explicit(&q->tail, memory_order_acquire);
}

/* Appends a copy of *item. Returns false if the queue is full. Only the producer may call this. */
static inline bool spsc_push(struct spsc *q, const void *item)
{
	uint32_t head = atomic_load_explicit(&q->head, memory_order_relaxed);

	if (head - atomic_load_explicit(&q->tail, memory_order_acquire) == q->size)
		return false;
	memcpy(q->items + (size_t)(head & (q->size - 1)) * q->item, item, q->item);
	atomic_store_explicit(&q->head, head + 1, memory_order_release);
	return true;
}

/* Removes the oldest item and copies it to *item. Returns false if the queue is empty. Only the consumer may call
 * this. */
static inline bool spsc_pop(struct spsc *q, void *item)
{
	uint32_t tail = atomic_load_explicit(&q->tail, memory_order_relaxed);

	if (tail == atomic_load_explicit(&q->head, memory_order_acquire))
		return false;
	memcpy(item, q->items + (size_t)(tail & (q->size - 1)) * q->item, q->item);
	atomic_store_explicit(&q->tail, tail + 1, memory_order_release);
	return true;
}

#endif
