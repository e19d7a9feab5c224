/* SPDX-License-Identifier: GPL-2.0 */
/* Limits the log lines of one kind to a number in a window of time. Without a limit, a sender of forged packets could
 * fill the log. */
#ifndef VRRP_XDP_QUOTA_H
#define VRRP_XDP_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

/* Usual length of a window: 10 s. */
#define QUOTA_WINDOW_NS 10000000000ULL

/* State of a limit; all zero at the beginning. Times are ns of CLOCK_MONOTONIC. */
struct quota {
	uint64_t end_ns;     /* end of the window; a window begins with its first line */
	uint32_t used;	     /* lines written so far in this window */
	uint32_t suppressed; /* lines refused and not yet reported by quota_suppressed() */
};

/* Returns true if a line may be written: fewer than `most` lines were written in the window. Otherwise counts the line
 * as suppressed and returns false. A new window begins after the end of the last one. */
bool quota_take(struct quota *q, uint32_t most, uint64_t window_ns, uint64_t now);

/* Returns the number of lines suppressed in a window that has ended. Returns each number once, otherwise 0. */
uint32_t quota_suppressed(struct quota *q, uint64_t now);

#endif
