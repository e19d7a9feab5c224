/* SPDX-License-Identifier: GPL-2.0 */
/* One simulation: routers that run the daemon's own state machine and engine (user/core, user/engine/vr.c and
 * announce.c), a LAN and faults in virtual time, all from one seed.
 *
 * Times are nanoseconds of true time, which no router knows; what a router sees is its own clock (router_clock()). */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "engine/commands.h"
#include "engine/notes.h"
#include "engine/resume.h"
#include "engine/turns.h"
#include "queue.h"
#include "random.h"
#include "util/clock.h"

#define MAX_FAULTS 64
#define MAX_SLOTS 6

/* The stated skew: no clock runs faster or slower than that. Two clocks differ by twice as much, and a lease of three
 * intervals must not outlast the smallest Skew_Time, 1/256 of an interval for an owner: 3 × 1000 ppm < 3906 ppm. */
#define MAX_SKEW_PPB 500000

enum fault_kind {
	FAULT_LOSS,    /* of frames on the whole LAN, value per million */
	FAULT_CUT,     /* frames from router a do not reach router b */
	FAULT_ISOLATE, /* nothing reaches router a, nor leaves it, and it does not know */
	FAULT_LINK,    /* the same, and its manager knows */
	FAULT_PAUSE,   /* router a's daemon stands still (SIGSTOP) */
	FAULT_CRASH, /* router a's daemon is killed, and started again at the end unless value: it goes on where a lease
			holds */
	FAULT_RESTART,	/* router a's daemon releases and ends, and is started again at the end unless value */
	FAULT_WIRE,	/* router a's interface of slot is down, and its manager knows */
	FAULT_FREEZE,	/* router a's machine stands still, but for its clock */
	FAULT_PRIORITY, /* a new plan: router a's priority for slot is value */
	FAULT_UPGRADE,	/* another process takes router a's daemon over, which is to disturb nobody */
	FAULT_KINDS,
};

struct fault {
	enum fault_kind kind;
	uint64_t begin, end; /* the same where it is a moment */
	uint16_t a, b, slot;
	uint32_t value;
};

/* How routers of one virtual router differ. */
struct role {
	uint8_t priority;
	bool preempt;
	uint64_t interval_ns;
	uint64_t preempt_delay_ns;
};

/* What a seed decides. */
struct scenario {
	uint16_t routers;
	uint16_t slots;		       /* virtual routers on the LAN, each on every router */
	uint16_t grouped;	       /* the first ones, which are a sync group on every router; 0: there is none */
	uint64_t interval;	       /* the shortest */
	uint64_t delay_min, delay_max; /* of a frame: those sent within the difference may change places */
	uint32_t duplicate_ppm;
	uint64_t late_max; /* from a deadline or an event to the engine's wake-up */
	uint64_t gap_max;  /* from the engine's look into the ring to its look at the deadlines */
	uint32_t ring;	   /* records */
	uint64_t end;
	uint32_t fault_count;
	struct fault faults[MAX_FAULTS];
};

/* A last advert as it reached a driver. */
struct heard {
	uint32_t serial;
	bool obliging; /* the receiver has to keep quiet for it */
	uint64_t when;
};

/* The virtual router of a router. */
struct part {
	struct settings settings;
	struct role role;
	uint32_t sent;	     /* adverts, releases included */
	uint64_t sent_at;    /* of the last one that is no release */
	uint64_t able_since; /* since when it would take over from silence; 0: it would not */
	uint64_t active_since;
	uint64_t last_at;
	bool released;	      /* a release came after it */
	uint64_t last_frozen; /* frozen_for at that time */
	uint32_t last_freezes;
	uint64_t
		owes_since; /* it has sent again after its lease was over, and not announced its addresses; 0: it has */
	uint8_t unplugged;  /* FAULT_WIRE in force */
	bool crossed;	    /* that one came before an advert of another was taken in */
	uint16_t last;	    /* the router whose advert was the last that it may have obeyed */
};

