/* SPDX-License-Identifier: GPL-2.0 */
/* A limit on log lines of one kind: at most so many in a window of time. Without it, a sender of forged packets could
 * fill the log. */
#ifndef VRRP_XDP_QUOTA_H
#define VRRP_XDP_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

/* The usual window. */
#define QUOTA_WINDOW_NS 10000000000ULL

/* All zero at first. Times are ns of CLOCK_MONOTONIC. */
struct quota {
	uint64_t end_ns;     /* end of the window, which begins with its first line */
	uint32_t used;	     /* lines allowed in this window */
	uint32_t suppressed; /* lines refused and not yet reported by quota_suppressed() */
};

/* Returns whether another line may be written: while fewer than `most` were allowed in the window. Else counts the line
 * as suppressed. */
bool quota_take(struct quota *q, uint32_t most, uint64_t window_ns, uint64_t now);

/* Returns how many lines were suppressed, once, after the end of their window; else 0. */
uint32_t quota_suppressed(struct quota *q, uint64_t now);

#endif
