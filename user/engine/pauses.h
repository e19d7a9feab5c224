/* SPDX-License-Identifier: GPL-2.0 */
/* Pauses: times in which the engine stood still while the clock ran. The machine was suspended, its hypervisor stopped
 * it, the daemon was stopped, or other work had the processor. Adverts of that time may have been lost before they
 * reached the driver. Hence a pause does not count as silence of an Active.
 *
 * A pause shows as a wake-up that is late, and lasts from the moment at which the wake-up was due. To notice every
 * pause that matters, the engine sleeps at most three quarters of the shortest interval (beat_ns), and a wake-up may be
 * late by at most a quarter (grace_ns) without being a pause. Of each pause, at most one interval thus counts as
 * silence. A Backup takes over only after it could have heard two adverts, or one if there were two pauses. */
#ifndef VRRP_XDP_PAUSES_H
#define VRRP_XDP_PAUSES_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"

/* How long a busy engine may take between two looks at the clock, in ns, before that is a pause. Sending all frames of
 * a mass takeover takes less. */
#define PAUSE_BUSY 50000000ULL

struct pauses {
	uint64_t beat_ns, grace_ns; /* as described above, in ns; 0: there is no virtual router yet */
	uint64_t looked_ns;	    /* the last moment at which the engine ran, or had nothing to do */
	struct vr_pause list[VR_PAUSES];
	uint32_t next; /* index of the oldest, which the next pause replaces */
};

/* Adds a virtual router with this Advertisement_Interval: beat_ns and grace_ns follow the shortest one. */
void pauses_interval(struct pauses *p, uint64_t interval_ns);

/* Returns until when the engine may sleep. due: the next deadline. If the engine has to wake up before `due`, it also
 * looks ahead at the deadlines before the next beat, because a wake-up costs as much as hundreds of such looks. */
uint64_t pauses_wake_at(const struct pauses *p, uint64_t now, uint64_t due);

/* The engine has slept until now, and wanted to wake up at due. */
void pauses_slept(struct pauses *p, uint64_t now, uint64_t due);

/* The engine runs now. If it was last known to run more than `allowed` ns ago, that was a pause, which is kept in the
 * list. Returns whether it was. */
bool pauses_look(struct pauses *p, uint64_t now, uint64_t allowed);

/* As pauses_look(). If there was a pause, also copies the list into the map vr_engine. */
void pauses_record(struct pauses *p, struct vr_engine *out, uint64_t now, uint64_t allowed);

/* Takes over the list of pauses that a daemon before this one left in the map. */
void pauses_inherit(struct pauses *p, const struct vr_pause list[VR_PAUSES]);

/* Returns how many ns of the time since `since` were pauses. */
uint64_t pauses_since(const struct pauses *p, uint64_t since);

#endif
