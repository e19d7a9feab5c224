/* SPDX-License-Identifier: GPL-2.0 */
/* Adverts for configured virtual routers that BPF refuses. The log says which sender is refused, why, and what to do:
 * else two routers that refuse each other would both be Active without a word. */
#ifndef VRRP_XDP_MANAGER_REFUSALS_H
#define VRRP_XDP_MANAGER_REFUSALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct manager;

/* A reason for which adverts of a virtual router are refused. Times are ns of CLOCK_MONOTONIC; 0: never. */
struct refusal {
	uint32_t slot;
	uint32_t count;	    /* counter in vr_counts at the last look */
	uint64_t begin_ns;  /* the look that noticed the first refusal after a minute without one */
	uint64_t seen_ns;   /* the last look at which the counter had risen */
	uint64_t logged_ns; /* the last line in the log */
	uint8_t reason;	    /* enum vr_reason */
	bool due;	    /* the counter has risen since the last refusals_log() */
};

struct refusals {
	struct refusal *list; /* sorted by slot and reason; entries only where adverts were refused */
	size_t count;
	size_t room;
	uint64_t total;	    /* sum of the counters in vr_errors at the last refusals_log() */
	uint64_t looked_ns; /* time of the last refusals_log() */
};

/* Logs each virtual router whose adverts were refused since the last call: once a minute for each reason. now: of
 * clock_ns(). */
void refusals_log(struct manager *m, uint64_t now);

/* Writes "adverts of ADDRESS are refused (REASON)" if adverts of the virtual router were refused within its last
 * Active_Down_Interval, and how that is related to the silence of an Active. Returns false, and writes nothing, if none
 * were. */
bool refusals_explain(struct manager *m, uint32_t slot, char *out, size_t size);

/* Takes the counters of another daemon's maps for old ones, which the log does not report. */
void refusals_adopt(struct manager *m);

/* Forgets a virtual router that is removed. */
void refusals_forget(struct manager *m, uint32_t slot);

void refusals_free(struct manager *m);

#endif
