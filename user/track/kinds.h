/* SPDX-License-Identifier: GPL-2.0 */
/* The kinds of tracked things, and the functions that watch them: files.c, processes.c, scripts.c. */
#ifndef VRRP_XDP_TRACK_KINDS_H
#define VRRP_XDP_TRACK_KINDS_H

#include "track/things.h"

/* Functions that watch the things of a kind. Times are ns of CLOCK_MONOTONIC. */
struct track_watch {
	/* Starts watching. Afterwards all states are known, except those of scripts. Returns 0; or a negative errno,
	 * after logging the error. */
	int (*open)(struct trackers *t);
	void (*close)(struct trackers *t);
	/* Returns the descriptor to poll before read() is called; -1: none. NULL: no descriptor for this kind. */
	int (*fd)(const struct trackers *t);
	void (*read)(struct trackers *t, uint64_t now);
	/* Returns the time at which tick() is to be called next; TRACK_NEVER: not at all. */
	uint64_t (*due)(const struct trackers *t);
	void (*tick)(struct trackers *t, uint64_t now);
};

extern const struct track_watch track_files, track_processes, track_scripts;

#endif
