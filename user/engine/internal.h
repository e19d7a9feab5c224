/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's own state, shared by the files of this folder. */
#ifndef VRRP_XDP_ENGINE_INTERNAL_H
#define VRRP_XDP_ENGINE_INTERNAL_H

#include <bpf/libbpf.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/deadline.h"
#include "core/fsm.h"
#include "core/sync_group.h"
#include "engine/announce.h"
#include "engine/engine.h"
#include "engine/pauses.h"
#include "engine/tx.h"
#include "util/spsc.h"

/* What the engine keeps of one virtual router beside its vr_state: 64 bytes. */
struct vr {
	struct vr_plan *plan; /* NULL: none yet */
	struct fsm_timers timers;
	struct announce announce;
	/* in tenths of a second, cut to 16 bits; 0: never */
	uint16_t other_noted;	 /* last NOTE_INFERIOR or NOTE_OWNER */
	uint16_t conflict_noted; /* last NOTE_CONFLICT */
	uint16_t reannounced;	 /* last burst because of a losing advert */
	bool list_noted;	 /* a differing address list has been noted since the last transition */
};

/* The lateness of the second that runs, and how busy the engine is. */
struct rhythm {
	uint64_t began_ns;
	uint64_t max_late_ns;
	uint64_t while_ns; /* when the while began of which it has slept for slept_ns */
	uint64_t slept_ns;
	bool busy; /* in the while before */
};

struct engine {
	struct fastpath *fp;
	struct vr *vrs;		    /* fp->capacity of them */
	struct deadlines deadlines; /* of the state machines */
	struct deadlines announcements;
	struct sync_groups *groups; /* NULL: there are none */
	struct pacing *pacing;	    /* NULL: announcements need no pause */
	struct tx tx;
	struct announcer announcer;
	struct rhythm rhythm;
	struct pauses pauses;
	struct ring_buffer *ring;
	uint32_t spread;	 /* slots over which adverts are spread */
	struct vr_plan *retired; /* plans to be given back, for which there was no room in the queue */
	uint32_t events_left;	 /* of this pass */
	uint64_t began_ns;	 /* this pass */
	struct spsc commands;
	struct spsc notes;
	_Atomic uint32_t notes_lost;
	_Atomic uint32_t synced; /* the last ticket done */
	uint32_t tickets;	 /* given out; the manager's */
	int epoll;
	int timer;
	int command_event; /* eventfd, manager → engine */
	int note_event;	   /* eventfd, engine → manager */
	bool noted;	   /* a note was queued in this pass */
	bool quit;
	bool running;
	int gate;		/* eventfd; -1: the thread runs at once */
	int successor;		/* the gate of who goes on; -1: nobody */
	int verdict;		/* eventfd: what to do after a handover */
	_Atomic bool rests;	/* waits for it */
	_Atomic bool abandoned; /* the gate is not going to open */
	int rt_priority;
	pthread_t thread;
};

void *engine_run(void *data); /* the thread */

static inline struct vr_state *vr_state_of(const struct engine *e, uint32_t slot)
{
	return &e->fp->state[slot];
}

static inline uint64_t vr_last_rx(const struct engine *e, uint32_t slot)
{
	return __atomic_load_n(&e->fp->live[slot].last_rx_ns, __ATOMIC_ACQUIRE);
}

/* vr.c: the state machine of a slot. Without a plan, as on a port that has no address yet, it is good for FAULT alone.
 */
struct fsm vr_fsm(struct engine *e, uint32_t slot);

/* For how long the engine has stood still since the Active of a Backup was heard: that is no silence of the Active. */
uint64_t vr_stood_still(struct engine *e, uint32_t slot);

/* Does what the state machine asks for, in the order that ends an outage soonest: the map, where the state stands
 * already, then adverts, then announcements. */
void vr_act(struct engine *e, uint32_t slot, const struct fsm *m, enum vr_state_code from, uint32_t actions,
	    const struct advert *cause, uint64_t now);
void vr_stop_announcing(struct engine *e, uint32_t slot);

/* commands.c */
void vr_command(struct engine *e, const struct command *command, uint64_t now);

