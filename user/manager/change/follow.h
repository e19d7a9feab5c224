/* SPDX-License-Identifier: GPL-2.0 */
/* What netlink tells of links, addresses and routes. */
#ifndef VRRP_XDP_MANAGER_FOLLOW_H
#define VRRP_XDP_MANAGER_FOLLOW_H

struct manager;

/* Reads what the kernel has sent, and does what follows from it for ports, addresses and virtual routers. */
void follow_netlink(struct manager *m);

/* Asks the kernel for all addresses, of which the ports take their source addresses. Returns 0 or a negative errno. */
int follow_ask_addresses(struct manager *m);

#endif
