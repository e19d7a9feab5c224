/* SPDX-License-Identifier: GPL-2.0 */
/* The manager's state, made of the parts of all its folders. Only .c files of the manager include this header. Other
 * headers declare `struct manager;`. */
#ifndef VRRP_XDP_MANAGER_STATE_H
#define VRRP_XDP_MANAGER_STATE_H

#include "config/model.h"
#include "control/server.h"
#include "engine/engine.h"
#include "fastpath/fastpath.h"
#include "manager/change/follow.h"
#include "manager/change/handover.h"
#include "manager/change/rebind.h"
#include "manager/change/reload.h"
#include "manager/change/schedule.h"
#include "manager/links/devices.h"
#include "manager/links/filters.h"
#include "manager/links/membership.h"
#include "manager/links/missing.h"
#include "manager/links/ports.h"
#include "manager/links/sysctls.h"
#include "manager/manager.h"
#include "manager/maps/fill.h"
#include "manager/maps/peers.h"
#include "manager/maps/slots.h"
#include "manager/netlink/rtnl.h"
#include "manager/notes/refusals.h"
#include "manager/notify/group_notes.h"
#include "manager/notify/notify.h"
#include "manager/orders/source_addresses.h"
#include "manager/orders/tracked.h"
#include "manager/placed/addresses.h"
#include "manager/placed/routing.h"
#include "track/trackers.h"
#include "util/quota.h"

/* The stages of the daemon's life, in this order. A daemon may skip a stage. */
enum life {
	LIFE_NEW,	  /* there are no maps of this daemon yet */
	LIFE_MAPS,	  /* the daemon has made its maps */
	LIFE_ADOPTS,	  /* the daemon has opened the maps of a previous daemon instead of making its own */
	LIFE_RUNS,	  /* the engine runs */
	LIFE_STOPS,	  /* a client has asked the daemon to stop; the engine runs until stop_daemon() */
	LIFE_HANDED_OVER, /* the successor's engine runs, and this daemon's engine has ended */
};

/* The largest number of log lines about adverts and announcements of other routers in QUOTA_WINDOW_NS. Without a limit,
 * forged adverts could fill the log. */
#define OTHERS_MAX 32

/* Limits of repeated log lines, and what was logged last. */
struct said {
	struct quota unknown;	  /* lines about virtual routers that are not configured (unknown.c) */
	struct quota others;	  /* lines about adverts and announcements of other routers (notes.c, refusals.c) */
	struct quota transitions; /* lines about transitions of our virtual routers (notes.c) */
	struct quota late;	  /* lines about lateness of the engine (watch.c) */
	uint64_t unknown_ns;	  /* time of the last unknown_log(), CLOCK_MONOTONIC */
	bool capturing;		  /* the last log line about packet sockets said that one is open (watch.c) */
};

struct manager {
	const struct manager_options *options;
	struct config *config; /* the configuration in force */
	enum life life;
	/* Maps, addresses, routes and sysctls belong to this process, which removes them at its end. The flag is false
	 * before they are taken over from another daemon, after they were handed over, and after `stop --keep`. */
	bool ours;
	int lock;	   /* descriptor of run_dir_lock(); -1: another daemon still has the lock */
	int stopper;	   /* connection of the client that waits for the daemon's end; -1: none */
	uint64_t start_at; /* end of vrrp_startup_delay, CLOCK_MONOTONIC; no virtual router runs before; 0: over */
	struct engine *engine;
	struct slots slots;
	struct maps maps;
	struct multicast multicast;
	struct ports ports;
	struct devices devices;
	struct rtnl rtnl;
	struct membership membership;
	struct filters filters;
	struct sysctls sysctls;
	struct notifier *notifier;
	struct sync sync;
	struct pacing *pacing; /* spacing of announcements, read by the engine; NULL: none is configured */
	struct tracked tracked;
	struct source_addresses source_addresses;
	struct missing missing;
	struct placed_addresses placed;
	struct routing_items routing;
	struct said said;
	struct refusals refusals;
	struct follow follow;
	struct rebind rebind;
	struct reload reload;
	struct schedule schedule;
	struct handover handover;
	struct control control;
};

/* Whether a virtual router has the slot. The functions below may be called only for such a slot. */
static inline bool slot_used(const struct manager *m, uint32_t slot)
{
	return m->slots.vrs[slot].instance != NO_INSTANCE;
}

/* Whether the virtual router is Active. The engine's thread writes the state. */
static inline bool slot_is_active(const struct manager *m, uint32_t slot)
{
	return __atomic_load_n(&m->maps.fp.state[slot].state, __ATOMIC_ACQUIRE) == VR_ACTIVE;
}

/* Return the configuration of the virtual router, and the port of its adverts. */
static inline const struct instance *instance_of(const struct manager *m, uint32_t slot)
{
	return &m->config->instances[m->slots.vrs[slot].instance];
}

static inline const struct port *port_of(const struct manager *m, uint32_t slot)
{
	return &m->ports.ports[m->slots.vrs[slot].port];
}

#endif
