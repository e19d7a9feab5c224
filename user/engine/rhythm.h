/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's rhythm: at which moment of its interval an advert leaves, how late the engine wakes up, and how busy it
 * is. */
#ifndef VRRP_XDP_ENGINE_RHYTHM_H
#define VRRP_XDP_ENGINE_RHYTHM_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"

/* Times in ns. The lateness is that of the current second; the sleep is that of the current stretch of 50 ms. */
struct rhythm {
	uint64_t second_ns;   /* when the second began */
	uint64_t max_late_ns; /* the largest lateness of the second */
	uint64_t stretch_ns;  /* when the stretch began */
	uint64_t slept_ns;    /* how long the engine has slept in it */
	bool busy;	      /* the engine hardly slept in the stretch before */
};

/* Returns the phase of a slot's adverts: they leave at times t with t mod interval_ns equal to it. spread: number of
 * slots whose adverts fill one interval. Neighbouring slots share a phase, so that the adverts of one port leave
 * together. */
uint64_t rhythm_phase(uint32_t slot, uint32_t spread, uint64_t interval_ns);

/* Enters the lateness of a wake-up into the counters `out`. due: the earliest deadline; now: when the engine woke up.
 */
void rhythm_note(struct rhythm *r, struct vr_engine *out, uint64_t due, uint64_t now);

/* Adds a sleep of the engine from one time to another. */
void rhythm_slept(struct rhythm *r, uint64_t from, uint64_t to);

/* Whether the announcer should help to send adverts: the engine is busy, or the earliest deadline, due, is late. */
bool rhythm_wants_help(struct rhythm *r, uint64_t due, uint64_t now);

#endif
