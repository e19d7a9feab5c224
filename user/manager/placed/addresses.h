/* SPDX-License-Identifier: GPL-2.0 */
/* Virtual addresses on interfaces: an Active has them, other states do not. */
#ifndef VRRP_XDP_MANAGER_ADDRESSES_H
#define VRRP_XDP_MANAGER_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"

struct manager;

struct placed_addresses {
	bool dirty;	       /* some slot has managed.dirty */
	bool recheck;	       /* addresses_recheck() has work: another program may have removed an address */
	uint64_t rechecked_ns; /* time of the last addresses_recheck() with work, CLOCK_MONOTONIC; 0: none yet */
};

/* Notes that the addresses of a virtual router may differ from its state, for addresses_settle(). */
void addresses_mark(struct manager *m, uint32_t slot);

/* Calls addresses_mark() if an address of the virtual router differs from its state, by vip_index. */
void addresses_compare(struct manager *m, uint32_t slot);

/* Configures or removes the addresses of all marked virtual routers, by their states, and ends the marks. */
void addresses_settle(struct manager *m);

/* Removes the addresses of all virtual routers. */
void addresses_remove_all(struct manager *m);

/* Where m->placed.recheck is set: configures addresses again that another program has removed. At most twice a
 * second. now: of clock_ns(). */
void addresses_recheck(struct manager *m, uint64_t now);

/* Removes the addresses that `next`, the next configuration of the virtual router, does not have or has differently.
 * The others stay configured. */
void addresses_drop(struct manager *m, uint32_t slot, const struct instance *next);

/* Configures addresses again that the kernel has removed together with one that the daemon removed: the others of its
 * network, unless promote_secondaries is set there. */
void addresses_restore(struct manager *m);

#endif
