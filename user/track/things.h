/* SPDX-License-Identifier: GPL-2.0 */
/* The tracked things of a configuration (scripts, files, processes). Stores the state of each thing, and the slots of
 * the virtual routers that track it. One file for each kind watches the things and reports states with trackers_set().
 * weigh.h computes the effect of a state on a virtual router. */
#ifndef VRRP_XDP_TRACK_THINGS_H
#define VRRP_XDP_TRACK_THINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "track/weigh.h"

#define TRACK_NEVER UINT64_MAX

struct helper;

/* Slots of the virtual routers that track a thing. */
struct listeners {
	const uint32_t *slots;
	uint32_t count;
};

struct trackers {
	const struct config *config;
	struct track_state *states[TRACK_KINDS]; /* by index in config->tracking */
	uint32_t *first[TRACK_KINDS];		 /* thing i is tracked by slots[first[i]] to slots[first[i + 1] - 1] */
	uint32_t *slots[TRACK_KINDS];
	void *private[TRACK_KINDS]; /* data of the file that watches the kind; NULL: not open */
	int process_events;	    /* descriptor of process_events_open(), which track_processes closes; -1: none */
	struct helper *helper;	    /* runs the scripts */
	uint32_t generation; /* upper 32 bits of the ids of requests to the helper; tells their results from results of
				earlier trackers */
	void (*changed)(void *data, enum track_kind kind, uint32_t index);
	void *data; /* for changed() */
};

/* Records which slots track which things. Watches nothing yet, and every state is unknown. slot_of: slot of each
 * instance, by index of the instance. Returns 0 or -ENOMEM. */
int trackers_init(struct trackers *t, const struct config *config, const uint32_t *slot_of);

/* Copies the states of scripts from the trackers of the configuration before, by name. So a script keeps its state
 * until its first result. Must be called before those trackers are closed. Files and processes need no copy: they are
 * read when they are opened. */
void trackers_inherit(struct trackers *t, const struct trackers *before);

struct listeners trackers_listeners(const struct trackers *t, enum track_kind kind, uint32_t index);

/* Sets the state of a thing. If it differs from the state before, calls changed() and returns true. */
bool trackers_set(struct trackers *t, enum track_kind kind, uint32_t index, struct track_state state);

#endif
