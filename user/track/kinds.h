/* SPDX-License-Identifier: GPL-2.0 */
/* The kinds of tracked things, each in a file of its own: files.c, processes.c, scripts.c. */
#ifndef VRRP_XDP_TRACK_KINDS_H
#define VRRP_XDP_TRACK_KINDS_H

#include "track/things.h"

/* How things of a kind are watched. Times are ns of CLOCK_MONOTONIC. */
struct track_watch {
	/* Starts watching. Afterwards all states are known, except those of scripts. Returns 0 or a negative errno,
	 * reported. */
	int (*open)(struct trackers *t);
	void (*close)(struct trackers *t);
	/* The descriptor to poll for read(), or -1. NULL: the kind has none. */
	int (*fd)(const struct trackers *t);
	void (*read)(struct trackers *t, uint64_t now);
	/* When tick() is to be called next; TRACK_NEVER: not at all. */
	uint64_t (*due)(const struct trackers *t);
	void (*tick)(struct trackers *t, uint64_t now);
};

extern const struct track_watch track_files, track_processes, track_scripts;

#endif