/* Gives back the plans for which there was no room before. */
void vr_give_back(struct engine *e);

/* turns.c */
/* now: what is answered is answered now, and a lease runs from there, however long ago the event arrived. */
void vr_event(struct engine *e, const struct vr_event *event, uint64_t now);
void vr_deadline(struct engine *e, uint32_t slot, uint64_t now);
uint32_t vr_announce(struct engine *e, uint32_t slot, uint64_t now); /* which is due; returns the number of addresses */
void vr_announce_paced(struct engine *e, uint32_t slot, uint64_t now); /* the one that pacing_due() has given */

/* Moves the deadline of a Backup, not yet due, whose Active has been heard since. Returns false where it stays: it is
 * no Backup, or its Active is silent. */
bool vr_look_ahead(struct engine *e, uint32_t slot);

/* One of the state machine's events that has no advert. */
typedef uint32_t vr_event_fn(struct fsm *m, uint64_t now);
void vr_happen(struct engine *e, uint32_t slot, vr_event_fn *event, uint64_t now);

/* A Backup that waits for the others of its group: its deadline moves where its Active was heard, else it is cancelled.
 * Returns whether the Active is silent. */
bool vr_wait(struct engine *e, uint32_t slot, uint64_t now);

/* Takes up what another process has left of a slot: its plan is there, and its state is Active or Backup. */
void vr_resume(struct engine *e, uint32_t slot, uint64_t now);

/* The same where it is neither: it is to start with the priority of its plan. */
void vr_configure(struct engine *e, uint32_t slot);

/* resume.c: all of that, sync groups as a whole. */
void resume_all(struct engine *e, uint64_t now);

/* sync.c: sync groups. What a command means for a member: returns whether it was taken care of. */
bool sync_command(struct engine *e, const struct command *command, uint64_t now);

/* What all members of a group have to do, done by each of them in order of rank. */
void sync_move_all(struct engine *e, uint32_t slot, enum sync_move move, uint64_t now);

/* Members that have come together from different states are Backup where one of them obeys an Active, else Active. */
void sync_level(struct engine *e, uint32_t slot, uint64_t now);

/* A member's Active is silent: where all are, the group takes over. */
void sync_silent(struct engine *e, uint32_t slot, uint64_t now);

/* Whether the state machine gets that advert: an Active member does not yield to it while another member decides. */
bool sync_takes(struct engine *e, uint32_t slot, struct fsm *m, const struct advert *a, uint64_t now);

/* What follows for the group from an advert that the state machine has taken, with these actions. */
void sync_taken(struct engine *e, uint32_t slot, enum vr_state_code from, uint32_t actions, uint64_t now);

/* sync_renew.c */
/* Goes on with other groups; NULL: none. Each member keeps its state as far as the others of its group let it, and so
 * does who is in no group any more. */
void sync_renew(struct engine *e, struct sync_groups *groups, uint64_t now);

/* Whether the announcement that is due is the one that ends the outage, not a repetition. */
bool vr_announces_first(const struct engine *e, uint32_t slot);

/* rhythm.c: when a slot sends, as t mod interval. spread: slots over which the adverts of an interval are spread. */
uint64_t rhythm_phase(uint32_t slot, uint32_t spread, uint64_t interval_ns);

/* Notes how much the first deadline of a wake-up is overdue. */
void rhythm_note(struct rhythm *r, struct vr_engine *out, uint64_t due, uint64_t now);

/* It runs now (pauses_look()); where it has stood still the map says so, too. */
void rhythm_look(struct engine *e, uint64_t now, uint64_t allowed);

/* It has slept in between. */
void rhythm_slept(struct rhythm *r, uint64_t from, uint64_t to);

/* Whether another thread should send a part of what is due: since when the first of it is. */
bool rhythm_wants_help(struct rhythm *r, uint64_t due, uint64_t now);

/* post.c: an eventfd. */
void event_signal(int fd);
void event_clear(int fd);

/* Queues a note for the manager. Returns false where there is no room. */
bool engine_offer_note(struct engine *e, const struct note *note);

/* The same for one that may be lost. */
void engine_put_note(struct engine *e, const struct note *note);

#endif
