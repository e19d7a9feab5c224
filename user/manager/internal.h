/* SPDX-License-Identifier: GPL-2.0 */
/* The manager's own state, shared by the files of this folder. */
#ifndef VRRP_XDP_MANAGER_INTERNAL_H
#define VRRP_XDP_MANAGER_INTERNAL_H

#include <poll.h>

#include "engine/engine.h"
#include "fastpath/fastpath.h"
#include "manager/devices.h"
#include "manager/filters.h"
#include "manager/manager.h"
#include "manager/membership.h"
#include "manager/ports.h"
#include "manager/rtnl.h"
#include "track/trackers.h"

/* What the engine was told last of a virtual router. */
enum told { TOLD_NOTHING, TOLD_FAULT, TOLD_START };

/* One virtual router as the manager sees it; its slot is its place in the configuration. */
struct managed {
	uint32_t port;	    /* index in manager.ports */
	uint32_t next_slot; /* on the same port */
	uint8_t told;	    /* enum told */
	bool dirty;	    /* its addresses are to be compared with its state */
	bool planned;	    /* the engine has a plan with the port's MAC address, the source in vr_config and the priority below */
	bool stale;	    /* what it tracks has changed */
	uint8_t priority;   /* effective */
	uint8_t faults;	    /* VR_FAULT_* */
};

/* A virtual router whose tracked things have changed: which of them first, and what was true before. */
struct stale {
	uint32_t slot;
	uint32_t index;
	uint8_t kind; /* enum track_kind */
	uint8_t priority;
	uint8_t faults;
};

/* Why a virtual router is in FAULT, in words. */
struct causes {
	char text[256];
};

/* A source address that some virtual router tracks. */
struct source {
	uint8_t family;
	uint8_t address[16]; /* network order */
	bool there;
};

struct sources {
	struct source *list; /* sorted */
	size_t count;
};

#define NOTE_BATCH 4096

struct manager {
	const struct manager_options *options;
	struct note notes[NOTE_BATCH]; /* being worked through */
	struct fastpath fp;
	bool fp_made;
	struct engine *engine;
	bool engine_runs;
	struct ports ports;
	struct devices devices;
	struct membership membership;
	struct filters filters;
	struct rtnl rtnl;
	struct managed *vrs;
	uint32_t count;
	uint32_t *dirty; /* slots marked dirty */
	uint32_t dirty_count;
	struct trackers trackers;
	struct stale *stale;
	uint32_t stale_count;
	uint64_t shortest_ns; /* of all advertisement intervals */
	uint64_t late_said_ns; /* last warning that the engine is late */
	struct vr_group *groups; /* those that are not the standard ones; each has its index in vr_groups, from 1 on */
	uint32_t group_count;
	struct sources sources;
	uint64_t unknown_ns; /* until when what is unknown has been logged */
	bool capturing;	     /* a packet socket would see adverts */
	bool dump_addresses; /* ask for all addresses again */
};

/* The configuration of a virtual router, and the interface of its adverts. */
static inline const struct instance *instance_of(const struct manager *m, uint32_t slot)
{
	return &m->options->config->instances[slot];
}

static inline const struct port *port_of(const struct manager *m, uint32_t slot)
{
	return &m->ports.ports[m->vrs[slot].port];
}

/* plan.c: makes a virtual router's plan from its configuration, what is known of its port, and the source of its adverts;
 * NULL: no memory. */
struct vr_plan *plan_make(const struct manager *m, uint32_t slot, const uint8_t source[16]);

/* Where a virtual router's adverts come from; NULL: there is no such address yet. */
const uint8_t *plan_source(const struct manager *m, uint32_t slot);

/* fill.c: sizes of the maps, and all that they hold before the first advert. */
struct fastpath_size fill_size(const struct manager *m);
int fill_maps(struct manager *m);

/* Key of an address on a port. */
struct vip_key fill_vip_key(const struct port *port, uint8_t family, const uint8_t address[16]);

/* What vip_index holds of the address at a place of a virtual router's configuration, as long as it is not installed. */
void fill_vip_entry(const struct manager *m, uint32_t slot, size_t order, struct vip_key *key, struct vip_value *value);

/* peers.c: how much of the maps groups and peers need, and a virtual router's part of them. */
void peers_size(const struct manager *m, struct fastpath_size *size);
int peers_fill(struct manager *m, uint32_t slot, struct vr_config *config);

/* Joins the groups to which the adverts of a port's virtual routers go. */
void peers_join(struct manager *m, const struct port *port);

/* sources.c: whether the source address of a virtual router is there, where it is to be tracked, and peers, where there are
 * to be some. */
bool source_ready(const struct manager *m, uint32_t slot);

/* Takes in what a netlink message says of an address. Returns true where a tracked one has gone from an interface, so that all
 * addresses have to be asked for again. */
bool sources_address(struct manager *m, const struct rtnl_address *address);
int sources_init(struct manager *m);
void sources_say(const struct manager *m); /* logs those that are not there */
void sources_free(struct manager *m);

/* unknown.c: logs virtual routers that are heard and not configured, where it is wanted. */
void unknown_log(struct manager *m);

/* addresses.c: compares the addresses of every dirty virtual router with its state, and configures or removes them. */
void addresses_mark(struct manager *m, uint32_t slot);
void addresses_settle(struct manager *m);
void addresses_remove_all(struct manager *m);

/* leftovers.c: removes the addresses that a daemon of this name had configured when it was killed. */
void leftovers_remove(struct manager *m);

/* notes.c: takes what the engine has to say, and configures addresses by it. */
void notes_read(struct manager *m);

/* manager.c: gives the engine a new plan where one is needed, and tells it whether a virtual router can run. engine_wake()
 * comes after the last one. */
void manager_update(struct manager *m, uint32_t slot);

/* tracked.c: between what is tracked and the virtual routers. Nothing is known before tracked_open(), which reports what is
 * wrong; both return 0 or a negative errno. */
int tracked_init(struct manager *m);
int tracked_open(struct manager *m);
void tracked_close(struct manager *m);

/* A port has come up or gone down. */
void tracked_port(struct manager *m, const struct port *port);

/* Works out priority and faults of all that track what has changed, and then tells the engine and the log; or both. */
void tracked_weigh(struct manager *m);
void tracked_apply(struct manager *m);
void tracked_settle(struct manager *m);

struct causes tracked_causes(const struct manager *m, uint32_t slot);

/* What is to be polled for the trackers, and what comes of it. */
#define TRACKED_FDS 3
void tracked_poll(const struct manager *m, struct pollfd fds[TRACKED_FDS]);
void tracked_serve(struct manager *m, const struct pollfd fds[TRACKED_FDS]);

/* How long to wait at most, where something is to be done in between. */
int tracked_wait_ms(const struct manager *m, int most_ms);

#endif
