// SPDX-License-Identifier: GPL-2.0
#include "queue.h"

#include <stdio.h>
#include <stdlib.h>

static bool earlier(const struct item *a, const struct item *b)
{
	return a->when != b->when ? a->when < b->when : a->order < b->order;
}

void queue_free(struct queue *q)
{
	free(q->heap);
	*q = (struct queue){0};
}

void queue_put(struct queue *q, struct item item)
{
	size_t at = q->count++;

	if (at == q->room) {
		q->room = q->room ? 2 * q->room : 256;
		q->heap = realloc(q->heap, q->room * sizeof(*q->heap));
		if (!q->heap) {
			perror("queue");
			exit(2);
		}
	}
	item.order = q->queued++;
	for (; at && earlier(&item, &q->heap[(at - 1) / 2]); at = (at - 1) / 2)
		q->heap[at] = q->heap[(at - 1) / 2];
	q->heap[at] = item;
}

bool queue_take(struct queue *q, struct item *item)
{
	struct item last;
	size_t at = 0;

	if (!q->count)
		return false;
	*item = q->heap[0];
	last = q->heap[--q->count];
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= q->count)
			break;
		if (child + 1 < q->count && earlier(&q->heap[child + 1], &q->heap[child]))
			child++;
		if (!earlier(&q->heap[child], &last))
			break;
		q->heap[at] = q->heap[child];
		at = child;
	}
	q->heap[at] = last;
	return true;
}
