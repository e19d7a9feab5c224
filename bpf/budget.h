/* SPDX-License-Identifier: GPL-2.0 */
/* How many events of one virtual router may go to the engine in an interval. */
#ifndef BPF_BUDGET_H
#define BPF_BUDGET_H

#include "maps.h"
#include <stdbool.h>

/* A constant in the object's data, so that tests can read it. */
const volatile __u8 event_budget[VR_CLASSES] = {VR_BUDGET_MATTERS, VR_BUDGET_LOSING};

/* An interval of the budget is at most so long (64 s, in units of VR_WINDOW_SHIFT): its start is kept in 16 bits. */
#define WINDOW_MAX 0xf000

/* Takes one event out of the budget of its class. Not exact when two CPUs count at once, and need not be. */
static __always_inline bool within_budget(struct vr_live *live, const struct vr_config *config,
					  enum vr_event_class class, __u64 now)
{
	__u64 interval = config->interval_ns >> VR_WINDOW_SHIFT;
	__u16 at = now >> VR_WINDOW_SHIFT, length = interval < WINDOW_MAX ? interval : WINDOW_MAX;

	if ((__u16)(at - live->window) >= length) {
		live->window = at;
		live->window_events[VR_CLASS_MATTERS] = 0;
		live->window_events[VR_CLASS_LOSING] = 0;
	}
	if (live->window_events[class] >= event_budget[class])
		return false;
	live->window_events[class]++;
	return true;
}

#endif
