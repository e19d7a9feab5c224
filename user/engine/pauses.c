// SPDX-License-Identifier: GPL-2.0
#include "engine/pauses.h"

void pauses_interval(struct pauses *p, uint64_t interval_ns)
{
	if (p->grace_ns && interval_ns / 4 >= p->grace_ns)
		return;
	p->grace_ns = interval_ns / 4;
	p->beat_ns = 3 * p->grace_ns;
}

uint64_t pauses_wake_at(const struct pauses *p, uint64_t now, uint64_t due)
{
	return p->beat_ns && due > now + p->beat_ns ? now + p->beat_ns : due;
}

void pauses_slept(struct pauses *p, uint64_t now, uint64_t due)
{
	if (due > now) /* something has woken it */
		due = now;
	if (due > p->looked_ns)
		p->looked_ns = due;
}

void pauses_look(struct pauses *p, uint64_t now, uint64_t allowed)
{
	if (p->beat_ns && p->looked_ns && now > p->looked_ns + allowed) {
		p->list[p->next].from = p->looked_ns;
		p->list[p->next].to = now;
		p->next = (p->next + 1) % PAUSES;
	}
	p->looked_ns = now;
}

uint64_t pauses_since(const struct pauses *p, uint64_t since)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < PAUSES; i++)
		if (p->list[i].to > since)
			sum += p->list[i].to - (p->list[i].from > since ? p->list[i].from : since);
	return sum;
}
