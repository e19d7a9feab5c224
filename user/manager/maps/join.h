/* SPDX-License-Identifier: GPL-2.0 */
/* Joins multicast groups, and adds virtual MACs to the receive filters of devices. */
#ifndef VRRP_XDP_MANAGER_JOIN_H
#define VRRP_XDP_MANAGER_JOIN_H

struct manager;

/* Joins the multicast groups of all ports and adds the virtual MACs to the receive filters, for the current
 * configuration and ports. Ends the previous memberships and filter entries only afterwards, so entries that are still
 * wanted are never interrupted. Failures are logged. */
void join_all(struct manager *m);

#endif
