/* SPDX-License-Identifier: GPL-2.0 */
/* Routes and rules of virtual routers, which are there while they are Active, and what the file wants to be there
 * always: static addresses, routes and rules. */
#ifndef VRRP_XDP_ROUTING_H
#define VRRP_XDP_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/record.h"

struct manager;

#define SLOT_STATIC UINT32_MAX

enum item_kind { ITEM_ADDRESS, ITEM_ROUTE, ITEM_RULE, ITEM_KINDS };

/* A wish of the file, and what has become of it. */
struct item {
	const void *what; /* struct vip, route or rule */
	struct record_entry *entry;
	uint32_t slot; /* or SLOT_STATIC */
	uint8_t kind;  /* enum item_kind */
	uint8_t state; /* enum item_state */
	bool dirty;    /* of the first item of a slot: the state of the virtual router may have changed */
};

enum item_state {
	ITEM_ABSENT,
	ITEM_OURS,
	ITEM_THEIRS,  /* was there already, and stays */
	ITEM_REFUSED, /* tried again when something has changed */
};

struct routing_items {
	struct item *list; /* by slot, SLOT_STATIC last; addresses, routes, rules */
	size_t count;
	struct item **dirty; /* first items of slots */
	size_t dirty_count;
	struct item **work; /* being added or removed */
	struct record record;
	size_t refused; /* how many are */
	bool recheck;	/* something may be gone, or possible by now */
	uint64_t checked_ns;
};

/* Lists what the configuration wants. Returns 0, -ENODEV where an interface is not there, reported, or -ENOMEM. */
int routing_init(struct manager *m);

/* Goes on with another configuration while the one before still is in memory: what both want stays as it is. */
void routing_renew(struct manager *m);

/* The same where a daemon of this name has made some already, and goes on with: what it had and is wanted is left as it
 * is, the rest is removed. The states of virtual routers are in the maps. */
int routing_adopt(struct manager *m);

/* Forgets everything; the record stays for who comes after. */
void routing_leave(struct manager *m);

/* Removes what belongs to virtual routers that are not Active. */
void routing_withdraw_all(struct manager *m);

/* The request that makes an item, or removes it. Returns 0, or -ENODEV where its interface is not there. */
int routing_put(struct nlmsghdr *message, const struct item *item, bool add);

/* Removes what a daemon of this name had made when it was killed. */
void routing_leftovers(struct manager *m);

/* Makes what is static. */
void routing_start(struct manager *m);

/* A virtual router's state may have changed. */
void routing_mark(struct manager *m, uint32_t slot);

/* Removes what belongs to virtual routers that are no longer Active: before their addresses go. */
void routing_withdraw(struct manager *m);

/* Makes what belongs to those that are Active: after their addresses. */
void routing_settle(struct manager *m);

/* Puts back what somebody else has removed, and tries what was refused once more; at most twice a second. */
void routing_recheck(struct manager *m, uint64_t now);

/* Removes all that belongs to virtual routers; then all that is static. */
void routing_remove_virtual(struct manager *m);
void routing_remove_static(struct manager *m);

void routing_free(struct manager *m);

#endif
