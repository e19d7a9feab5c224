// SPDX-License-Identifier: GPL-2.0
/* The LAN: it takes each frame to every other router, with a delay and a chance of loss of its own. */
#include "sim.h"
#include "trace.h"

static void deliver(struct sim *s, struct item item)
{
	item.when = s->now + random_range(&s->random, s->scenario.delay_min, s->scenario.delay_max);
	queue_put(&s->queue, item);
}

static bool is_lost(const struct router *from, const struct item *item)
{
	struct sim *s = from->sim;

	return s->cuts[from->index * s->scenario.routers + item->to] || from->parts[item->slot].unplugged ||
	       s->routers[item->to].parts[item->slot].unplugged || random_ppm(&s->random, s->loss_ppm);
}

void lan_send(struct router *from, uint16_t slot, uint64_t head)
{
	struct sim *s = from->sim;
	struct item item = {
		.what = HAPPENS_ARRIVAL, .to = from->index, .from = from->index, .slot = slot, .head = head};

	s->totals.adverts++;
	from->parts[slot].sent++;
	if (((const uint8_t *)&head)[2]) {
		watch_sent(from, slot);
		from->parts[slot].sent_at = s->now;
	}
	item.serial = from->parts[slot].sent;
	trace_advert(s, TRACE_SENT, &item);
	for (item.to = 0; item.to < s->scenario.routers; item.to++) {
		if (item.to == from->index)
			continue;
		if (is_lost(from, &item)) {
			s->totals.lost++;
			trace_advert(s, TRACE_LOST, &item);
			continue;
		}
		deliver(s, item);
		if (random_ppm(&s->random, s->scenario.duplicate_ppm))
			deliver(s, item);
	}
}
