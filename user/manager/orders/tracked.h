/* SPDX-License-Identifier: GPL-2.0 */
/* What tracked interfaces, scripts, files and processes do to the priorities and faults of virtual routers. */
#ifndef VRRP_XDP_MANAGER_TRACKED_H
#define VRRP_XDP_MANAGER_TRACKED_H

#include <poll.h>
#include <stdint.h>

#include "track/trackers.h"

struct manager;
struct port;

#define TRACKED_FDS 2

/* A virtual router of which something tracked has changed. */
struct stale {
	uint32_t slot;
	uint32_t index;	  /* of the tracked thing that changed first, among those of its kind */
	uint8_t kind;	  /* enum track_kind of it */
	uint8_t priority; /* of the virtual router before the change; written by tracked_weigh() */
	uint8_t faults;	  /* the same */
};

struct tracked {
	struct trackers trackers;
	struct stale *stale; /* virtual routers with managed.stale, each once */
	uint32_t stale_count;
};

/* Prepares the trackers of the configuration. Returns 0 or -ENOMEM. */
int tracked_init(struct manager *m);

/* Starts the trackers. Returns 0 or a negative errno, logged. */
int tracked_open(struct manager *m);
void tracked_close(struct manager *m);

/* Replaces the trackers by those of a new configuration (m->config); what is known of things in both stays known. Works
 * out priorities and faults. tracked_apply() then tells the engine. */
void tracked_renew(struct manager *m);

/* Takes in the link state of a port. */
void tracked_port(struct manager *m, const struct port *port);

/* Works out priority and faults of all virtual routers in the list of stale ones. */
void tracked_weigh(struct manager *m);

/* Gives the engine the orders for them, writes the log, and empties the list. */
void tracked_apply(struct manager *m);

/* Fills in what to poll for; fd -1: nothing. tracked_serve() takes in what came, and what is due. */
void tracked_poll(const struct manager *m, struct pollfd fds[TRACKED_FDS]);
void tracked_serve(struct manager *m, const struct pollfd fds[TRACKED_FDS]);

/* How many milliseconds poll() may wait until a tracker or a link has something to do; at most most_ms. */
int tracked_wait_ms(const struct manager *m, int most_ms);

#endif