struct router {
	struct engine engine; /* the daemon's; no thread, its parts are called at virtual times */
	struct fastpath fp;
	struct sync_groups groups;
	struct vr_live *live; /* fp.live, for who writes it */
	struct sim *sim;
	struct part *parts;
	struct vr_event *ring;
	uint32_t ring_begin, ring_count;
	uint16_t index;
	uint16_t address; /* the last two bytes of its addresses */
	int64_t skew_ppb;
	uint64_t offset; /* of its clock */
	bool running;
	bool stopped;			/* SIGSTOP */
	bool frozen;			/* the machine */
	bool starts;			/* when that is over */
	uint64_t frozen_at, frozen_for; /* since when; all that there was before */
	uint32_t freezes;
	uint64_t armed; /* when the engine means to run next, by its clock */
	bool linked;
	uint8_t stage;	    /* enum happening that is due next: HAPPENS_RING or HAPPENS_REST */
	uint64_t wake_at;   /* 0: no wake-up is queued */
	uint32_t wakes;	    /* a queued wake-up with another number is void */
	uint64_t ring_read; /* when it last looked into its ring */
};

/* What is watched of one virtual router across all routers. */
struct watched {
	uint8_t version, family;
	bool mixed; /* routers have different intervals */
	uint64_t interval_max;
	uint64_t delay_max;	 /* preempt_delay */
	uint64_t group_interval; /* the longest of those that move together, as those below are */
	bool group_mixed;
	uint64_t ownerless_bound; /* of invariants.c */
	uint64_t settle_bound;
	uint16_t *actives; /* routers whose map says Active, dead ones too */
	uint16_t active_count;
	uint64_t ownerless_since;
	uint64_t released_at; /* the Active has ended in a LAN that had settled */
	uint64_t ended_at;    /* an Active, in whatever LAN */
	uint64_t skew;	      /* the longest Skew_Time */
};

struct totals {
	uint64_t adverts, arrivals, stamps, events, transitions, takeovers, faults, overruns, budget_drops, lost,
		announcements;
	uint64_t upgrades, resumed; /* the latter: starts within a lease */
	double vr_hours, vr_intervals;
};

struct trace;

struct sim {
	uint64_t seed;
	uint64_t now;
	struct random random;
	struct scenario scenario;
	struct queue queue;
	struct router *routers;
	struct watched *watched; /* by slot */
	struct heard *heard;	 /* [slot][to][from] */
	uint8_t *cuts;		 /* [from][to]: faults that keep frames away */
	uint32_t loss_ppm;
	uint32_t in_force;     /* faults */
	uint64_t fault_at;     /* the last moment of one */
	uint64_t fault_before; /* the moment before that one */
	uint64_t rough_at; /* the last moment of one that may leave two leases: not a release, a start or a new plan */
	uint64_t changed_at;   /* the last start or new plan */
	const char *violation; /* name of the invariant; NULL: none */
	uint16_t violated_slot;
	char detail[256];
	struct totals totals;
	struct trace *trace; /* NULL: none is kept */
};

/* sim.c. Returns false where an invariant was violated. */
bool sim_run(struct sim *s, uint64_t seed, struct trace *trace);

/* scenario.c: what the seed says, in this order: how much memory is needed, then how fast and late all is, the roles of
 * the routers, and, when the bounds are known, the faults */
void scenario_size(struct sim *s);
void scenario_times(struct sim *s);
void scenario_roles(struct sim *s);
void scenario_faults(struct sim *s);

/* lan.c */
void lan_send(struct router *from, uint16_t slot, uint64_t head);

/* fastpath.c: an advert reaches a driver */
void fastpath_arrival(struct router *to, const struct item *item);

/* router.c */
uint64_t router_clock(const struct router *r, uint64_t when);
void router_init(struct router *r, struct sim *s, uint16_t index);
void router_free(struct router *r);
void router_start(struct router *r);
void router_kill(struct router *r);
void router_stop(struct router *r);
void router_pause(struct router *r, bool stopped);
void router_freeze(struct router *r, bool frozen);
void router_upgrade(struct router *r);
void router_link(struct router *r, bool linked);
void router_plug(struct router *r, uint16_t slot, bool plugged);
void router_set_priority(struct router *r, uint16_t slot, uint8_t priority);
void router_wake(struct router *r, uint64_t when);
void router_stage(struct router *r, const struct item *item);
void router_source(const struct router *r, uint8_t family, uint8_t source[16]);

/* faults.c */
void fault_begin(struct sim *s, uint32_t number);
void fault_end(struct sim *s, uint32_t number);

/* invariants.c */
void watch_init(struct sim *s);
void watch_arrival(struct router *to, const struct item *item);
void watch_transition(struct router *r, uint16_t slot, const struct note *note);
void watch_forgotten(struct router *r);
void watch_sent(struct router *r, uint16_t slot);
void watch_announcement(struct router *r, uint16_t slot);
void watch_check(struct sim *s, uint16_t slot);
void watch_group(struct router *r);

#endif
