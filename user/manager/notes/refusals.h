/* SPDX-License-Identifier: GPL-2.0 */
/* Logs adverts for configured virtual routers that the BPF programs refuse: from which sender, why, and what to do.
 * Without these messages two routers that refuse each other would both be Active, and no log would say why. BPF counts
 * refused adverts in the map vr_counts. A look compares these counters with those of the look before. */
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

/* Called when a Backup has accepted no advert for Active_Down_Interval. If adverts were refused in this time, writes
 * "adverts of ADDRESS are refused (REASON)" to `out`. If the Backup had accepted adverts of an Active before these
 * refusals, the text begins with "no advert within Active_Down_Interval, and". Returns false, and writes nothing, if no
 * adverts were refused. */
bool refusals_explain(struct manager *m, uint32_t slot, char *out, size_t size);

/* Called after the maps of another daemon were adopted. Remembers the counters in these maps, so that earlier refusals
 * are not logged. */
void refusals_adopt(struct manager *m);

/* Forgets a virtual router that is removed. */
void refusals_forget(struct manager *m, uint32_t slot);

void refusals_free(struct manager *m);

#endif
