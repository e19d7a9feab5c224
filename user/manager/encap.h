/* SPDX-License-Identifier: GPL-2.0 */
/* Routes into tunnels, labels and VRFs, as the kernel's messages have them. */
#ifndef VRRP_XDP_ENCAP_H
#define VRRP_XDP_ENCAP_H

#include <libmnl/libmnl.h>

#include "config/routing.h"

/* Adds RTA_ENCAP_TYPE and RTA_ENCAP to the message of a route, or to one of its next hops. */
void encap_put(struct nlmsghdr *message, const struct encap *encap);

/* Asks the kernel for the table of a VRF. Returns 0 or a negative errno, -ENODEV where there is no VRF of that name. */
int vrf_table(const char *name, uint32_t *table);

#endif
