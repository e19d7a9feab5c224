/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's own state, shared by the files of this folder. */
#ifndef VRRP_XDP_ENGINE_INTERNAL_H
#define VRRP_XDP_ENGINE_INTERNAL_H

#include <bpf/libbpf.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/deadline.h"
#include "core/fsm.h"
#include "engine/announce.h"
#include "engine/engine.h"
#include "engine/tx.h"
#include "util/spsc.h"

/* One virtual router as the engine sees it. */
struct vr {
	struct fsm fsm;
	struct vr_plan *plan; /* NULL: slot not in use */
	struct announce announce;
	bool list_noted; /* a differing address list has been noted since the last transition */
	uint64_t inferior_noted_ns; /* last NOTE_INFERIOR or NOTE_OWNER */
};

struct engine {
	struct fastpath *fp;
	struct vr *vrs; /* fp->capacity of them */
	struct deadlines deadlines; /* of the state machines */
	struct deadlines announcements;
	struct tx tx;
	struct ring_buffer *ring;
	uint32_t events_left; /* of this pass */
	struct spsc commands;
	struct spsc notes;
	_Atomic uint32_t notes_lost;
	int epoll;
	int timer;
	int command_event; /* eventfd, manager → engine */
	int note_event;	   /* eventfd, engine → manager */
	bool noted;	   /* a note was queued in this pass */
	bool quit;
	bool running;
	int rt_priority;
	pthread_t thread;
};

void *engine_run(void *data); /* the thread */

/* One virtual router's events (engine/vr.c). */
void vr_command(struct engine *e, const struct command *command, uint64_t now);
void vr_event(struct engine *e, const struct vr_event *event);
void vr_deadline(struct engine *e, uint32_t slot, uint64_t now);
void vr_announce(struct engine *e, uint32_t slot, uint64_t now);

/* Queues a note for the manager. */
void engine_put_note(struct engine *e, const struct note *note);

#endif
