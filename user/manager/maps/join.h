/* SPDX-License-Identifier: GPL-2.0 */
/* Multicast groups that the daemon joins, and virtual MACs that devices admit. */
#ifndef VRRP_XDP_MANAGER_JOIN_H
#define VRRP_XDP_MANAGER_JOIN_H

struct manager;

/* Joins the multicast groups of all ports and admits the virtual MACs, for the current configuration and ports. New
 * memberships begin before the old ones end, so those in both never end. Failures are logged. */
void join_all(struct manager *m);

#endif
