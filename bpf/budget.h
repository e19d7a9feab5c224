/* SPDX-License-Identifier: GPL-2.0 */
/* Limits the number of events that a virtual router sends to the engine in one of its intervals. */
#ifndef BPF_BUDGET_H
#define BPF_BUDGET_H

#include "maps.h"
#include <stdbool.h>

/* A constant in the BPF object, which tests can read. */
const volatile __u8 event_budget[VR_CLASSES] = {VR_BUDGET_MATTERS, VR_BUDGET_LOSING};

/* Longest interval of the budget: 64 s, as nanoseconds >> VR_WINDOW_SHIFT. Longer ones are cut to it, because the start
 * of the interval is kept in 16 bits. */
#define WINDOW_MAX 0xf000

/* Takes one event from the budget of its class. Returns false if the budget is used up. If two CPUs count at the same
 * moment, one event more may pass, which does no harm. */
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
