/* SPDX-License-Identifier: GPL-2.0 */
/* When the engine has stood still, though the clock went on: the machine was suspended or paused by its hypervisor, the
 * daemon was stopped, or something else had the processor. Adverts of that time may have been lost before they reached
 * the driver, so it does not count as silence of an Active.
 *
 * It shows as a wake-up that comes late, and counts from when that was due. So that it does whenever it matters, the
 * engine never sleeps for longer than three quarters of the shortest interval (beat_ns), and no wake-up is late without
 * notice by more than the fourth (grace_ns): of one standstill an interval at most does not count, and a Backup takes
 * over only after it could have heard at least two adverts; one, where it has stood still twice meanwhile. */
#ifndef VRRP_XDP_PAUSES_H
#define VRRP_XDP_PAUSES_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"

/* Between two looks at the clock while the engine is busy: sending all of a mass takeover takes a part of it. In ns. */
#define PAUSE_BUSY 50000000ULL

struct pauses {
	uint64_t beat_ns, grace_ns; /* 0: no virtual router yet */
	uint64_t looked_ns;	    /* the last moment at which the engine is known to have run, or was not to run */
	struct vr_pause list[VR_PAUSES];
	uint32_t next; /* the oldest */
};

/* There is a virtual router with this Advertisement_Interval. */
void pauses_interval(struct pauses *p, uint64_t interval_ns);

/* Until when to sleep at most, where the next deadline is due then. A wake-up costs as much as hundreds of looks at a
 * deadline: what falls due before the next beat is looked at ahead. */
uint64_t pauses_wake_at(const struct pauses *p, uint64_t now, uint64_t due);

/* It has slept until now, and meant to until due: from there on it is late. */
void pauses_slept(struct pauses *p, uint64_t now, uint64_t due);

/* It runs now; if it has done nothing that is known for longer than `allowed`, it has stood still. Returns whether it
 * has. */
bool pauses_look(struct pauses *p, uint64_t now, uint64_t allowed);

/* The same, and where it has stood still the map says so, too. */
void pauses_record(struct pauses *p, struct vr_engine *out, uint64_t now, uint64_t allowed);

/* It goes on with the pauses of another process. */
void pauses_inherit(struct pauses *p, const struct vr_pause list[VR_PAUSES]);

/* For how long it has stood still since then, in ns. */
uint64_t pauses_since(const struct pauses *p, uint64_t since);

#endif
