/* SPDX-License-Identifier: GPL-2.0 */
/* The announcer: a thread that sends announcements (gratuitous ARP, unsolicited NA). Its real-time priority is one
 * below the engine's. In a mass takeover it sends on another processor; on a machine with one, adverts leave before
 * announcements. If the engine is late, the announcer first helps to send adverts (engine/tx_share.h). The engine's
 * thread calls all functions here. */
#ifndef VRRP_XDP_ANNOUNCER_H
#define VRRP_XDP_ANNOUNCER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"
#include "engine/tx.h"
#include "util/spsc.h"
#include "vrrp_xdp/maps.h"

#define ANNOUNCER_BATCH 128 /* frames that one sendmmsg() sends */

/* One announcement, in the queue. */
struct announcement {
	uint32_t slot;
	uint32_t ifindex;
	uint32_t length; /* of the frame, in bytes */
	uint8_t frame[FRAME_ANNOUNCE_MAX];
};

struct announcer {
	struct spsc queue;	      /* of struct announcement; the engine writes, the announcer reads */
	const struct vr_state *state; /* by slot, in the map */
	bool queued; /* something was queued since the last announcer_wake(); only the engine uses this */
	int event;   /* eventfd: the engine wakes the announcer */
	_Atomic bool quit;
	bool running;
	int rt_priority;
	pthread_t thread;
	struct announcement items[ANNOUNCER_BATCH];
	struct tx_batch tx;
	struct tx_share share; /* adverts that the engine wants help to send */
};

/* Opens the socket and makes the queue. Before the call, *a must be zero, except a->event and a->tx.fd, which must be
 * -1. counters: where the engine counts frames sent and failed; the announcer counts there, too. Returns 0 or a
 * negative errno; announcer_close() has to follow in either case. */
int announcer_open(struct announcer *a, const struct vr_state *state, struct vr_engine *counters);

/* Starts the thread with SCHED_FIFO of this priority; without, where the system refuses it. Returns 0 or a negative
 * errno. */
int announcer_start(struct announcer *a, int rt_priority);

/* Ends the thread. What is still queued is not sent. */
void announcer_close(struct announcer *a);

/* Returns whether the queue has room for the round of one more virtual router. One with many thousands of addresses may
 * still not fit. */
bool announcer_has_room(const struct announcer *a);

/* Whether the queue is empty. */
bool announcer_is_idle(const struct announcer *a);

/* Queues an announcement. The thread sends it if the virtual router is still Active then. Without room it counts as
 * failed. */
void announcer_put(struct announcer *a, const struct announcement *announcement);

/* Wakes the thread if something was queued. */
void announcer_wake(struct announcer *a);

#endif
