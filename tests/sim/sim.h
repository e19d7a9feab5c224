/* SPDX-License-Identifier: GPL-2.0 */
/* One simulation: routers that run the daemon's own state machine and engine (user/core, user/engine), a LAN, and
 * faults in virtual time. One seed decides everything.
 *
 * Times are nanoseconds of true time, which no router knows. A router sees its own clock, router_clock(). */
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

/* The stated skew: no clock runs faster or slower than this, in parts per billion. Two clocks differ by twice as much.
 * Over a lease of three intervals that must be less than the smallest Skew_Time, which is an owner's 1/256 of an
 * interval: 3 × 1000 ppm < 3906 ppm. */
#define MAX_SKEW_PPB 500000

enum fault_kind {
	FAULT_LOSS,    /* of frames on the whole LAN, value per million */
	FAULT_CUT,     /* frames from router a do not reach router b */
	FAULT_ISOLATE, /* no frame reaches or leaves router a, and its manager does not know */
	FAULT_LINK,    /* the same, and router a's manager knows */
	FAULT_PAUSE,   /* router a's daemon is stopped (SIGSTOP) */
	FAULT_CRASH, /* router a's daemon is killed, and started again at the end unless value is set. It continues its
			states if a lease holds */
	FAULT_RESTART,	/* router a's daemon releases and ends, and is started again at the end unless value is set */
	FAULT_WIRE,	/* router a's interface of slot is down, and its manager knows */
	FAULT_FREEZE,	/* router a's machine stands still, except for its clock */
	FAULT_PRIORITY, /* a new plan: router a's priority for slot is value */
	FAULT_UPGRADE,	/* another process takes over from router a's daemon, which must disturb nothing */
	FAULT_KINDS,
};

struct fault {
	enum fault_kind kind;
	uint64_t begin, end; /* equal for a fault that is a moment */
	uint16_t a, b, slot;
	uint32_t value;
};

/* What may differ between the routers of one virtual router. */
struct role {
	uint8_t priority;
	bool preempt;
	uint64_t interval_ns;
	uint64_t preempt_delay_ns;
};

/* What a seed decides. */
struct scenario {
	uint16_t routers;
	uint16_t slots;	   /* virtual routers on the LAN; every router has all of them */
	uint16_t grouped;  /* so many of the first slots are a sync group on every router; 0: there is none */
	uint64_t interval; /* the shortest */
	uint64_t delay_min, delay_max; /* of a frame: two that are sent within the difference may overtake each other */
	uint32_t duplicate_ppm;
	uint64_t late_max; /* from a deadline or an event to the engine's wake-up */
	uint64_t gap_max;  /* from the engine's look into the ring to its look at the deadlines */
	uint32_t ring;	   /* records */
	uint64_t end;
	uint32_t fault_count;
	struct fault faults[MAX_FAULTS];
};

/* The last advert of one router that reached another's driver. */
struct heard {
	uint32_t serial;
	bool obliging; /* it makes the receiver a Backup, or keeps it one */
	uint64_t when;
};

/* One virtual router on one router. */
struct part {
	struct settings settings;
	struct role role;
	uint32_t sent;	     /* adverts, releases included */
	uint64_t sent_at;    /* when the last advert left that is no release */
	uint64_t able_since; /* since when it is Backup or Active, and would take over from silence; 0: it is neither */
	uint64_t active_since;
	uint64_t last_at;
	bool released;	      /* a release has arrived since last_at */
	uint64_t last_frozen; /* frozen_for at last_at */
	uint32_t last_freezes;
	uint64_t owes_since; /* since when it owes announcements, as it has sent an advert after its lease was over; 0:
				it owes none */
	uint8_t unplugged;   /* number of FAULT_WIRE in force */
	bool crossed;  /* the last two adverts came from two routers, and the engine may have taken them in the other
			  order */
	uint16_t last; /* the router that sent the last advert which it may have obeyed */
};

