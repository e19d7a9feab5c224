/* SPDX-License-Identifier: GPL-2.0 */
/* Slots: the index of a virtual router in all maps that have an entry for each. A slot stays with its virtual router
 * as long as the configuration has that. */
#ifndef VRRP_XDP_MANAGER_SLOTS_H
#define VRRP_XDP_MANAGER_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "manager/links/ports.h"

#define NO_INSTANCE UINT32_MAX

/* The causes of FAULT that do not come from tracking. */
#define FAULTS_OWN (VR_FAULT_LINK | VR_FAULT_SOURCE | VR_FAULT_MAPS)

/* The last order that the engine has for a virtual router. */
enum told { TOLD_NOTHING, TOLD_FAULT, TOLD_START };

/* What the manager knows of the virtual router in a slot. There is one for each slot, so its size counts. */
struct managed {
	uint32_t instance;  /* index in config.instances; NO_INSTANCE: the slot is free */
	uint32_t port;	    /* index in ports.ports */
	uint32_t next_slot; /* next virtual router on the same port; NO_SLOT: this is the last */
	uint8_t told : 2;   /* enum told; written by run_update() */
	bool dirty : 1;	    /* addresses_settle() has to compare its addresses with its state */
	bool planned : 1;   /* the engine has a plan with the current MAC address, settings and priority */
	bool overflow : 1;  /* its key is in vr_overflow, not in vr_index */
	bool stale : 1;	    /* it is in tracked.stale: something that it tracks has changed */
	bool adopted : 1;   /* it keeps the priority of the previous daemon until all that it tracks is known */
	bool pending : 1;   /* something that it tracks has no result yet, and is a fault until it has one */
	uint8_t priority;   /* effective: of the configuration and all weights */
	uint8_t faults;	    /* VR_FAULT_*: why it may not run */
	uint8_t notified;   /* the last state that scripts and FIFOs were told (enum notify_kind + 1); 0: none */
};

_Static_assert(sizeof(struct managed) == 16, "the memory of a virtual router is in docs/performance.md");

struct slots {
	struct managed *vrs;  /* by slot */
	uint32_t count;	      /* of slots, used and free; fixed after the start */
	uint32_t next;	      /* where slots_take() begins to look for a free slot */
	uint64_t shortest_ns; /* shortest advertisement interval of all virtual routers */
};

/* Gives each virtual router of the configuration a slot. Returns 0 or -ENOMEM. */
int slots_init(struct slots *s, const struct config *config, struct ports *ports);

/* Works out, after configuration, slots or ports have changed: the port of each virtual router, the list of virtual
 * routers of each port, and the shortest advertisement interval. */
void slots_link(struct slots *s, const struct config *config, struct ports *ports);

/* Gives a new virtual router of the configuration a free slot. Returns the slot, or NO_SLOT where none is free. */
uint32_t slots_take(struct slots *s, const struct config *config, uint32_t instance);

/* Returns an array of the slot of each instance, which the caller frees, or NULL without memory. */
uint32_t *slots_of_instances(const struct slots *s, const struct config *config);

#endif
