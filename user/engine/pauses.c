// SPDX-License-Identifier: GPL-2.0
#include "engine/pauses.h"

#include <string.h>

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
	if (due > now) /* an event or a command has woken the engine before `due` */
		due = now;
	if (due > p->looked_ns)
		p->looked_ns = due;
}

void pauses_inherit(struct pauses *p, const struct vr_pause list[VR_PAUSES])
{
	p->next = 0;
	for (uint32_t i = 0; i < VR_PAUSES; i++) {
		p->list[i] = list[i];
		if (list[i].to_ns < list[p->next].to_ns)
			p->next = i;
	}
}

bool pauses_look(struct pauses *p, uint64_t now, uint64_t allowed)
{
	bool stood = p->beat_ns && p->looked_ns && now > p->looked_ns + allowed;

	if (stood) {
		p->list[p->next] = (struct vr_pause){p->looked_ns, now};
		p->next = (p->next + 1) % VR_PAUSES;
	}
	p->looked_ns = now;
	return stood;
}

void pauses_record(struct pauses *p, struct vr_engine *out, uint64_t now, uint64_t allowed)
{
	if (pauses_look(p, now, allowed))
		memcpy(out->pauses, p->list, sizeof(p->list));
}

uint64_t pauses_since(const struct pauses *p, uint64_t since)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < VR_PAUSES; i++)
		if (p->list[i].to_ns > since)
			sum += p->list[i].to_ns - (p->list[i].from_ns > since ? p->list[i].from_ns : since);
	return sum;
}
