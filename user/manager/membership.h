/* SPDX-License-Identifier: GPL-2.0 */
/* Membership of groups (P40): multicast filters admit their frames, and switches that snoop forward them. */
#ifndef VRRP_XDP_MEMBERSHIP_H
#define VRRP_XDP_MEMBERSHIP_H

#include <stddef.h>
#include <stdint.h>

/* The sockets that hold the memberships. */
struct membership {
	int *sockets;
	size_t count;
	int last4; /* the one that is joined next, -1: none yet */
	int last6;
};

/* A multicast group. */
struct group {
	uint8_t family;	     /* VR_IPV4 or VR_IPV6 */
	uint8_t address[16]; /* network order; IPv4 in the first four bytes */
};

void membership_init(struct membership *m);

/* Joins a group on an interface. Returns 0, also where it is a member already, or a negative errno. */
int membership_join(struct membership *m, const struct group *group, uint32_t ifindex);

/* Leaves all of them. */
void membership_close(struct membership *m);

#endif
