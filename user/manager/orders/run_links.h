/* SPDX-License-Identifier: GPL-2.0 */
/* What changes of a port mean for virtual routers: of its link, its MAC address, its source addresses. */
#ifndef VRRP_XDP_MANAGER_RUN_LINKS_H
#define VRRP_XDP_MANAGER_RUN_LINKS_H

struct manager;

/* Calls run_update() for all virtual routers of ports with port.changed, and for those that track such ports. Resets
 * port.changed. */
void run_links_update(struct manager *m);

#endif
