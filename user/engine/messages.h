/* SPDX-License-Identifier: GPL-2.0 */
/* The messages between the manager and the engine: commands to the engine, notes from it. Each kind has a queue of its
 * own (engine/engine.h). */
#ifndef VRRP_XDP_ENGINE_MESSAGES_H
#define VRRP_XDP_ENGINE_MESSAGES_H

#include <stdint.h>

#include "core/sync_group.h"
#include "engine/pacing.h"
#include "engine/plan.h"

enum command_kind {
	COMMAND_PLAN,	   /* use this plan for the slot from now on; the first plan makes the slot known */
	COMMAND_START,	   /* no fault is left: run */
	COMMAND_FAULT,	   /* the virtual router cannot run */
	COMMAND_STOP,	   /* release the virtual router: the daemon ends */
	COMMAND_ANNOUNCE,  /* its addresses are in place: send one more round of announcements (P37) */
	COMMAND_BURST,	   /* its addresses have changed: announce them as after a takeover */
	COMMAND_SETTINGS,  /* the next configuration has equal settings: use its copy */
	COMMAND_GROUPS,	   /* use these sync groups from now on */
	COMMAND_PACING,	   /* use this spacing of announcements from now on */
	COMMAND_LOOKED,	   /* the programs of all ports were attached at this time */
	COMMAND_MISSED,	   /* the port's program for adverts was not attached: adverts may have been missed until now */
	COMMAND_REMOVE,	   /* release the virtual router, and forget the slot */
	COMMAND_SYNC,	   /* report the ticket once every command before this one is carried out */
	COMMAND_QUIT,	   /* send what is due, and end the thread */
	COMMAND_HAND_OVER, /* send what is due, then let a successor's engine run, and send nothing more */
};

struct command {
	uint32_t kind; /* enum command_kind */
	uint32_t slot; /* COMMAND_SYNC: the ticket */
	union {
		struct vr_plan *plan;		 /* COMMAND_PLAN */
		const struct settings *settings; /* COMMAND_SETTINGS */
		struct sync_groups *groups;	 /* COMMAND_GROUPS; NULL: there are none */
		struct pacing *pacing;		 /* COMMAND_PACING; NULL: announcements need no spacing */
		uint64_t when_ns;		 /* COMMAND_LOOKED: CLOCK_MONOTONIC */
		int gate; /* COMMAND_HAND_OVER: the eventfd on which the successor's engine waits */
	};
};

enum note_kind {
	NOTE_STATE,	   /* a virtual router has changed its state */
	NOTE_PLAN,	   /* the engine does not use this plan any more: free it */
	NOTE_OWNER,	   /* an owner hears another owner's adverts (P36, P41) */
	NOTE_ADDRESS_LIST, /* an accepted advert lists other addresses (P14) */
	NOTE_CONFLICT,	   /* another host announces one of our addresses; source: its MAC in the first six bytes */
	NOTE_INFERIOR,	   /* a virtual router that is Active or preempts hears a lower priority */
	NOTE_LOOK,	   /* a Backup is about to take over: look whether all programs are attached */
	NOTE_UNCONFINED,   /* the thread keeps rights that it does not need; value: the errno that says why */
	NOTE_RUNNING,	   /* the thread runs; value: 0, or the errno that says why it has no real-time priority */
};

struct note {
	uint8_t kind;	/* enum note_kind */
	uint8_t from;	/* NOTE_STATE: enum vr_state_code */
	uint8_t to;	/* NOTE_STATE, and NOTE_INFERIOR: enum vr_state_code, the state now */
	uint8_t reason; /* NOTE_STATE: enum vr_master_reason */
	uint32_t slot;
	uint64_t when_ns; /* CLOCK_MONOTONIC */
	union {
		struct vr_plan *plan; /* NOTE_PLAN */
		uint64_t value;	      /* NOTE_UNCONFINED, NOTE_RUNNING */
		struct {
			uint8_t source[16]; /* of the advert that was the cause; zero: another event was */
			uint8_t priority;   /* of that advert */
		};
	};
};

#endif