struct router {
	struct engine engine; /* the daemon's. It has no thread: the simulation calls its parts at virtual times */
	struct fastpath fp;
	struct sync_groups groups;
	struct vr_live *live; /* fp.live is read-only; fastpath.c writes here */
	struct sim *sim;
	struct part *parts;
	struct vr_event *ring;
	uint32_t ring_begin, ring_count;
	uint16_t index;
	uint16_t address; /* the last two bytes of its IP addresses */
	int64_t skew_ppb;
	uint64_t offset; /* of its clock */
	bool running;
	bool stopped;			/* SIGSTOP */
	bool frozen;			/* the machine */
	bool starts;			/* its daemon is started when the machine runs again */
	uint64_t frozen_at, frozen_for; /* since when it is frozen; how long it was frozen before, in all */
	uint32_t freezes;
	uint64_t armed; /* when the engine wants to run next, by its own clock */
	bool linked;
	uint8_t stage;	    /* the half of a pass that is next: HAPPENS_RING or HAPPENS_REST */
	uint64_t wake_at;   /* 0: no wake-up is queued */
	uint32_t wakes;	    /* number of the last wake-up that was queued; any other one is void */
	uint64_t ring_read; /* when its engine last looked into the ring */
};

/* What the invariants know of one virtual router on all routers. */
struct watched {
	uint8_t version, family;
	bool mixed; /* routers have different intervals */
	uint64_t interval_max;
	uint64_t delay_max;	 /* preempt_delay */
	uint64_t group_interval; /* the longest interval of its sync group, or its own */
	bool group_mixed;
	uint64_t ownerless_bound; /* the bounds: see invariants.c */
	uint64_t settle_bound;
	uint16_t *actives; /* routers whose map says Active, also those without a daemon */
	uint16_t active_count;
	uint64_t ownerless_since;
	uint64_t released_at; /* when the Active of a settled LAN has released it; 0: it has not */
	uint64_t ended_at;    /* when an Active has ended, on a settled LAN or not */
	uint64_t skew;	      /* the longest Skew_Time */
};

struct totals {
	uint64_t adverts, arrivals, stamps, events, transitions, takeovers, faults, overruns, budget_drops, lost,
		announcements;
	uint64_t upgrades, resumed; /* resumed: starts within a lease */
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
	uint8_t *cuts;		 /* [from][to]: number of faults that keep frames away */
	uint32_t loss_ppm;
	uint32_t in_force;     /* faults */
	uint64_t fault_at;     /* the last moment at which a fault began or ended */
	uint64_t fault_before; /* the moment before that one */
	uint64_t
		rough_at; /* the last moment of a fault that may leave two leases: no release, start or new plan does */
	uint64_t changed_at;   /* the last start or new plan */
	const char *violation; /* name of the invariant; NULL: none */
	uint16_t violated_slot;
	char detail[256];
	struct totals totals;
	struct trace *trace; /* NULL: none is kept */
};

/* sim.c: runs one seed. Returns false if an invariant was violated. */
bool sim_run(struct sim *s, uint64_t seed, struct trace *trace);

/* scenario.c: what the seed decides. Called in this order, as each needs the one before; scenario_faults() needs the
 * bounds of watch_init(), too. */
void scenario_size(struct sim *s);
void scenario_times(struct sim *s);
void scenario_roles(struct sim *s);
void scenario_faults(struct sim *s);

/* lan.c: sends an advert to all other routers. head: its first eight bytes. */
void lan_send(struct router *from, uint16_t slot, uint64_t head);

/* fastpath.c: an advert reaches a router's driver. */
void fastpath_arrival(struct router *to, const struct item *item);

/* router.c. router_clock(): what the router's clock shows at a moment of true time. */
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

/* faults.c. number: index in scenario.faults. */
void fault_begin(struct sim *s, uint32_t number);
void fault_end(struct sim *s, uint32_t number);

/* invariants.c: each is told what has happened, and checks the invariants that it concerns. */
void watch_init(struct sim *s);
void watch_arrival(struct router *to, const struct item *item);
void watch_transition(struct router *r, uint16_t slot, const struct note *note);
void watch_forgotten(struct router *r);
void watch_sent(struct router *r, uint16_t slot);
void watch_announcement(struct router *r, uint16_t slot);
void watch_check(struct sim *s, uint16_t slot);
void watch_group(struct router *r);

#endif
