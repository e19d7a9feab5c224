// SPDX-License-Identifier: GPL-2.0
/* What bpf/advert.bpf.c does with a valid advert of a configured virtual router: steady ones are stamped, others become
 * events within the budget and the ring. It goes on when the daemon stands still. */
#include <string.h>

#include "sim.h"
#include "trace.h"

/* bpf/budget.h */
static const uint8_t event_budget[VR_CLASSES] = {16, 2};
#define WINDOW_MAX 0xf000

static bool within_budget(struct vr_live *live, uint64_t interval_ns, enum vr_event_class class, uint64_t now)
{
	uint64_t interval = interval_ns >> VR_WINDOW_SHIFT;
	uint16_t at = (uint16_t)(now >> VR_WINDOW_SHIFT), length = (uint16_t)(interval < WINDOW_MAX ? interval : WINDOW_MAX);

	if ((uint16_t)(at - live->window) >= length) {
		live->window = at;
		memset(live->window_events, 0, sizeof(live->window_events));
	}
	if (live->window_events[class] >= event_budget[class])
		return false;
	live->window_events[class]++;
	return true;
}

static enum vr_event_class class_of(const struct vr_state *state, uint8_t priority, const uint8_t source[16])
{
	bool loses = priority ? priority < state->priority : memcmp(source, state->active_address, 16);

	return loses ? VR_CLASS_LOSING : VR_CLASS_MATTERS;
}

void fastpath_arrival(struct router *to, const struct item *item)
{
	struct sim *s = to->sim;
	const struct vr_state *state = &to->fp.state[item->slot];
	struct vr_live *live = &to->live[item->slot];
	uint64_t now = router_clock(to, s->now);
	uint8_t priority = ((const uint8_t *)&item->head)[2];
	struct vr_event event = {.rx_ns = now, .head = item->head, .slot = item->slot};

	s->totals.arrivals++;
	router_source(&s->routers[item->from], s->watched[item->slot].family, event.source);
	if (item->head == state->expected_head && !memcmp(event.source, state->active_address, 16)) {
		live->last_rx_ns = now;
		s->totals.stamps++;
		watch_arrival(to, item);
		trace_advert(s, TRACE_STAMPED, to->index, item->from, item->slot, item->head);
		return;
	}
	if (state->state != VR_BACKUP && state->state != VR_ACTIVE)
		return;
	watch_arrival(to, item);
	if (!within_budget(live, to->parts[item->slot].role.interval_ns, class_of(state, priority, event.source), now)) {
		s->totals.budget_drops++;
		trace_advert(s, TRACE_BUDGET, to->index, item->from, item->slot, item->head);
		return;
	}
	if (to->ring_count == s->scenario.ring) {
		s->totals.overruns++;
		trace_advert(s, TRACE_RING_FULL, to->index, item->from, item->slot, item->head);
		return;
	}
	to->ring[(to->ring_begin + to->ring_count++) % s->scenario.ring] = event;
	live->events++;
	s->totals.events++;
	trace_advert(s, TRACE_EVENT, to->index, item->from, item->slot, item->head);
	router_wake(to, s->now);
}
