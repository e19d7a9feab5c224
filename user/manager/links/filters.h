/* SPDX-License-Identifier: GPL-2.0 */
/* Entries in the receive filters of devices for virtual MACs, and memberships of solicited-node multicast groups. The
 * kernel removes all of these when the process ends, even if it is killed. */
#ifndef VRRP_XDP_FILTERS_H
#define VRRP_XDP_FILTERS_H

#include <stddef.h>

struct manager;

/* One packet socket for each device. The filter entries of a device last as long as its socket, which receives nothing.
 */
struct filters {
	int *sockets; /* descriptors, by index of the device in struct devices; -1: the device has no entries */
	size_t count;
};

/* Adds every virtual MAC to the receive filter of its device. Joins the solicited-node multicast groups (RFC
 * 4291 2.7.1) of IPv6 addresses for which the kernel's stack does not join them. These are addresses at a virtual MAC,
 * and addresses of instances that do not accept (P40). A device whose filter is full becomes promiscuous. Logs each
 * such device and each failure, and continues with the next entry. */
void filters_add(struct manager *m);

/* Removes all filter entries. */
void filters_close(struct filters *f);

#endif
