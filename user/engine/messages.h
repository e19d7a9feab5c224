/* SPDX-License-Identifier: GPL-2.0 */
/* What the manager tells the engine (commands) and what it hears of it (notes). */
#ifndef VRRP_XDP_ENGINE_MESSAGES_H
#define VRRP_XDP_ENGINE_MESSAGES_H

#include <stdint.h>

#include "core/sync_group.h"
#include "engine/pacing.h"
#include "engine/plan.h"

enum command_kind {
	COMMAND_PLAN,	   /* use this plan from now on; the first one makes the slot known */
	COMMAND_START,	   /* nothing stands in the way any more */
	COMMAND_FAULT,	   /* the virtual router cannot run */
	COMMAND_STOP,	   /* release it for good */
	COMMAND_ANNOUNCE,  /* its addresses are in place: one more round (P37) */
	COMMAND_BURST,	   /* its addresses are others: announce them as after a takeover */
	COMMAND_SETTINGS,  /* the same settings, of the next configuration */
	COMMAND_GROUPS,	   /* use these sync groups from now on */
	COMMAND_PACING,	   /* use these pauses between announcements from now on */
	COMMAND_REMOVE,	   /* release it, and forget the slot */
	COMMAND_SYNC,	   /* everything before it is done */
	COMMAND_QUIT,	   /* send what is left and end the thread */
	COMMAND_HAND_OVER, /* the same, and let a successor's engine go: nothing is sent after that */
};

struct command {
	uint32_t kind;
	uint32_t slot; /* COMMAND_SYNC: the ticket */
	union {
		struct vr_plan *plan;		 /* COMMAND_PLAN */
		const struct settings *settings; /* COMMAND_SETTINGS */
		struct sync_groups *groups;	 /* COMMAND_GROUPS; NULL: none */
		struct pacing *pacing;		 /* COMMAND_PACING; NULL: none */
		int gate;			 /* COMMAND_HAND_OVER: the successor's */
	};
};

enum note_kind {
	NOTE_STATE,	   /* a transition */
	NOTE_PLAN,	   /* this plan is not used any more */
	NOTE_OWNER,	   /* an owner hears another's adverts (P36, P41) */
	NOTE_ADDRESS_LIST, /* an accepted advert lists other addresses (P14) */
	NOTE_CONFLICT,	   /* somebody announces one of our addresses; source: the MAC in its first six bytes */
	NOTE_INFERIOR,	   /* Active or preempting, and hears a lower priority */
	NOTE_UNCONFINED,   /* the thread keeps rights that it does not need; value: the errno why */
	NOTE_RUNNING,	   /* the thread runs; value: 0, or the errno why it has no real-time priority */
};

struct note {
	uint8_t kind;
	uint8_t from;	/* enum vr_state_code, NOTE_STATE */
	uint8_t to;	/* also NOTE_INFERIOR: the state that goes on */
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

#endif
