/* SPDX-License-Identifier: GPL-2.0 */
/* The manager's own state, shared by the files of this folder. */
#ifndef VRRP_XDP_MANAGER_INTERNAL_H
#define VRRP_XDP_MANAGER_INTERNAL_H

#include <poll.h>

#include "config/model.h"
#include "engine/engine.h"
#include "fastpath/fastpath.h"
#include "control/server.h"
#include "manager/links/devices.h"
#include "manager/links/filters.h"
#include "manager/change/handover.h"
#include "manager/manager.h"
#include "manager/links/membership.h"
#include "manager/notify/notify.h"
#include "manager/links/ports.h"
#include "util/quota.h"
#include "manager/placed/routing.h"
#include "manager/change/reload.h"
#include "manager/netlink/rtnl.h"
#include "manager/change/schedule.h"
#include "manager/orders/source_addresses.h"
#include "manager/links/sysctls.h"
#include "track/trackers.h"

/* What the engine was told last of a virtual router. */
enum told { TOLD_NOTHING, TOLD_FAULT, TOLD_START };

#define NO_INSTANCE UINT32_MAX

/* Causes of FAULT that no tracked thing has. */
#define FAULTS_OWN (VR_FAULT_LINK | VR_FAULT_SOURCE | VR_FAULT_MAPS)

