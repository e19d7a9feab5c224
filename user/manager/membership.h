/* SPDX-License-Identifier: GPL-2.0 */
/* Membership of the VRRP groups (P40): multicast filters admit their frames, and switches that snoop forward them. */
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

void membership_init(struct membership *m);

/* Joins the group of a family on an interface. Returns 0 or a negative errno. */
int membership_join(struct membership *m, uint8_t family, uint32_t ifindex);

/* Leaves all of them. */
void membership_close(struct membership *m);

#endif
