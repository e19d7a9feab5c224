/* SPDX-License-Identifier: GPL-2.0 */
/* Writes the entries of virtual routers into the BPF maps, and removes them. */
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
	struct fastpath_size size; /* number of entries that each map has room for; fixed when the maps are made */
	bool refused; /* fill_slot() has failed for a virtual router; watch() resets the flag and tries again */
};

/* Returns the key of an instance's virtual router in vr_index. */
struct vr_key fill_key(const struct ports *ports, const struct instance *instance);

/* Returns the key of an address on a port in vip_index. */
struct vip_key fill_vip_key(const struct port *port, uint8_t family, const uint8_t address[16]);

/* Writes key and value for vip_index to *key and *value. order: index of the address in the instance. The value lacks
 * VIP_INSTALLED, which means that the kernel does not have the address. */
void fill_vip_entry(const struct manager *m, uint32_t slot, size_t order, struct vip_key *key, struct vip_value *value);

/* Returns the sum of the hashes of an instance's first `count` addresses, for vr_config.list_sum. */
uint64_t fill_list_sum(const struct instance *instance, uint32_t count);

/* Sets count and list_sum of a virtual router's vr_config to the addresses that its adverts list. Logs a warning if the
 * MTU of the port is too small for all addresses. Logs none if config->count does not change. */
void fill_list(const struct manager *m, uint32_t slot, struct vr_config *config);

/* Returns what the BPF programs for virtual addresses have to do (VR_NEED_*), for all virtual routers together. */
uint32_t fill_needs(const struct manager *m);

/* Enters all virtual routers into empty maps. Returns 0 or a negative errno, logged. */
int fill_maps(struct manager *m);

/* Enters a virtual router into the maps. entered: the virtual router is in the maps already; its entry is written
 * again, but keeps the MAC and source address of its port. Returns 0 or a negative errno, logged. After an error the
 * virtual router has no key, and stays in FAULT (VR_FAULT_MAPS) until watch() has entered it. */
int fill_slot(struct manager *m, uint32_t slot, bool entered);

/* Removes the key of a virtual router and sets VR_FAULT_MAPS, after its entry into the maps has failed with err. The
 * caller calls run_update(). */
void fill_refused(struct manager *m, uint32_t slot, int err);

/* Removes the virtual MACs of a virtual router from vmac_index. */
void fill_remove_vmacs(struct manager *m, uint32_t slot);

/* Removes a virtual router from all maps. */
void fill_remove(struct manager *m, uint32_t slot);

/* Removes the virtual router's key and addresses on ports that are gone from the maps, and all its virtual MACs. Its
 * state and counters stay. When the ports exist again, the caller enters the virtual router by fill_slot(). `entered`
 * is then false if the virtual router's own port was gone. */
void fill_leave(struct manager *m, uint32_t slot);

/* Removes entries from vmac_index that no virtual router of the configuration uses any more. */
void fill_sweep_vmacs(struct manager *m);

#endif
