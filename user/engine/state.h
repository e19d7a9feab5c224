/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's own state. The engine's thread writes it; a field that another thread writes says so. */
#ifndef VRRP_XDP_ENGINE_STATE_H
#define VRRP_XDP_ENGINE_STATE_H

#include <bpf/libbpf.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/deadline.h"
#include "core/fsm.h"
#include "core/sync_group.h"
#include "engine/announce.h"
#include "engine/announcer.h"
#include "engine/pauses.h"
#include "engine/plan.h"
#include "engine/rhythm.h"
#include "engine/silence.h"
#include "engine/tx.h"
#include "fastpath/fastpath.h"
#include "util/spsc.h"

/* State of one virtual router that is not in the map vr_state: 64 bytes, one cache line. */
struct vr {
	struct vr_plan *plan; /* NULL: the manager has given none yet */
	struct fsm_timers timers;
	struct announce announce;
	/* Times in tenths of a second, cut to 16 bits; 0: never. See too_soon() in turns.c. */
	uint16_t other_noted;	 /* last NOTE_INFERIOR or NOTE_OWNER */
	uint16_t conflict_noted; /* last NOTE_CONFLICT */
	uint16_t reannounced;	 /* last burst of announcements because of a losing advert */
	bool list_noted;	 /* NOTE_ADDRESS_LIST was sent since the last change of state */
};

_Static_assert(sizeof(struct vr) == 64, "struct vr is one cache line");

/* When the manager looked whether the programs of all ports are attached, ns of CLOCK_MONOTONIC; see engine/hearing.h.
 */
struct hearing {
	uint64_t looked_ns; /* when the manager began the last look that it has finished; 0: the manager does not look
			       yet */
	uint64_t asked_ns;  /* when the engine asked the manager last (NOTE_LOOK); 0: never */
};

struct engine {
	struct fastpath *fp;		/* the maps */
	struct vr *vrs;			/* by slot, fp->capacity of them */
	struct deadlines deadlines;	/* by slot: Active_Down_Timer or Adver_Timer */
	struct deadlines announcements; /* by slot: the next round of announcements */
	struct sync_groups *groups;	/* NULL: there are none */
	struct pacing *pacing;		/* NULL: announcements need no spacing */
	struct tx tx;			/* adverts that are about to leave */
	struct announcer announcer;	/* the thread that sends announcements */
	struct rhythm rhythm;
	struct pauses pauses;
	struct silence silence; /* of the manager */
	struct hearing hearing;
	struct ring_buffer *ring;    /* the map vr_events */
	uint32_t spread;	     /* slots over which the adverts of an interval are spread, at least 1 */
	struct vr_plan *retired;     /* plans to be given back, for which the queue of notes had no room */
	uint32_t events_left;	     /* events that this pass may still take */
	uint64_t began_ns;	     /* when this pass began */
	struct spsc commands;	     /* of struct command; the manager writes */
	struct spsc notes;	     /* of struct note; the manager reads */
	_Atomic uint32_t notes_lost; /* notes that did not fit; the manager resets it */
	/* When the manager gave its last heartbeat before the engine has put all virtual routers into FAULT, ns of
	 * CLOCK_MONOTONIC; 0: not so. The manager resets it. */
	_Atomic uint64_t given_up_ns;
	_Atomic uint32_t synced; /* the ticket of the last COMMAND_SYNC that was carried out */
	uint32_t tickets;	 /* the last ticket given out; the manager writes it */
	int epoll;
	int timer;		/* timerfd: the next deadline */
	int command_event;	/* eventfd: the manager wakes the engine */
	int note_event;		/* eventfd: the engine wakes the manager */
	bool noted;		/* this pass has queued a note */
	bool quit;		/* COMMAND_QUIT or COMMAND_HAND_OVER was carried out */
	bool running;		/* the thread exists; the manager writes it */
	int gate;		/* eventfd that the thread waits for before its first pass; -1: it does not */
	int successor;		/* eventfd: the gate of the engine that takes over; -1: none does */
	int verdict;		/* eventfd: the manager says what to do after a handover */
	_Atomic bool rests;	/* the thread sends nothing after a handover, and waits for the verdict */
	_Atomic bool abandoned; /* true: this engine is not needed any more, and its thread ends when its own gate
				   opens; the manager writes this */
	int rt_priority;	/* of SCHED_FIFO, for the thread */
	pthread_t thread;
};

static inline struct vr_state *vr_state_of(const struct engine *e, uint32_t slot)
{
	return &e->fp->state[slot];
}

/* When the driver received the last steady advert of a slot, ns. */
static inline uint64_t vr_last_rx(const struct engine *e, uint32_t slot)
{
	return __atomic_load_n(&e->fp->live[slot].last_rx_ns, __ATOMIC_ACQUIRE);
}

#endif
