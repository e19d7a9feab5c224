/* SPDX-License-Identifier: GPL-2.0 */
/* Routes and rules of virtual routers, which exist while the virtual router is Active (virtual_routes, virtual_rules),
 * and static addresses, routes and rules, which exist while the daemon runs (static_*). Each is an item. */
#ifndef VRRP_XDP_ROUTING_H
#define VRRP_XDP_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/placed/record.h"

struct manager;

#define SLOT_STATIC UINT32_MAX /* item.slot of a static item */

enum item_kind { ITEM_ADDRESS, ITEM_ROUTE, ITEM_RULE, ITEM_KINDS };

/* An address, route or rule of the configuration. */
struct item {
	const void *what;	    /* struct vip, struct route or struct rule, in the configuration */
	struct record_entry *entry; /* in the record; never NULL once the record is made */
	uint32_t slot;		    /* of its virtual router, or SLOT_STATIC */
	uint8_t kind;		    /* enum item_kind */
	uint8_t state;		    /* enum item_state */
	bool dirty;		    /* in the first item of a slot: the slot is in routing_items.dirty */
};

enum item_state {
	ITEM_ABSENT,  /* not in the kernel, as far as the daemon knows */
	ITEM_OURS,    /* made by the daemon, which removes it again */
	ITEM_THEIRS,  /* existed before; the daemon does not remove it */
	ITEM_REFUSED, /* refused by the kernel; routing_recheck() tries again */
};

struct routing_items {
	struct item *list; /* by slot, SLOT_STATIC last; of a slot: addresses, routes, rules */
	size_t count;
	struct item **dirty; /* the first item of each slot whose state may have changed */
	size_t dirty_count;
	struct item **work; /* the items that a run adds or removes */
	struct record record;
	size_t refused;	     /* number of items in ITEM_REFUSED */
	bool recheck;	     /* routing_recheck() has work: an item may be gone, or no longer be refused */
	uint64_t checked_ns; /* time of the last check, CLOCK_MONOTONIC; 0: none yet */
};

/* Lists the items of the configuration, makes the record, and has netlink notifications follow routes and rules.
 * Nothing is made in the kernel yet. Returns 0, -ENODEV, logged, where an interface or VRF does not exist, or -ENOMEM.
 */
int routing_init(struct manager *m);

/* Replaces the items by those of a new configuration (m->config), while the old one is still in memory. Items of both
 * stay as they are in the kernel; the others are removed and made. */
void routing_renew(struct manager *m);

/* As routing_init(), for a daemon that adopts the maps of a previous one: items in the previous daemon's record that
 * the configuration has become ITEM_OURS, all others of that record are removed. */
int routing_adopt(struct manager *m);

/* Frees all items; the record file and the kernel's objects stay for the next daemon. */
void routing_leave(struct manager *m);

/* Removes the items of all virtual routers that are not Active. */
void routing_withdraw_all(struct manager *m);

/* Writes the request that makes an item, or removes it, into a message with an empty header and room for
 * RTNL_MESSAGE_MAX bytes. Equal requests are equal in every byte. Returns 0, or -ENODEV where its interface or VRF does
 * not exist: the message is complete then, too, but without that interface. */
int routing_put(struct nlmsghdr *message, const struct item *item, bool add);

/* Removes what the record of a killed daemon of this name lists. */
void routing_leftovers(struct manager *m);

/* Makes the static items. */
void routing_start(struct manager *m);

/* Notes that the state of a virtual router may have changed, for routing_withdraw() and routing_settle(). */
void routing_mark(struct manager *m, uint32_t slot);

/* Removes the items of marked virtual routers that are not Active. To be called before their addresses are removed,
 * since the kernel would remove routes together with their source address. */
void routing_withdraw(struct manager *m);

/* Makes the items of marked virtual routers that are Active, and ends the marks. To be called after their addresses
 * were configured, since routes may need them. */
void routing_settle(struct manager *m);

/* Where m->routing.recheck is set: makes items again that another program has removed, and tries refused ones again. At
 * most twice a second. */
void routing_recheck(struct manager *m, uint64_t now);

/* Remove the items of all virtual routers, and all static items. */
void routing_remove_virtual(struct manager *m);
void routing_remove_static(struct manager *m);

/* Frees all items, and deletes the record. */
void routing_free(struct manager *m);

#endif
