// SPDX-License-Identifier: GPL-2.0
/* Faults: how each begins, and how it ends. */
#include "sim.h"
#include "trace.h"

static void cut(struct sim *s, uint16_t from, uint16_t to, int by)
{
	s->cuts[from * s->scenario.routers + to] = (uint8_t)(s->cuts[from * s->scenario.routers + to] + by);
}

static void cut_off(struct sim *s, uint16_t router, int by)
{
	for (uint16_t other = 0; other < s->scenario.routers; other++) {
		if (other == router)
			continue;
		cut(s, router, other, by);
		cut(s, other, router, by);
	}
}

/* Whether a fault disturbs from its begin to its end. The others disturb at both moments only. */
static bool lasts(enum fault_kind kind)
{
	return kind == FAULT_LOSS || kind == FAULT_CUT || kind == FAULT_ISOLATE || kind == FAULT_LINK ||
	       kind == FAULT_WIRE || kind == FAULT_PAUSE || kind == FAULT_FREEZE;
}

static bool is_owner(const struct router *r)
{
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++)
		if (r->parts[slot].role.priority == VRRP_PRIORITY_OWNER)
			return true;
	return false;
}

static bool delays(const struct router *r)
{
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++)
		if (r->parts[slot].role.preempt_delay_ns)
			return true;
	return false;
}

/* An upgrade disturbs nothing, except that a preempt_delay starts again. */
static void note_fault(struct sim *s, const struct fault *f)
{
	if (f->kind == FAULT_UPGRADE && !delays(&s->routers[f->a]))
		return;
	s->fault_before = s->fault_at;
	s->fault_at = s->now;
	if (f->kind != FAULT_RESTART && f->kind != FAULT_PRIORITY && f->kind != FAULT_UPGRADE)
		s->rough_at = s->now;
	if (f->kind == FAULT_PRIORITY || is_owner(&s->routers[f->a]))
		s->changed_at = s->now;
}

void fault_begin(struct sim *s, uint32_t number)
{
	const struct fault *f = &s->scenario.faults[number];
	struct router *a = &s->routers[f->a];

	s->totals.faults++;
	trace_fault(s, TRACE_FAULT, number);
	note_fault(s, f);
	s->in_force += lasts(f->kind);
	switch (f->kind) {
	case FAULT_LOSS:
		s->loss_ppm += f->value;
		break;
	case FAULT_CUT:
		cut(s, f->a, f->b, 1);
		break;
	case FAULT_ISOLATE:
		cut_off(s, f->a, 1);
		break;
	case FAULT_LINK:
		cut_off(s, f->a, 1);
		router_link(a, false);
		break;
	case FAULT_WIRE:
		router_plug(a, f->slot, false);
		break;
	case FAULT_PAUSE:
		router_pause(a, true);
		break;
	case FAULT_FREEZE:
		router_freeze(a, true);
		break;
	case FAULT_CRASH:
		router_kill(a);
		break;
	case FAULT_RESTART:
		if (a->running)
			router_stop(a);
		break;
	case FAULT_PRIORITY:
		router_set_priority(a, f->slot, (uint8_t)f->value);
		break;
	case FAULT_UPGRADE:
		router_upgrade(a);
		break;
	case FAULT_KINDS:
		break;
	}
}

void fault_end(struct sim *s, uint32_t number)
{
	const struct fault *f = &s->scenario.faults[number];
	struct router *a = &s->routers[f->a];

	trace_fault(s, TRACE_FAULT_OVER, number);
	note_fault(s, f);
	s->in_force -= lasts(f->kind);
	switch (f->kind) {
	case FAULT_LOSS:
		s->loss_ppm -= f->value;
		break;
	case FAULT_CUT:
		cut(s, f->a, f->b, -1);
		break;
	case FAULT_ISOLATE:
		cut_off(s, f->a, -1);
		break;
	case FAULT_LINK:
		cut_off(s, f->a, -1);
		router_link(a, true);
		break;
	case FAULT_WIRE:
		router_plug(a, f->slot, true);
		break;
	case FAULT_PAUSE:
		router_pause(a, false);
		break;
	case FAULT_FREEZE:
		router_freeze(a, false);
		break;
	case FAULT_CRASH:
	case FAULT_RESTART:
		if (!f->value)
			router_start(a);
		break;
	case FAULT_PRIORITY:
	case FAULT_UPGRADE:
	case FAULT_KINDS:
		break;
	}
}
