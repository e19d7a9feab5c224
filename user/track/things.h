/* SPDX-License-Identifier: GPL-2.0 */
/* The tracked things of a configuration (scripts, files, processes): the state of each, and the slots of the virtual
 * routers that track it. Each kind has a file of its own, which watches its things and reports them with
 * trackers_set(). What a change does to a virtual router is the manager's to know (weigh.h). */
#ifndef VRRP_XDP_TRACK_THINGS_H
#define VRRP_XDP_TRACK_THINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "track/weigh.h"

#define TRACK_NEVER UINT64_MAX

struct helper;

/* Slots that track a thing. */
struct listeners {
	const uint32_t *slots;
	uint32_t count;
};

struct trackers {
	const struct config *config;
	struct track_state *states[TRACK_KINDS]; /* by index in config->tracking */
	uint32_t *first[TRACK_KINDS];		 /* thing i is tracked by slots[first[i]] to slots[first[i + 1] - 1] */
	uint32_t *slots[TRACK_KINDS];
	void *private[TRACK_KINDS]; /* state of the kind's own file; NULL: not open */
	int process_events;	    /* of process_events_open(), closed by track_processes; -1: none */
	struct helper *helper;	    /* runs the scripts */
	uint32_t generation;	    /* a result with another one is of a script that earlier trackers ran */
	void (*changed)(void *data, enum track_kind kind, uint32_t index);
	void *data; /* for changed() */
};

/* Records which slots track what. Nothing is watched yet, and every state is unknown. slot_of: slot of each instance,
 * by its index. Returns 0 or -ENOMEM. */
int trackers_init(struct trackers *t, const struct config *config, const uint32_t *slot_of);

/* Copies the states of scripts of the same name from earlier trackers, before these are closed: the first result of a
 * script may take long. Files and processes are read when they are opened. */
void trackers_inherit(struct trackers *t, const struct trackers *before);

struct listeners trackers_listeners(const struct trackers *t, enum track_kind kind, uint32_t index);

/* Sets the state of a thing, and calls changed() if it differs from the state before. Returns whether it differs. */
bool trackers_set(struct trackers *t, enum track_kind kind, uint32_t index, struct track_state state);

#endif
