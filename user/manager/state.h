/* SPDX-License-Identifier: GPL-2.0 */
/* The manager's state: the parts of all folders together. Only .c files of the manager include it; a header of a part
 * says `struct manager;`. */
#ifndef VRRP_XDP_MANAGER_STATE_H
#define VRRP_XDP_MANAGER_STATE_H

#include "config/model.h"
#include "control/server.h"
#include "engine/engine.h"
#include "fastpath/fastpath.h"
#include "manager/change/handover.h"
#include "manager/change/rebind.h"
#include "manager/change/reload.h"
#include "manager/change/schedule.h"
#include "manager/links/devices.h"
#include "manager/links/filters.h"
#include "manager/links/membership.h"
#include "manager/links/ports.h"
#include "manager/links/sysctls.h"
#include "manager/manager.h"
#include "manager/maps/slots.h"
#include "manager/netlink/rtnl.h"
#include "manager/notify/group_notes.h"
#include "manager/notify/notify.h"
#include "manager/orders/source_addresses.h"
#include "manager/orders/tracked.h"
#include "manager/placed/routing.h"
#include "track/trackers.h"
#include "util/quota.h"

#define NOTE_BATCH 4096

struct manager {
	const struct manager_options *options;
	struct config *config;	       /* in force */
	struct note notes[NOTE_BATCH]; /* being worked through */
	struct fastpath fp;
	bool fp_made;
	struct engine *engine;
	struct sync_groups *sync_groups; /* the engine's, once it runs, but for who is in which; NULL: none */
	struct group_told *groups_told;	 /* of each of them */
	struct pacing *pacing;		 /* as sync_groups */
	uint64_t start_at;		 /* no virtual router runs before (vrrp_startup_delay); 0: they may */
	bool engine_runs;
	struct ports ports;
	struct devices devices;
	struct membership membership;
	struct filters filters;
	struct rtnl rtnl;
	struct notifier *notifier;
	struct routing_items routing;
	struct sysctls sysctls;
	struct managed *vrs;
	uint32_t count;		   /* of slots, used and free */
	uint32_t next_slot;	   /* where to look for a free one */
	struct fastpath_size size; /* of the maps: what a reload has to fit into */
	bool dirty;		   /* some slot is */
	bool refused;		   /* some slot was, by the maps */
	struct trackers trackers;
	struct stale *stale;
	uint32_t stale_count;
	uint64_t shortest_ns;	 /* of all advertisement intervals */
	struct vr_group *groups; /* those that are not the standard ones; each has its index in vr_groups, from 1 on */
	uint32_t group_count;
	struct source_addresses source_addresses;
	uint64_t unknown_ns; /* until when what is unknown has been logged */
	struct quota unknown_lines, other_lines, transition_lines, late_lines;
	bool capturing;		/* a packet socket would see adverts */
	bool dump_addresses;	/* ask for all addresses again */
	bool recheck_addresses; /* somebody may have removed a virtual address */
	uint64_t rechecked_ns;
	struct control control;
	struct reload reload;
	struct rebind rebind;
	struct schedule schedule;
	int lock;	  /* of run_dir_lock(); -1: a daemon before this one has it still */
	bool adopts;	  /* goes on with the maps of a daemon before it */
	bool stops;	  /* somebody has asked for it */
	bool handed_over; /* the name is a successor's, too */
	bool keeps; /* what is in place is a successor's, or the daemon's before: nothing is released or taken away */
	struct handover handover;
	int stopper; /* a client that waits for the end: descriptor, -1: none */
};

static inline bool slot_used(const struct manager *m, uint32_t slot)
{
	return m->vrs[slot].instance != NO_INSTANCE;
}

/* The configuration of the virtual router that has a slot, and the interface of its adverts. */
static inline const struct instance *instance_of(const struct manager *m, uint32_t slot)
{
	return &m->config->instances[m->vrs[slot].instance];
}

static inline const struct port *port_of(const struct manager *m, uint32_t slot)
{
	return &m->ports.ports[m->vrs[slot].port];
}

#endif
