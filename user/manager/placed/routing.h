/* SPDX-License-Identifier: GPL-2.0 */
/* Routes and rules of virtual routers, which exist while the virtual router is Active (virtual_routes, virtual_rules),
 * and static addresses, routes and rules, which exist while the daemon runs (static_*). This code calls each of them an
 * item. */
#ifndef VRRP_XDP_ROUTING_H
#define VRRP_XDP_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/placed/record.h"

struct manager;

#define SLOT_STATIC UINT32_MAX /* item.slot of static addresses, routes and rules */

enum item_kind { ITEM_ADDRESS, ITEM_ROUTE, ITEM_RULE, ITEM_KINDS };

/* An address, route or rule of the configuration. */
struct item {
	const void *what;	    /* points to a struct vip, struct route or struct rule of the configuration */
	struct record_entry *entry; /* the item's entry in the record; NULL only before the record is made */
	uint32_t slot;		    /* of the item's virtual router, or SLOT_STATIC */
	uint8_t kind;		    /* enum item_kind */
	uint8_t state;		    /* enum item_state */
	bool dirty;		    /* only set in the first item of each slot: this item is in routing_items.dirty */
};

enum item_state {
	ITEM_ABSENT,  /* the daemon has not added the item to the kernel */
	ITEM_OURS,    /* added by the daemon, which removes it later */
	ITEM_THEIRS,  /* was in the kernel before; the daemon does not remove it */
	ITEM_REFUSED, /* refused by the kernel; routing_recheck() tries again */
};

struct routing_items {
	struct item *list; /* sorted by slot, SLOT_STATIC last; within a slot: addresses, routes, rules */
	size_t count;
	struct item **dirty; /* the first item of each slot whose state may have changed */
	size_t dirty_count;
	struct item **work; /* the items that the current run_work() adds or removes */
	struct record record;
	size_t refused;	     /* number of items in ITEM_REFUSED */
	bool recheck;	     /* routing_recheck() has to check: an item may be gone, or no longer be refused */
	uint64_t checked_ns; /* time of the last check by routing_recheck(), CLOCK_MONOTONIC; 0: none yet */
};

/* Lists the items of the configuration, makes the record, and subscribes to netlink notifications about routes and
 * rules. Adds nothing to the kernel yet. Returns 0, -ENOMEM, or -ENODEV, logged, if an interface or VRF does not exist.
 */
int routing_init(struct manager *m);

/* Replaces the items by those of a new configuration (m->config). The old configuration must still be in memory. Items
 * in both configurations stay in the kernel. Old items are removed and new items are added. */
void routing_renew(struct manager *m);

/* As routing_init(), for a daemon that adopts the maps of a previous daemon. Items that are in the configuration and in
 * the previous daemon's record become ITEM_OURS. All other objects in that record are removed. */
int routing_adopt(struct manager *m);

/* Frees all items. The record file and the objects in the kernel stay for the next daemon. */
void routing_leave(struct manager *m);

/* Removes the items of all virtual routers that are not Active. */
void routing_withdraw_all(struct manager *m);

/* Writes the request that adds or removes an item into a message with an empty header and room for RTNL_MESSAGE_MAX
 * bytes. Equal items give requests with equal bytes. Returns 0. If the interface or VRF does not exist, writes the
 * message without it and returns -ENODEV. */
int routing_put(struct nlmsghdr *message, const struct item *item, bool add);

/* Removes the routes, rules and static addresses in the record of a killed daemon of this name. */
void routing_leftovers(struct manager *m);

/* Adds the static items to the kernel. */
void routing_start(struct manager *m);

/* Marks a virtual router whose state may have changed, for routing_withdraw() and routing_settle(). */
void routing_mark(struct manager *m, uint32_t slot);

/* Removes the items of marked virtual routers that are not Active. The caller removes their addresses afterwards, since
 * the kernel removes routes together with their source address. */
void routing_withdraw(struct manager *m);

/* Adds the items of marked virtual routers that are Active, and removes the marks. The caller has configured their
 * addresses before, since routes may need them. */
void routing_settle(struct manager *m);

/* If m->routing.recheck is set, adds items again that another program has removed or the kernel has refused, at most
 * twice a second. now: of clock_ns(). */
void routing_recheck(struct manager *m, uint64_t now);

/* Remove the items of all virtual routers, or all static items. */
void routing_remove_virtual(struct manager *m);
void routing_remove_static(struct manager *m);

/* Frees all items, and deletes the record. */
void routing_free(struct manager *m);

#endif
