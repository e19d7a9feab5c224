/* SPDX-License-Identifier: GPL-2.0 */
/* Updates virtual routers after the link, MAC address or source addresses of their port have changed. */
#ifndef VRRP_XDP_MANAGER_RUN_LINKS_H
#define VRRP_XDP_MANAGER_RUN_LINKS_H

struct manager;

/* Calls run_update() for all virtual routers of ports with port.changed, and for those that track such ports. Resets
 * port.changed. */
void run_links_update(struct manager *m);

#endif
