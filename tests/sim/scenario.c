// SPDX-License-Identifier: GPL-2.0
/* What a seed decides: the number of routers, intervals and delays, the role of each router, and the faults. */
#include "sim.h"

#define BEGIN NS_PER_S /* times of 0 mean "never" to the daemon */
#define MILLION 1000000U
#define SLOW (13 * NS_PER_S) /* three times this is still an interval of VRRPv3 */

static uint64_t pick(struct sim *s, uint64_t low, uint64_t high)
{
	return random_range(&s->random, low, high);
}

static bool chance(struct sim *s, unsigned int percent)
{
	return random_ppm(&s->random, percent * 10000);
}

static uint64_t base_interval(struct sim *s)
{
	static const uint64_t ms[] = {10,   10,	  10,	20,   100,  250,  1000,	 1000,
				      1000, 1000, 1000, 1000, 2000, 5000, 10000, 13000};

	return ms[pick(s, 0, sizeof(ms) / sizeof(ms[0]) - 1)] * NS_PER_MS;
}

void scenario_size(struct sim *s)
{
	struct scenario *c = &s->scenario;

	c->routers = (uint16_t)pick(s, 2, 5);
	c->slots = (uint16_t)pick(s, 1, MAX_SLOTS);
	c->grouped = c->slots > 1 && chance(s, 40) ? (uint16_t)pick(s, 2, c->slots) : 0;
	if (s->seed % 50 == 49) {
		c->routers = (uint16_t)pick(s, 6, 40);
		c->slots = 1;
		c->grouped = 0;
	}
	if (s->seed % 2000 == 1999) {
		c->routers = (uint16_t)pick(s, 200, 1000);
		c->slots = 1;
		c->grouped = 0;
	}
}

/* Without faults an Active's adverts are never so far apart that a Backup takes over: interval + late + gap + delay is
 * below three intervals. The ring has the daemon's smallest size, or the few records that other virtual routers may
 * leave. */
void scenario_times(struct sim *s)
{
	static const uint32_t rings[] = {5461, 5461, 5461, 64};
	struct scenario *c = &s->scenario;
	uint64_t base = c->interval = base_interval(s), slow = base < 100 * NS_PER_MS ? base : 100 * NS_PER_MS;

	c->delay_min = pick(s, 1000, slow / 100);
	c->delay_max = c->delay_min + pick(s, 0, chance(s, 50) ? slow / 100 : slow / 4);
	c->duplicate_ppm = chance(s, 30) ? (uint32_t)pick(s, 1, MILLION / 5) : 0;
	c->late_max = pick(s, 0, chance(s, 80) ? slow / 10 : slow);
	c->gap_max = pick(s, 0, slow / 20);
	c->ring = rings[pick(s, 0, 3)] + c->routers;
}

static uint8_t choose_priority(struct sim *s, bool equal)
{
	if (equal)
		return VRRP_PRIORITY_DEFAULT;
	switch (pick(s, 0, 5)) {
	case 0:
		return (uint8_t)pick(s, 250, 254);
	case 1:
		return (uint8_t)pick(s, 1, 5);
	case 2:
		return (uint8_t)pick(s, 98, 102);
	default:
		return (uint8_t)pick(s, 1, 254);
	}
}

static void choose_slot(struct sim *s, uint16_t slot, uint64_t base)
{
	struct watched *w = &s->watched[slot];
	bool equal = chance(s, 20), owner = chance(s, 20), nopreempt = chance(s, 25), delays = chance(s, 20);
	uint16_t owning = (uint16_t)pick(s, 0, s->scenario.routers - 1U);
	uint64_t longest = 0;

	w->version = base % NS_PER_S == 0 && chance(s, 33) ? 2 : 3;
	w->family = w->version == 2 || chance(s, 50) ? VR_IPV4 : VR_IPV6;
	w->mixed = w->version == 3 && chance(s, 20);
	for (uint16_t i = 0; i < s->scenario.routers; i++) {
		struct part *p = &s->routers[i].parts[slot];

		p->role.priority = owner && i == owning ? VRRP_PRIORITY_OWNER : choose_priority(s, equal);
		p->role.preempt = !nopreempt || chance(s, 30);
		p->role.interval_ns = w->mixed ? base * pick(s, 1, 3) : base;
		p->role.preempt_delay_ns = delays && chance(s, 50) ? pick(s, 1, 20 * base) : 0;
		p->settings = (struct settings){
			.vrrp =
				{
					.version = w->version,
					.family = w->family,
					.preempt = p->role.preempt,
					.interval_ns = p->role.interval_ns,
					.preempt_delay_ns = p->role.preempt_delay_ns,
				},
			.garp = {.repeat = 2, .delay_ns = 5 * base, .lower_repeat = 2},
		};
		if (p->role.interval_ns > longest)
			longest = p->role.interval_ns;
		if (p->role.preempt_delay_ns > w->delay_max)
			w->delay_max = p->role.preempt_delay_ns;
	}
	w->interval_max = longest;
}