/* What the manager keeps of a slot, of the virtual router that has it: 16 bytes. */
struct managed {
	uint32_t instance;  /* index in the configuration; NO_INSTANCE: the slot is free */
	uint32_t port;	    /* index in manager.ports */
	uint32_t next_slot; /* on the same port */
	uint8_t told : 2;   /* enum told */
	bool dirty : 1;	    /* its addresses are to be compared with its state */
	bool planned : 1;   /* the engine has a plan with the port's MAC address and the source in vr_config and the
			       priority below */
	bool overflow : 1;  /* its key is in vr_overflow */
	bool stale : 1;	    /* what it tracks has changed */
	bool adopted : 1;   /* its priority is that of the daemon before, until all that it tracks is known */
	bool pending : 1;   /* something that it tracks has no result yet, and would be a fault without one */
	uint8_t priority;   /* effective */
	uint8_t faults;	    /* VR_FAULT_* */
	uint8_t notified;   /* scripts know of this state (enum notify_kind + 1); 0: of none */
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

/* What scripts and FIFOs know of a sync group and its members. */
struct group_told {
	uint32_t members[NOTIFY_LOWER +
			 1]; /* how many of its members they know in each state, as managed.notified has it */
	uint8_t notified;    /* of the group, the same */
};

/* Interfaces that are not what they were. */
struct rebind {
	bool wanted;
	uint64_t done_ns; /* the last time */
};

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

/* slots.c: gives each virtual router of the configuration a slot. Returns 0 or -ENOMEM. */
int slots_init(struct manager *m);

/* Sets what depends on all of them: the port of each and the lists of each port, the shortest interval. */
void slots_link(struct manager *m);

/* Takes a free slot for a virtual router of the configuration; NO_SLOT: there is none. */
/* The slot of each instance, to be freed; NULL: no memory. */
uint32_t *slots_of_instances(const struct manager *m);

uint32_t slots_take(struct manager *m, uint32_t instance);

/* adopt.c: going on with the maps of another daemon of this name, which hands over or is dead.
 *
 * adopt_begin() opens the maps where that can be done, and gives each virtual router of the configuration its slot in
 * them: m->adopts is set. Returns 0, or a negative errno, reported, where the other one runs and cannot hand over.
 * adopt_engine() gets everything ready, lets the engine go on, and makes kernel and maps what the configuration says;
 * reported. */
int adopt_begin(struct manager *m);
int adopt_engine(struct manager *m, int rt_priority);

/* attach.c: attaches the programs to a device, and logs how adverts are received there. Returns 0 or a negative errno,
 * reported. */
int attach_device(struct manager *m, struct device *device);

/* Detaches the programs from the devices of `old` that are gone or not in `now`. */
void attach_drop_old(struct manager *m, const struct devices *old, const struct devices *now);

/* Makes the names of interfaces that are not there known in the maps. */
void attach_name_absent(struct manager *m);

/* run.c: orders the engine to start a virtual router or to put it into FAULT, as faults and source address are now.
 * Gives it a new plan first, where something has changed that the last plan was made of. The caller wakes the engine.
 */
void run_update(struct manager *m, uint32_t slot);

/* run_links.c: run_update() for all virtual routers of the ports that have changed, and of what tracks these ports. */
void run_links_update(struct manager *m);

/* follow.c: asks the kernel for all addresses: the source addresses of adverts are among them. Returns 0 or a negative
 * errno. */
int follow_ask_addresses(struct manager *m);

/* Takes in what netlink has to say. */
void follow_netlink(struct manager *m);

/* rebind.c: after interfaces were deleted, made, renamed or moved: looks for those of the configuration anew, and moves
 * virtual routers to what has their name now, or into FAULT. At most once in REBIND_PAUSE_MS, or at once. */
#define REBIND_PAUSE_MS 200
void rebind(struct manager *m, bool at_once);

/* plan.c: makes a virtual router's plan from its configuration, what is known of its port, and the source of its
 * adverts; NULL: no memory. */
struct vr_plan *plan_make(const struct manager *m, uint32_t slot, const uint8_t source[16]);

/* Where a virtual router's adverts come from; NULL: there is no such address yet. */
const uint8_t *plan_source(const struct manager *m, uint32_t slot);

/* sync_groups.c: makes the sync groups, of the maps' values. Returns 0 or -ENOMEM. */
int sync_groups_make(struct manager *m);

/* The same for another configuration, whose virtual routers are in the maps. Returns those before, to be dropped once
 * the engine has done what it was told. */
struct sync_groups *sync_groups_renew(struct manager *m);
void sync_groups_drop(struct sync_groups *groups);

/* pacing.c: the pauses between announcements, of the configuration and its ports, in the same way; also where
 * interfaces are others. */
int pacing_make(struct manager *m);
struct pacing *pacing_renew(struct manager *m);
void pacing_drop(struct pacing *pacing);

/* Says which interfaces of garp_group have no effect. */
void pacing_say(const struct manager *m);

/* process.c: name, umask, processors and limits, before there is another thread. */
void process_apply(const struct process_options *o);
void process_lock_memory(void);

/* Once all is set up: gives up every right that neither running nor a reload needs, for this thread and those that it
 * makes. */
void process_confine(void);

/* fill.c: the sum of an instance's advertised addresses (vr_config.list_sum). */
uint64_t fill_list_sum(const struct instance *instance);

/* Removes the virtual MACs that are nobody's any more. */
void fill_sweep_vmacs(struct manager *m);

/* What the maps have to hold for a configuration on these ports, without reserve but in virtual_routers. */
struct fastpath_size fill_size(const struct config *config, const struct ports *ports, uint32_t slots);

/* The same of the configuration in force, with room for what a reload may bring. */
struct fastpath_size fill_map_size(const struct manager *m);

/* What each virtual router needs (VR_NEED_*). */
uint32_t fill_needs(const struct manager *m);

/* All that the maps hold before the first advert. */
int fill_maps(struct manager *m);

/* The key of a virtual router on its port. */
struct vr_key fill_key(const struct ports *ports, const struct instance *instance);

/* Enters one virtual router, whose slot is free in the maps, or enters it anew with what has changed. Reported; where
 * there is no room nothing leads to it any more, and VR_FAULT_MAPS keeps it in FAULT until watch() has found room.
 */
int fill_slot(struct manager *m, uint32_t slot, bool anew);
void fill_refused(struct manager *m, uint32_t slot, int err);

/* Takes away its virtual MACs, or all of it. */
void fill_remove_vmacs(struct manager *m, uint32_t slot);
void fill_remove(struct manager *m, uint32_t slot);

/* Takes away what leads to it on ports that are gone, and its virtual MACs; its state and counters stay. fill_slot()
 * then enters it where these ports are now: not anew where its own one was gone. */
void fill_leave(struct manager *m, uint32_t slot);

/* Key of an address on a port. */
struct vip_key fill_vip_key(const struct port *port, uint8_t family, const uint8_t address[16]);

/* What vip_index holds of the address at a place of a virtual router's configuration, as long as it is not installed.
 */
void fill_vip_entry(const struct manager *m, uint32_t slot, size_t order, struct vip_key *key, struct vip_value *value);

/* peers.c: how much of the maps groups and peers need, and a virtual router's part of them. */
void peers_size(const struct config *config, struct fastpath_size *size);
int peers_fill(struct manager *m, uint32_t slot, struct vr_config *config);
void peers_remove(struct manager *m, uint32_t slot);

/* Takes the groups that are in the maps already for known; removes the peers that are nobody's any more. */
int peers_load(struct manager *m);
void peers_sweep(struct manager *m);

/* How many groups a configuration has that vr_groups does not know yet. */
uint32_t peers_new_groups(const struct manager *m, const struct config *config);

/* join.c: joins the multicast groups of all ports and admits the virtual MACs, as configuration and ports are now. New
 * memberships begin before the old ones end, so that those in both never end. What fails is in the log. */
void join_all(struct manager *m);

/* unknown.c: logs virtual routers that are heard and not configured, where it is wanted. */
void unknown_log(struct manager *m);

/* signals.c: has the signals that are for the daemon come to a descriptor, which is returned, or a negative errno. */
int signals_open(void);

/* Does what one asks for. Returns whether it is to stop. */
bool signals_read(struct manager *m, int fd);

/* watch.c: packet sockets, the engine's lateness and unknown VRIDs, every WATCH_PERIOD_MS of manager.c. */
void watch(struct manager *m, uint64_t now);

/* addresses.c: compares the addresses of every dirty virtual router with its state, and configures or removes them. */
void addresses_mark(struct manager *m, uint32_t slot);

/* The same where they differ from it. */
void addresses_compare(struct manager *m, uint32_t slot);
void addresses_settle(struct manager *m);
void addresses_remove_all(struct manager *m);

/* Puts back what somebody else has removed; at most twice a second. */
void addresses_recheck(struct manager *m, uint64_t now);
/* Removes the addresses that a virtual router is not to have any more, or has otherwise, when `next` is its
 * configuration. What stays configured is not touched. */
void addresses_drop(struct manager *m, uint32_t slot, const struct instance *next);

/* Configures anew what the kernel has taken away with addresses that were removed: the others of their networks, unless
 * promote_secondaries is set. */
void addresses_restore(struct manager *m);

/* leftovers.c: removes the addresses that a daemon of this name had configured when it was killed. */
void leftovers_remove(struct manager *m);

/* The same of those that the configuration does not have any more, of the maps that are in use; and whether it has one.
 */
void leftovers_remove_others(struct manager *m);
bool leftovers_wants(const struct manager *m, const struct vip_key *key, const struct vip_value *value);

/* notes.c: takes what the engine has to say, and configures addresses by it. */
void notes_read(struct manager *m);

/* Waits until the engine has carried out all commands posted so far, and takes in its notes meanwhile. */
void notes_wait(struct manager *m);

/* Says how many lines about adverts and transitions were left out. */
void notes_left_out(struct manager *m, uint64_t now);

/* states.c: tells scripts, FIFOs and mail the state of a virtual router, unless they were told of it already. */
void states_tell(struct manager *m, uint32_t slot, enum vr_state_code state);

/* Tells them that an Active has received an advert of lower priority. */
void states_lower(struct manager *m, uint32_t slot);

/* Tells them that the virtual router is removed from the configuration. Its release is no news afterwards. */
void states_deleted(struct manager *m, uint32_t slot);

/* Tells the FIFOs the virtual router's new effective priority. */
void states_priority(struct manager *m, uint32_t slot);

/* Takes the virtual router's state as told: the daemon before this one has told scripts and FIFOs of it. */
void states_known(struct manager *m, uint32_t slot);

/* Writes the state of every virtual router and sync group into the FIFOs. */
void states_write(struct manager *m);

/* group_notes.c: begins to count for the groups of m->sync_groups, of which nothing has been told yet. Returns 0 or
 * -ENOMEM. */
int group_notes_init(struct manager *m);

/* The same for the groups of another configuration; `before` are those that m->groups_told is about. */
void group_notes_renew(struct manager *m, const struct sync_groups *before);

/* A member's notified state is another one: the group is told of it after all of its members. */
void group_notes_member(struct manager *m, uint32_t slot, uint8_t from, uint8_t to);

/* Writes the state of every group into the FIFOs. */
void group_notes_write_states(struct manager *m);

/* causes.c: why a virtual router is in FAULT, in words; "" where it is not. */
struct causes causes_of(const struct manager *m, uint32_t slot);

/* Writes into out, of at most size bytes, what is known of a tracked thing: "script x is down". */
void causes_describe(const struct manager *m, enum track_kind kind, uint32_t index, char *out, size_t size);

/* What a tracked thing does to priority and state of a virtual router that tracks it so. */
struct track_effect causes_effect(const struct manager *m, const struct track *track);

/* tracked.c: between what is tracked and the virtual routers. Nothing is known before tracked_open(), which reports
 * what is wrong; both return 0 or a negative errno. */
int tracked_init(struct manager *m);
int tracked_open(struct manager *m);
void tracked_close(struct manager *m);

/* Goes on with another configuration: what is known of things stays. Priorities and faults are right afterwards;
 * tracked_apply() tells the engine. */
void tracked_renew(struct manager *m);

/* A port has come up or gone down. */
void tracked_port(struct manager *m, const struct port *port);

/* Works out priority and faults of all that track what has changed, and then tells the engine and the log; or both. */
void tracked_weigh(struct manager *m);
void tracked_apply(struct manager *m);

/* What is to be polled for the trackers, and what comes of it. */
#define TRACKED_FDS 2
void tracked_poll(const struct manager *m, struct pollfd fds[TRACKED_FDS]);
void tracked_serve(struct manager *m, const struct pollfd fds[TRACKED_FDS]);

/* How long to wait at most, where something is to be done in between. */
int tracked_wait_ms(const struct manager *m, int most_ms);

#endif
