// SPDX-License-Identifier: GPL-2.0
/* The LAN: every frame to every other router, each on its own way. */
#include "sim.h"
#include "trace.h"

static void deliver(struct router *from, uint16_t to, uint16_t slot, uint64_t head)
{
	struct sim *s = from->sim;
	const struct scenario *c = &s->scenario;
	struct item item = {
		.when = s->now + random_range(&s->random, c->delay_min, c->delay_max),
		.what = HAPPENS_ARRIVAL,
		.to = to,
		.from = from->index,
		.slot = slot,
		.serial = from->parts[slot].sent,
		.head = head,
	};

	queue_put(&s->queue, item);
}

void lan_send(struct router *from, uint16_t slot, uint64_t head)
{
	struct sim *s = from->sim;

	s->totals.adverts++;
	from->parts[slot].sent++;
	if (((const uint8_t *)&head)[2]) {
		watch_sent(from, slot);
		from->parts[slot].sent_at = s->now;
	}
	trace_advert(s, TRACE_SENT, from->index, from->index, slot, head);
	for (uint16_t to = 0; to < s->scenario.routers; to++) {
		if (to == from->index)
			continue;
		if (s->cuts[from->index * s->scenario.routers + to] || from->parts[slot].unplugged ||
		    s->routers[to].parts[slot].unplugged || random_ppm(&s->random, s->loss_ppm)) {
			s->totals.lost++;
			trace_advert(s, TRACE_LOST, to, from->index, slot, head);
			continue;
		}
		deliver(from, to, slot, head);
		if (random_ppm(&s->random, s->scenario.duplicate_ppm))
			deliver(from, to, slot, head);
	}
}