/* Most sync groups have one priority for all members, and many have different intervals. */
static void choose_group(struct sim *s, uint64_t base)
{
	const struct scenario *c = &s->scenario;
	bool different = chance(s, 40), alike = chance(s, 70);

	for (uint16_t slot = 0; slot < c->grouped; slot++) {
		struct watched *w = &s->watched[slot];
		uint64_t times = different && !w->mixed && base <= SLOW ? pick(s, 1, 3) : 1;

		for (uint16_t i = 0; i < c->routers; i++) {
			struct part *p = &s->routers[i].parts[slot];

			p->role.interval_ns *= times;
			p->settings.vrrp.interval_ns = p->role.interval_ns;
			if (alike)
				p->role.priority = s->routers[i].parts[0].role.priority;
		}
		w->interval_max *= times;
	}
}

/* The order of addresses is not that of the routers. Clocks are within the stated skew. Skew_Time of VRRPv2 is a part
 * of a second with any interval: longer intervals need better clocks. */
static void choose_machines(struct sim *s, uint64_t base)
{
	uint64_t longest = s->scenario.grouped ? 3 * base : base;
	uint64_t limit = longest > NS_PER_S ? MAX_SKEW_PPB * NS_PER_S / longest : MAX_SKEW_PPB;

	for (uint16_t i = 0; i < s->scenario.routers; i++) {
		struct router *r = &s->routers[i];

		r->address = (uint16_t)(i * 40503U + s->seed); /* the factor is odd: no two addresses are the same */
		r->skew_ppb = (int64_t)pick(s, 0, 2 * limit) - (int64_t)limit;
		if (chance(s, 30))
			r->skew_ppb = r->skew_ppb < 0 ? -(int64_t)limit : (int64_t)limit;
		r->offset = pick(s, 0, 1000000 * NS_PER_S);
	}
}

static uint64_t add_fault(struct sim *s, uint64_t begin, uint64_t interval)
{
	struct scenario *c = &s->scenario;
	struct fault *f = &c->faults[c->fault_count];
	uint32_t one_way;

	f->kind = (enum fault_kind)pick(s, 0, FAULT_KINDS - 1);
	f->begin = begin;
	f->end = begin + pick(s, interval / 10, chance(s, 70) ? 5 * interval : 20 * interval);
	f->a = (uint16_t)pick(s, 0, c->routers - 1U);
	one_way = (uint32_t)pick(s, 1, c->routers - 1U);
	f->b = (uint16_t)((f->a + one_way) % c->routers);
	f->slot = (uint16_t)pick(s, 0, c->slots - 1U);
	if (f->kind == FAULT_LOSS)
		f->value = (uint32_t)(chance(s, 30) ? MILLION : pick(s, MILLION / 100, MILLION));
	if (f->kind == FAULT_PRIORITY) {
		f->value = chance(s, 10) ? VRRP_PRIORITY_OWNER : choose_priority(s, false);
		f->end = f->begin;
	}
	if (f->kind == FAULT_UPGRADE)
		f->end = f->begin;
	if (f->kind == FAULT_CRASH || f->kind == FAULT_RESTART) {
		/* the old process has time to release, and all its frames arrive before the new one starts */
		f->end += 4 * (c->delay_max + c->late_max + c->gap_max);
		f->value = chance(s, 15);
	}
	c->fault_count++;
	return f->end;
}

void scenario_roles(struct sim *s)
{
	for (uint16_t slot = 0; slot < s->scenario.slots; slot++)
		choose_slot(s, slot, s->scenario.interval);
	choose_group(s, s->scenario.interval);
	choose_machines(s, s->scenario.interval);
}

/* Rounds of faults. After each the LAN is quiet for longer than everything takes to settle. */
void scenario_faults(struct sim *s)
{
	struct scenario *c = &s->scenario;
	uint64_t now = BEGIN, interval = 0, settle = 0;
	unsigned int rounds = (unsigned int)pick(s, 1, c->routers > 100 ? 1 : 6);

	for (uint16_t slot = 0; slot < c->slots; slot++) {
		if (s->watched[slot].interval_max > interval)
			interval = s->watched[slot].interval_max;
		if (s->watched[slot].settle_bound > settle)
			settle = s->watched[slot].settle_bound;
	}
	for (uint16_t i = 0; i < c->routers; i++) {
		struct fault *f = &c->faults[c->fault_count];

		if (c->routers <= MAX_FAULTS / 2 && chance(s, 30)) {
			*f = (struct fault){
				.kind = FAULT_CRASH, .begin = now, .end = now + pick(s, 0, 8 * interval), .a = i};
			c->fault_count++;
		}
	}
	now += 8 * interval + settle + pick(s, 0, 10 * interval);
	for (unsigned int round = 0; round < rounds; round++) {
		uint64_t last = now, window = pick(s, interval, 20 * interval);
		unsigned int faults = (unsigned int)pick(s, 1, 6);

		for (unsigned int i = 0; i < faults && c->fault_count < MAX_FAULTS; i++) {
			uint64_t end = add_fault(s, now + pick(s, 0, window), interval);

			if (end > last)
				last = end;
		}
		now = last + settle + pick(s, 2 * interval, 60 * interval);
	}
	c->end = now;
}
