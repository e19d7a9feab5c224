/* SPDX-License-Identifier: GPL-2.0 */
/* Configures virtual addresses on interfaces while their virtual router is Active, and removes them in other states. */
#ifndef VRRP_XDP_MANAGER_ADDRESSES_H
#define VRRP_XDP_MANAGER_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"

struct manager;

struct placed_addresses {
	bool dirty;	       /* at least one slot has managed.dirty */
	bool recheck;	       /* another program may have removed an address, so addresses_recheck() has to check */
	uint64_t rechecked_ns; /* time of the last check by addresses_recheck(), CLOCK_MONOTONIC; 0: none yet */
};

/* Sets managed.dirty, so that addresses_settle() configures or removes the addresses of a virtual router. */
void addresses_mark(struct manager *m, uint32_t slot);

/* Calls addresses_mark() if an address of a virtual router is not as the router's state demands: marked VIP_INSTALLED
 * in vip_index while Active, and not marked in other states. */
void addresses_compare(struct manager *m, uint32_t slot);

/* Configures or removes the addresses of all virtual routers with managed.dirty, by their states, and resets dirty. */
void addresses_settle(struct manager *m);

/* Removes the addresses of all virtual routers. */
void addresses_remove_all(struct manager *m);

/* If m->placed.recheck is set, configures addresses again that another program has removed, at most twice a second.
 * now: of clock_ns(). */
void addresses_recheck(struct manager *m, uint64_t now);

/* Removes the addresses that `next`, the next configuration of the virtual router, does not have or has with other
 * options. The other addresses stay configured. */
void addresses_drop(struct manager *m, uint32_t slot, const struct instance *next);

/* Configures IPv4 addresses again on ports with port.restore. When the daemon removes the first address of a network,
 * the kernel removes the network's other addresses, too, unless promote_secondaries is set. */
void addresses_restore(struct manager *m);

#endif
