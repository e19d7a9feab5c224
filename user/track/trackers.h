/* SPDX-License-Identifier: GPL-2.0 */
/* The things that virtual routers track: what is known of each, and who listens. A kind has a file of its own that
 * watches its things and calls trackers_set(); what a change means for a virtual router is not known here. */
#ifndef VRRP_XDP_TRACK_TRACKERS_H
#define VRRP_XDP_TRACK_TRACKERS_H

#include <stdint.h>

#include "config/model.h"
#include "track/weigh.h"

#define TRACK_NEVER UINT64_MAX

struct helper;
struct helper_result;
struct trackers;

/* How things of a kind are watched. Times are ns of CLOCK_MONOTONIC. */
struct track_watch {
	/* Begins: states are known after it, but of scripts. Returns 0 or a negative errno, which it has reported. */
	int (*open)(struct trackers *t);
	void (*close)(struct trackers *t);
	int (*fd)(const struct trackers *t);		/* to be polled; -1: none. NULL: it has none */
	void (*read)(struct trackers *t, uint64_t now); /* it is readable */
	uint64_t (*due)(const struct trackers *t);	/* when to be called next, TRACK_NEVER: not */
	void (*tick)(struct trackers *t, uint64_t now); /* that time has come */
};

extern const struct track_watch track_files, track_processes, track_scripts;

/* Slots that track a thing. */
struct listeners {
	const uint32_t *slots;
	uint32_t count;
};

struct trackers {
	const struct config *config;
	struct track_state *states[TRACK_KINDS];
	uint32_t *first[TRACK_KINDS]; /* of thing i in slots: first[i] to before first[i + 1] */
	uint32_t *slots[TRACK_KINDS];
	void *private[TRACK_KINDS]; /* of the kind's file */
	int process_events;	    /* of process_events_open(), -1: none; closed by track_processes */
	struct helper *helper;	    /* runs scripts */
	uint32_t generation;	    /* tells results of scripts from those that earlier trackers had run */
	void (*changed)(void *data, enum track_kind kind, uint32_t index);
	void *data;
};

/* Collects who tracks what; nothing is watched yet, and everything is unknown. slot_of: of each instance. Returns 0 or
 * -ENOMEM. */
int trackers_init(struct trackers *t, const struct config *config, const uint32_t *slot_of);

/* Takes over what earlier trackers know of scripts of the same name, before they are closed: a script's first result
 * may be long in coming. Everything else is looked at when it is opened. */
void trackers_inherit(struct trackers *t, const struct trackers *before);

/* Watches everything that is tracked. Returns 0 or a negative errno, which has been reported. */
int trackers_open(struct trackers *t);

/* Ends it and frees everything. */
void trackers_close(struct trackers *t);

/* The descriptor of a kind, -1: it has none. */
int trackers_fd(const struct trackers *t, enum track_kind kind);
void trackers_read(struct trackers *t, enum track_kind kind, uint64_t now);

/* The earliest time at which something is to be done, TRACK_NEVER: none. */
uint64_t trackers_due(const struct trackers *t);
void trackers_tick(struct trackers *t, uint64_t now);

struct listeners trackers_listeners(const struct trackers *t, enum track_kind kind, uint32_t index);

/* What is known of a thing from now on. Calls changed() where that is another thing than before. Returns whether it is.
 */
bool trackers_set(struct trackers *t, enum track_kind kind, uint32_t index, struct track_state state);

/* Opens what tells of processes that begin and end, which only the initial network namespace has. Returns a descriptor
 * or a negative errno. */
int process_events_open(void);

/* The result of a script that was run. */
void track_script_result(struct trackers *t, const struct helper_result *result);

/* There are no results of those that run (HELPER_LOST, HELPER_OVER): each is run again now. */
void track_scripts_lost(struct trackers *t);

#endif
