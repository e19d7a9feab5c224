/* SPDX-License-Identifier: GPL-2.0 */
/* The thread that sends announcements (gratuitous ARP, unsolicited NA). Its real-time priority is just below the
 * engine's: in a mass takeover they leave on another processor, and where there is none adverts go before them. Where
 * the engine is late it first helps with the adverts. */
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

#define ANNOUNCER_BATCH 128 /* frames of one sendmmsg() */

/* One announcement on its way out. */
struct announcement {
	uint32_t slot;
	uint32_t ifindex;
	uint32_t length;
	uint8_t frame[FRAME_ANNOUNCE_MAX];
};

struct announcer {
	struct spsc queue;	      /* of struct announcement, from the engine */
	const struct vr_state *state; /* of all slots */
	bool queued;		      /* since the last announcer_wake() */
	int event;		      /* eventfd, engine → announcer */
	_Atomic bool quit;
	bool running;
	int rt_priority;
	pthread_t thread;
	struct announcement items[ANNOUNCER_BATCH];
	struct tx_batch tx;
	struct tx_share share; /* adverts with which the engine wants help */
};

/* Frames sent and failed are counted in counters, beside the engine's. Returns 0 or a negative errno; announcer_close()
 * undoes what was done of a zeroed announcer either way. */
int announcer_open(struct announcer *a, const struct vr_state *state, struct vr_engine *counters);

/* Starts the thread, with SCHED_FIFO of this priority where the system lets it. Returns 0 or a negative errno. */
int announcer_start(struct announcer *a, int rt_priority);

/* Ends the thread: what it has not sent is not sent any more. */
void announcer_close(struct announcer *a);

/* Whether a virtual router's round of announcements, if it is not of many thousand addresses, finds room. */
bool announcer_has_room(const struct announcer *a);

/* Whether nothing is left to be sent. */
bool announcer_is_idle(const struct announcer *a);

/* Queues an announcement: the thread sends it if the virtual router is Active then. Without room it is counted as
 * failed. */
void announcer_put(struct announcer *a, const struct announcement *announcement);

/* Wakes the thread where something was queued. */
void announcer_wake(struct announcer *a);

#endif
