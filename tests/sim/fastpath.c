// SPDX-License-Identifier: GPL-2.0
/* A model of what bpf/advert.bpf.c does with a valid advert of a configured virtual router: it stamps a steady advert,
 * and makes any other one an event if budget and ring have room. It runs while the daemon stands still. */
#include <string.h>

#include "sim.h"
#include "trace.h"

/* bpf/budget.h */
static const uint8_t event_budget[VR_CLASSES] = {VR_BUDGET_MATTERS, VR_BUDGET_LOSING};
#define WINDOW_MAX 0xf000

static bool within_budget(struct vr_live *live, uint64_t interval_ns, enum vr_event_class class, uint64_t now)
{
	uint64_t interval = interval_ns >> VR_WINDOW_SHIFT;
	uint16_t at = (uint16_t)(now >> VR_WINDOW_SHIFT),
		 length = (uint16_t)(interval < WINDOW_MAX ? interval : WINDOW_MAX);

	if ((uint16_t)(at - live->window) >= length) {
		live->window = at;
		memset(live->window_events, 0, sizeof(live->window_events));
	}
	if (live->window_events[class] >= event_budget[class])
		return false;
	live->window_events[class]++;
	return true;
}

static enum vr_event_class class_of(const struct vr_state *state, const struct role *role, uint8_t priority,
				    const uint8_t source[16])
{
	/* VR_OBEYS_LOWER */
	bool obeys = state->state == VR_BACKUP && (!role->preempt || role->preempt_delay_ns);
	bool tie = state->state == VR_ACTIVE && priority == state->priority;
	bool loses = !priority ? memcmp(source, state->active_address, 16)
		     : tie     ? memcmp(source, state->active_address, 16) <= 0
			       : priority < state->priority && !obeys;

	return loses ? VR_CLASS_LOSING : VR_CLASS_MATTERS;
}

/* Handles an advert that is not steady. Returns what became of it. */
static enum trace_kind to_engine(struct router *to, const struct item *item, const struct vr_event *event)
{
	struct sim *s = to->sim;
	const struct vr_state *state = &to->fp.state[item->slot];
	const struct role *role = &to->parts[item->slot].role;
	struct vr_live *live = &to->live[item->slot];
	uint8_t priority = ((const uint8_t *)&item->head)[2];
	enum vr_event_class class = class_of(state, role, priority, event->source);
	bool room = to->ring_count < s->scenario.ring;

	if (within_budget(live, role->interval_ns, class, event->rx_ns) && room) {
		to->ring[(to->ring_begin + to->ring_count++) % s->scenario.ring] = *event;
		live->events++;
		return TRACE_EVENT;
	}
	if (class == VR_CLASS_MATTERS && priority)
		live->last_rx_ns = event->rx_ns;
	return room ? TRACE_BUDGET : TRACE_RING_FULL;
}

void fastpath_arrival(struct router *to, const struct item *item)
{
	struct sim *s = to->sim;
	const struct vr_state *state = &to->fp.state[item->slot];
	struct vr_event event = {.rx_ns = router_clock(to, s->now), .head = item->head, .slot = item->slot};
	enum trace_kind became = TRACE_STAMPED;

	if (to->frozen)
		return;
	s->totals.arrivals++;
	router_source(&s->routers[item->from], s->watched[item->slot].family, event.source);
	if (item->head == state->expected_head && !memcmp(event.source, state->active_address, 16))
		to->live[item->slot].last_rx_ns = event.rx_ns;
	else if (state->state == VR_BACKUP || state->state == VR_ACTIVE)
		became = to_engine(to, item, &event);
	else
		return;
	watch_arrival(to, item);
	trace_advert(s, became, item);
	s->totals.stamps += became == TRACE_STAMPED;
	s->totals.budget_drops += became == TRACE_BUDGET;
	s->totals.overruns += became == TRACE_RING_FULL;
	if (became == TRACE_EVENT) {
		s->totals.events++;
		router_wake(to, s->now);
	}
}
