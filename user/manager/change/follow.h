/* SPDX-License-Identifier: GPL-2.0 */
/* What netlink tells of links, addresses and routes. */
#ifndef VRRP_XDP_MANAGER_FOLLOW_H
#define VRRP_XDP_MANAGER_FOLLOW_H

#include <stdbool.h>

struct manager;

struct follow {
	bool dump_addresses; /* a source address was removed: follow_netlink() has to ask for all addresses */
};

/* Reads what the kernel has sent, and does what follows from it for ports, addresses and virtual routers. */
void follow_netlink(struct manager *m);

/* Asks the kernel for all addresses, of which the ports take their source addresses. Returns 0 or a negative errno. */
int follow_ask_addresses(struct manager *m);

#endif
