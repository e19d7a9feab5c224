/* SPDX-License-Identifier: GPL-2.0 */
/* Slots. A slot is the index of a virtual router in all maps with one entry for each virtual router. A virtual router
 * keeps its slot until the configuration no longer has it. */
#ifndef VRRP_XDP_MANAGER_SLOTS_H
#define VRRP_XDP_MANAGER_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "manager/links/ports.h"

#define NO_INSTANCE UINT32_MAX

/* The causes of FAULT that do not come from tracking. */
#define FAULTS_OWN (VR_FAULT_LINK | VR_FAULT_SOURCE | VR_FAULT_MAPS | VR_FAULT_PROGRAM)

/* The latest order for a virtual router that the engine was given: none, COMMAND_FAULT or COMMAND_START. */
enum told { TOLD_NOTHING, TOLD_FAULT, TOLD_START };

/* The manager's data about the virtual router in a slot. There may be 65,280 slots, so the struct is kept small. */
struct managed {
	uint32_t instance;  /* index in config.instances; NO_INSTANCE: the slot is free */
	uint32_t port;	    /* index in ports.ports */
	uint32_t next_slot; /* slot of the next virtual router on the same port; NO_SLOT: this is the last */
	uint8_t told : 2;   /* enum told; written by run_update() */
	bool dirty : 1;	    /* addresses_settle() has to add or remove the interface's addresses, by the state */
	bool planned : 1;   /* the engine has a plan with the current MAC address, settings and priority */
	bool overflow : 1;  /* its key is in vr_overflow, not in vr_index */
	bool stale : 1;	    /* the virtual router is in tracked.stale, because a tracked thing has changed */
	bool adopted : 1;   /* `priority` stays as the previous daemon has left it until all tracked things are known */
	bool pending : 1;   /* a tracked thing has no result yet, and counts as a fault until then */
	uint8_t priority;   /* effective priority: the configured priority plus the weights of all tracked things */
	uint8_t faults;	    /* VR_FAULT_*: causes of FAULT */
	uint8_t notified;   /* the state that scripts and FIFOs were told last, as enum notify_kind + 1; 0: none */
};

_Static_assert(sizeof(struct managed) == 16, "the memory of a virtual router is in docs/performance.md");

struct slots {
	struct managed *vrs;  /* by slot */
	uint32_t count;	      /* of slots, used and free; fixed after the start */
	uint32_t next;	      /* the slot at which slots_take() begins its search for a free slot */
	uint64_t shortest_ns; /* shortest advertisement interval of all virtual routers, in nanoseconds */
};

/* Gives each virtual router of the configuration a slot. Returns 0 or -ENOMEM. */
int slots_init(struct slots *s, const struct config *config, struct ports *ports);

/* Works out, after configuration, slots or ports have changed: the port of each virtual router, the list of virtual
 * routers of each port, and the shortest advertisement interval. */
void slots_link(struct slots *s, const struct config *config, struct ports *ports);

/* Gives a new virtual router of the configuration a free slot. Returns the slot, or NO_SLOT if none is free. */
uint32_t slots_take(struct slots *s, const struct config *config, uint32_t instance);

/* Returns an array with the slot of each instance, by index of the instance; NULL: no memory. The caller frees the
 * array. */
uint32_t *slots_of_instances(const struct slots *s, const struct config *config);

#endif
