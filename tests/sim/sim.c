// SPDX-License-Identifier: GPL-2.0
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "trace.h"

#define BEGIN NS_PER_S

/* Zeroed memory, of which only the pages that are touched exist: a router hardly uses its batch of frames. */
static void *reserve(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("simulation");
		exit(2);
	}
	return p;
}

static size_t heard_bytes(const struct scenario *c)
{
	return (size_t)c->slots * c->routers * c->routers * sizeof(struct heard);
}

static void make_sim(struct sim *s)
{
	const struct scenario *c = &s->scenario;

	scenario_size(s);
	s->routers = reserve(c->routers * sizeof(*s->routers));
	s->watched = reserve(c->slots * sizeof(*s->watched));
	s->heard = reserve(heard_bytes(c));
	s->cuts = reserve((size_t)c->routers * c->routers);
	for (uint16_t slot = 0; slot < c->slots; slot++)
		s->watched[slot].actives = reserve(c->routers * sizeof(uint16_t));
	scenario_times(s);
	for (uint16_t i = 0; i < c->routers; i++)
		router_init(&s->routers[i], s, i);
	scenario_roles(s);
	watch_init(s);
	scenario_faults(s);
}

static void destroy(struct sim *s)
{
	const struct scenario *c = &s->scenario;

	for (uint16_t i = 0; i < c->routers; i++)
		router_free(&s->routers[i]);
	for (uint16_t slot = 0; slot < c->slots; slot++)
		munmap(s->watched[slot].actives, c->routers * sizeof(uint16_t));
	munmap(s->cuts, (size_t)c->routers * c->routers);
	munmap(s->heard, heard_bytes(c));
	munmap(s->watched, c->slots * sizeof(*s->watched));
	munmap(s->routers, c->routers * sizeof(*s->routers));
	queue_free(&s->queue);
}

static void begin(struct sim *s)
{
	const struct scenario *c = &s->scenario;

	s->now = s->fault_at = s->changed_at = BEGIN;
	for (uint16_t i = 0; i < c->routers; i++)
		router_start(&s->routers[i]);
	for (uint32_t i = 0; i < c->fault_count; i++) {
		queue_put(&s->queue,
			  (struct item){.when = c->faults[i].begin, .what = HAPPENS_FAULT, .to = (uint16_t)i});
		queue_put(&s->queue, (struct item){.when = c->faults[i].end, .what = HAPPENS_END, .to = (uint16_t)i});
	}
	queue_put(&s->queue, (struct item){.when = BEGIN, .what = HAPPENS_TICK});
}

/* Checks the invariants even if nothing happens, every half of the shortest bound of any virtual router. */
static void tick(struct sim *s)
{
	uint64_t shortest = UINT64_MAX;

	for (uint16_t slot = 0; slot < s->scenario.slots; slot++) {
		watch_check(s, slot);
		if (s->watched[slot].ownerless_bound < shortest)
			shortest = s->watched[slot].ownerless_bound;
	}
	queue_put(&s->queue, (struct item){.when = s->now + shortest / 2, .what = HAPPENS_TICK});
}

static void happen(struct sim *s, const struct item *item)
{
	switch ((enum happening)item->what) {
	case HAPPENS_ARRIVAL:
		fastpath_arrival(&s->routers[item->to], item);
		break;
	case HAPPENS_RING:
	case HAPPENS_REST:
		router_stage(&s->routers[item->to], item);
		break;
	case HAPPENS_FAULT:
		fault_begin(s, item->to);
		break;
	case HAPPENS_END:
		fault_end(s, item->to);
		break;
	case HAPPENS_TICK:
		tick(s);
		break;
	}
}

static void sum_up(struct sim *s)
{
	for (uint16_t slot = 0; slot < s->scenario.slots; slot++) {
		s->totals.vr_hours += (double)(s->now - BEGIN) / 3600e9;
		s->totals.vr_intervals += (double)(s->now - BEGIN) / (double)s->watched[slot].interval_max;
	}
}

bool sim_run(struct sim *s, uint64_t seed, struct trace *trace)
{
	struct item item;

	*s = (struct sim){.seed = seed, .trace = trace};
	random_seed(&s->random, seed);
	make_sim(s);
	begin(s);
	while (!s->violation && queue_take(&s->queue, &item) && item.when <= s->scenario.end) {
		s->now = item.when;
		happen(s, &item);
	}
	sum_up(s);
	if (trace)
		trace_print(s, stdout);
	destroy(s);
	return !s->violation;
}
