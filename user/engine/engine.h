/* SPDX-License-Identifier: GPL-2.0 */
/* The real-time thread: adverts in, deadlines, frames out. It does not allocate, log, fork, talk netlink or take a lock; the
 * manager gives it commands and gets notes back, each through a queue of its own. */
#ifndef VRRP_XDP_ENGINE_H
#define VRRP_XDP_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/plan.h"
#include "fastpath/fastpath.h"

enum command_kind {
	COMMAND_PLAN,	  /* use this plan from now on; the first one makes the slot known */
	COMMAND_START,	  /* nothing stands in the way any more */
	COMMAND_FAULT,	  /* the virtual router cannot run */
	COMMAND_STOP,	  /* release it for good */
	COMMAND_ANNOUNCE, /* its addresses are in place: one more round (P37) */
	COMMAND_QUIT,	  /* send what is left and end the thread */
};

struct command {
	uint32_t kind;
	uint32_t slot;
	struct vr_plan *plan; /* COMMAND_PLAN */
};

enum note_kind {
	NOTE_STATE,	   /* a transition */
	NOTE_PLAN,	   /* this plan is not used any more */
	NOTE_OWNER,	   /* an owner hears another's adverts (P36, P41) */
	NOTE_ADDRESS_LIST, /* an accepted advert lists other addresses (P14) */
	NOTE_CONFLICT,	   /* somebody announces one of our addresses; source: the MAC in its first six bytes */
	NOTE_INFERIOR,	   /* Active or preempting, and hears a lower priority */
	NOTE_RUNNING,	   /* the thread runs; value: 0, or the errno why it has no real-time priority */
};

struct note {
	uint8_t kind;
	uint8_t from; /* enum vr_state_code, NOTE_STATE */
	uint8_t to;
	uint8_t reason; /* enum vr_master_reason */
	uint32_t slot;
	uint64_t when_ns;
	union {
		struct vr_plan *plan;
		uint64_t value;
		struct {
			uint8_t source[16]; /* of the advert that was the cause, zero: none was */
			uint8_t priority;
		};
	};
};

struct engine;

/* Makes an engine for the slots of fp, which it does not own. Returns 0 or a negative errno. */
int engine_create(struct engine **out, struct fastpath *fp);

/* Starts the thread, with SCHED_FIFO of this priority where the system lets it. Returns 0 or a negative errno. */
int engine_start(struct engine *e, int rt_priority);

/* Hands a command over; waits while the queue is full. */
void engine_post(struct engine *e, const struct command *command);

/* The same without waking the engine, for one of many: engine_wake() comes after the last one. */
void engine_queue(struct engine *e, const struct command *command);
void engine_wake(struct engine *e);

/* Readable while there may be notes. */
int engine_note_fd(const struct engine *e);

/* Takes a note. Returns false where there is none. */
bool engine_note(struct engine *e, struct note *note);

/* Notes that did not fit into the queue since the last call: states have to be read from the map then. */
uint32_t engine_notes_lost(struct engine *e);

/* Waits for the thread to end, after COMMAND_QUIT. Its last notes can be taken then. */
void engine_wait(struct engine *e);

/* Frees everything, plans included; the thread has ended, or never ran. */
void engine_destroy(struct engine *e);

#endif
