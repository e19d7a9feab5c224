/* SPDX-License-Identifier: GPL-2.0 */
/* Memberships of multicast groups (obligation P40 in docs/protocol.md). A membership makes the network card's receive
 * filter admit the frames of the group. It also makes switches with IGMP or MLD snooping (RFC 4541) forward these
 * frames. */
#ifndef VRRP_XDP_MEMBERSHIP_H
#define VRRP_XDP_MEMBERSHIP_H

#include <stddef.h>
#include <stdint.h>

/* The sockets that hold the memberships. The kernel ends a membership when its socket is closed. */
struct membership {
	int *sockets; /* descriptors */
	size_t count;
	int last4; /* the IPv4 socket that takes the next membership; -1: none yet */
	int last6; /* the same for IPv6 */
};

/* The address of a multicast group. */
struct multicast_group {
	uint8_t family;	     /* VR_IPV4 or VR_IPV6 */
	uint8_t address[16]; /* network order, IPv4 in the first four bytes */
};

void membership_init(struct membership *m);

/* Joins a multicast group on an interface. Returns 0 or a negative errno. A group that the current socket (last4 or
 * last6) has joined already is no error. */
int membership_join(struct membership *m, const struct multicast_group *group, uint32_t ifindex);

/* Leaves all multicast groups. */
void membership_close(struct membership *m);

#endif
