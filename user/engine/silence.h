/* SPDX-License-Identifier: GPL-2.0 */
/* How long the manager has been silent. A router whose manager hangs cannot put addresses onto interfaces, and does not
 * hear that a link has failed or that a tracked script has. Hence it must not be Active: another router can be. */
#ifndef VRRP_XDP_ENGINE_SILENCE_H
#define VRRP_XDP_ENGINE_SILENCE_H

#include <stdbool.h>
#include <stdint.h>

/* The manager's loop turns twice a second at least. It may be silent for this time, in ns, or for this many of the
 * shortest Advertisement_Interval, whichever is longer. */
#define SILENCE_NS 3000000000ULL
#define SILENCE_INTERVALS 3

/* All zero at first. Times are ns of CLOCK_MONOTONIC. */
struct silence {
	uint64_t looked_ns; /* when silence_over() was called last */
	uint64_t since_ns;  /* since when the manager has been able to run, because the machine and the daemon did not
			       stand still */
};

/* Whether the manager has been silent for longer than it may. beat_ns: its last heartbeat, 0 if there was none yet: a
 * manager that has not begun is not watched. interval_ns: the shortest Advertisement_Interval; the engine looks at
 * least once in it. Where the engine itself has not looked for half of the time that the manager may be silent, the
 * machine or the daemon stood still: the time begins again. */
bool silence_over(struct silence *s, uint64_t beat_ns, uint64_t interval_ns, uint64_t now);

#endif
