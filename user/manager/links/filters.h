/* SPDX-License-Identifier: GPL-2.0 */
/* Entries in the receive filters of devices for virtual MACs, and memberships of solicited-node multicast groups. The
 * kernel removes all of them when the process ends, for whatever reason. */
#ifndef VRRP_XDP_FILTERS_H
#define VRRP_XDP_FILTERS_H

#include <stddef.h>

struct manager;

/* One packet socket for each device. The socket holds the filter entries of the device, and receives nothing. */
struct filters {
	int *sockets; /* descriptors, by index of the device in struct devices; -1: the device has no entries */
	size_t count;
};

/* Adds every virtual MAC to the receive filter of its device. Joins the solicited-node multicast groups (RFC
 * 4291 2.7.1) of IPv6 addresses that the stack does not join: those at a virtual MAC, or of instances that do not
 * accept (P40). A device whose filter is full becomes promiscuous. Logs that and all failures, and leaves out what
 * fails. */
void filters_add(struct manager *m);

/* Removes all filter entries. */
void filters_close(struct filters *f);

#endif
