/* SPDX-License-Identifier: GPL-2.0 */
/* Updates the priorities and faults of virtual routers from tracked interfaces, scripts, files and processes. */
#ifndef VRRP_XDP_MANAGER_TRACKED_H
#define VRRP_XDP_MANAGER_TRACKED_H

#include <poll.h>
#include <stdint.h>

#include "track/trackers.h"

struct manager;
struct port;

#define TRACKED_FDS 2

/* A virtual router whose priority and faults are out of date, because a thing that it tracks has changed. */
struct stale {
	uint32_t slot;
	uint32_t index;	  /* of the tracked thing that changed first, in the list of its kind */
	uint8_t kind;	  /* enum track_kind of that thing */
	uint8_t priority; /* of the virtual router before the change; written by tracked_weigh() */
	uint8_t faults;	  /* VR_FAULT_* of the virtual router before the change; written by tracked_weigh() */
};

struct tracked {
	struct trackers trackers;
	struct stale *stale; /* the virtual routers with managed.stale, without duplicates */
	uint32_t stale_count;
};

/* Prepares the trackers of the configuration. Returns 0 or -ENOMEM. */
int tracked_init(struct manager *m);

/* Starts the trackers. Returns 0 or a negative errno, logged. */
int tracked_open(struct manager *m);
void tracked_close(struct manager *m);

/* Replaces the trackers by those of a new configuration (m->config), and computes priorities and faults. Things that
 * are tracked in both configurations keep their state. The caller then calls tracked_apply(). */
void tracked_renew(struct manager *m);

/* Takes in the link state of a port. */
void tracked_port(struct manager *m, const struct port *port);

/* Computes priority and faults of all virtual routers in the list `stale`. */
void tracked_weigh(struct manager *m);

/* Gives the engine the orders for the virtual routers in the list `stale`, logs their changes, and empties the list. */
void tracked_apply(struct manager *m);

/* tracked_poll() fills in descriptors for poll(); fd -1: none. tracked_serve() then reads them, runs due checks, and
 * carries out what follows for virtual routers. */
void tracked_poll(const struct manager *m, struct pollfd fds[TRACKED_FDS]);
void tracked_serve(struct manager *m, const struct pollfd fds[TRACKED_FDS]);

/* Returns how many milliseconds poll() may wait before a tracker or a link delay is due; at most most_ms. */
int tracked_wait_ms(const struct manager *m, int most_ms);

#endif
