/* SPDX-License-Identifier: GPL-2.0 */
/* Follows netlink messages about links, addresses and routes. */
#ifndef VRRP_XDP_MANAGER_FOLLOW_H
#define VRRP_XDP_MANAGER_FOLLOW_H

#include <stdbool.h>

struct manager;

struct follow {
	bool dump_addresses; /* a source address was removed, so follow_netlink() has to ask for all addresses */
};

/* Reads the messages that the kernel has sent, and updates ports, addresses and virtual routers. */
void follow_netlink(struct manager *m);

/* Asks the kernel for all addresses, and sets the source addresses of the ports. Returns 0 or a negative errno. */
int follow_ask_addresses(struct manager *m);

#endif
