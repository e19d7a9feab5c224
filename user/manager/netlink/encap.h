/* SPDX-License-Identifier: GPL-2.0 */
/* The encapsulation of a route (MPLS labels, IP tunnels, ILA) and the table of a VRF, in rtnetlink's form. */
#ifndef VRRP_XDP_ENCAP_H
#define VRRP_XDP_ENCAP_H

#include <libmnl/libmnl.h>

#include "config/routing.h"

/* Appends RTA_ENCAP_TYPE and RTA_ENCAP to a message that describes a route, or within it a next hop. */
void encap_put(struct nlmsghdr *message, const struct encap *encap);

/* Asks the kernel for the routing table of the VRF `name`. Returns 0 or a negative errno; -ENODEV: there is no
 * interface of that name, or the interface is not a VRF. */
int vrf_table(const char *name, uint32_t *table);

#endif
