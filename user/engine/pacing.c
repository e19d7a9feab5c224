// SPDX-License-Identifier: GPL-2.0
#include "engine/pacing.h"

#include <errno.h>
#include <stdlib.h>

int pacing_init(struct pacing *p, uint32_t slots, uint32_t ports, uint32_t pacers)
{
	*p = (struct pacing){
		.ports = calloc(ports, sizeof(*p->ports)),
		.port_count = ports,
		.pacers = calloc(pacers, sizeof(*p->pacers)),
		.pacer_count = pacers,
		.waits = calloc(slots, sizeof(*p->waits)),
		.slot_count = slots,
	};
	if (!p->ports || !p->pacers || !p->waits || deadlines_init(&p->due, pacers)) {
		pacing_free(p);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < slots; i++)
		p->waits[i].pacer = PACING_NONE;
	for (uint32_t i = 0; i < pacers; i++)
		for (int q = 0; q < 2; q++)
			p->pacers[i].queues[q] = (struct pacing_queue){PACING_NONE, PACING_NONE};
	return 0;
}

static int pacing_by_ifindex(const void *a, const void *b)
{
	const struct pacing_port *x = a, *y = b;

	return (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
}

void pacing_sort(struct pacing *p)
{
	qsort(p->ports, p->port_count, sizeof(*p->ports), pacing_by_ifindex);
}

void pacing_free(struct pacing *p)
{
	free(p->ports);
	free(p->pacers);
	free(p->waits);
	deadlines_free(&p->due);
}

static uint32_t pacer_of(const struct pacing *p, uint32_t ifindex, uint8_t family)
{
	uint32_t low = 0, high = p->port_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (p->ports[middle].ifindex < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->port_count && p->ports[low].ifindex == ifindex ? p->ports[low].pacers[family == VR_IPV6]
								       : PACING_NONE;
}

static void arm_pacer(struct pacing *p, uint32_t pacer)
{
	if (!p->pacers[pacer].sending)
		deadline_arm(&p->due, pacer, p->pacers[pacer].next_ns);
}

static void pacing_enqueue(struct pacing *p, uint32_t slot, uint32_t pacer)
{
	struct pacing_wait *w = &p->waits[slot];
	struct pacing_queue *q = &p->pacers[pacer].queues[w->repetition];

	w->pacer = pacer;
	w->next = PACING_NONE;
	w->before = q->last;
	*(q->last == PACING_NONE ? &q->first : &p->waits[q->last].next) = slot;
	q->last = slot;
	arm_pacer(p, pacer);
}

static bool pacer_is_empty(const struct pacer *pacer)
{
	return pacer->queues[0].first == PACING_NONE && pacer->queues[1].first == PACING_NONE;
}

bool pacing_cancel(struct pacing *p, uint32_t slot)
{
	struct pacing_wait *w = &p->waits[slot];
	uint32_t pacer = w->pacer;
	struct pacing_queue *q;

	if (pacer == PACING_NONE)
		return false;
	q = &p->pacers[pacer].queues[w->repetition];
	*(w->before == PACING_NONE ? &q->first : &p->waits[w->before].next) = w->next;
	*(w->next == PACING_NONE ? &q->last : &p->waits[w->next].before) = w->before;
	w->pacer = PACING_NONE;
	if (pacer_is_empty(&p->pacers[pacer]))
		deadline_cancel(&p->due, pacer);
	return true;
}

/* Queues a virtual router for the next address of its round that needs a spacing. Returns true if no such address is
 * left. */
static bool pacing_wait_for_next(struct pacing *p, const struct round *r)
{
	struct pacing_wait *w = &p->waits[r->slot];

	for (; w->left; w->left--) {
		struct plan_vip vip = round_address(r->plan, w->at);
		uint32_t pacer = pacer_of(p, vip.ifindex, vip.family);

		if (pacer != PACING_NONE) {
			pacing_enqueue(p, r->slot, pacer);
			return false;
		}
		w->at = (w->at + 1) % round_length(r->plan);
	}
	return true;
}

static void announce_unpaced(const struct pacing *p, const struct round *r)
{
	uint32_t total = round_length(r->plan);

	for (uint32_t at = 0; at < total; at++) {
		struct plan_vip vip = round_address(r->plan, at);

		if (pacer_of(p, vip.ifindex, vip.family) == PACING_NONE)
			round_announce(r, &vip);
	}
}

bool pacing_begin(struct pacing *p, const struct round *r, bool first)
{
	struct pacing_wait *w = &p->waits[r->slot];
	uint32_t total = round_length(r->plan);

	announce_unpaced(p, r);
	if (w->pacer != PACING_NONE && w->repetition == !first) {
		w->left = total;
		return false;
	}
	pacing_cancel(p, r->slot);
	w->repetition = !first;
	w->left = total;
	w->at = w->at < total ? w->at : 0;
	return pacing_wait_for_next(p, r);
}

bool pacing_due(struct pacing *p, uint64_t now, uint32_t *slot)
{
	uint32_t pacer;

	if (p->batch_count == PACING_BATCH || !deadline_due(&p->due, now, &pacer))
		return false;
	*slot = p->pacers[pacer].queues[0].first;
	if (*slot == PACING_NONE)
		*slot = p->pacers[pacer].queues[1].first;
	return true;
}

bool pacing_send(struct pacing *p, const struct round *r)
{
	struct pacing_wait *w = &p->waits[r->slot];
	struct plan_vip vip = round_address(r->plan, w->at);
	uint32_t pacer = w->pacer;

	round_announce(r, &vip);
	p->pacers[pacer].sending = true;
	p->batch[p->batch_count++] = pacer;
	pacing_cancel(p, r->slot);
	deadline_cancel(&p->due, pacer);
	w->at = (w->at + 1) % round_length(r->plan);
	w->left--;
	return pacing_wait_for_next(p, r);
}

void pacing_sent(struct pacing *p, uint64_t now)
{
	while (p->batch_count) {
		uint32_t i = p->batch[--p->batch_count];
		struct pacer *pacer = &p->pacers[i];

		pacer->sending = false;
		pacer->next_ns = now + pacer->spacing_ns;
		if (!pacer_is_empty(pacer))
			arm_pacer(p, i);
	}
}

uint64_t pacing_next(const struct pacing *p)
{
	return deadline_next(&p->due);
}
