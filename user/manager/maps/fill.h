/* SPDX-License-Identifier: GPL-2.0 */
/* The entries of virtual routers in the BPF maps. */
#ifndef VRRP_XDP_MANAGER_FILL_H
#define VRRP_XDP_MANAGER_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/links/ports.h"

struct manager;

struct maps {
	struct fastpath fp;
	struct fastpath_size size; /* of the maps, fixed when they are made: a new configuration has to fit into it */
	bool refused;		   /* fill_slot() has failed for some virtual router since watch() tried all again */
};

/* The key of a virtual router on its port. */
struct vr_key fill_key(const struct ports *ports, const struct instance *instance);

/* The key of an address on a port. */
struct vip_key fill_vip_key(const struct port *port, uint8_t family, const uint8_t address[16]);

/* Writes key and value of vip_index for the address with this index in the virtual router's configuration. The value is
 * that of an address that is not configured (no VIP_INSTALLED). */
void fill_vip_entry(const struct manager *m, uint32_t slot, size_t order, struct vip_key *key, struct vip_value *value);

/* The sum over the hashes of an instance's first `count` addresses (vr_config.list_sum). */
uint64_t fill_list_sum(const struct instance *instance, uint32_t count);

/* Sets count and list_sum of a virtual router's vr_config to the addresses that its adverts list. Logs where not all
 * fit into the MTU of its port, if config->count says that it was otherwise before. */
void fill_list(const struct manager *m, uint32_t slot, struct vr_config *config);

/* What the programs for virtual addresses have to look after (VR_NEED_*), for all virtual routers together. */
uint32_t fill_needs(const struct manager *m);

/* Enters all virtual routers into empty maps. Returns 0 or a negative errno, logged. */
int fill_maps(struct manager *m);

/* Enters a virtual router into the maps. entered: it is in the maps already; its entry is written again, but keeps what
 * its port has brought into it. Returns 0 or a negative errno, logged: then no key leads to the slot, and VR_FAULT_MAPS
 * keeps the virtual router in FAULT until watch() has found room for it. */
int fill_slot(struct manager *m, uint32_t slot, bool entered);

/* Takes the key of a virtual router out of the maps and puts it into FAULT, as fill_slot() does on an error. */
void fill_refused(struct manager *m, uint32_t slot, int err);

/* Removes the virtual MACs of a virtual router from vmac_index. */
void fill_remove_vmacs(struct manager *m, uint32_t slot);

/* Removes a virtual router from all maps. */
void fill_remove(struct manager *m, uint32_t slot);

/* Removes the virtual router's keys on ports that are gone, and its virtual MACs. Its state and counters stay.
 * fill_slot() enters it again where these ports are now: with entered false where its own port was gone. */
void fill_leave(struct manager *m, uint32_t slot);

/* Removes the virtual MACs from vmac_index that no virtual router has. */
void fill_sweep_vmacs(struct manager *m);

#endif
