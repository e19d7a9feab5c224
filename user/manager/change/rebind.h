/* SPDX-License-Identifier: GPL-2.0 */
/* Moves virtual routers if interfaces were deleted, created again, renamed or moved to another namespace. */
#ifndef VRRP_XDP_MANAGER_REBIND_H
#define VRRP_XDP_MANAGER_REBIND_H

#include <stdbool.h>
#include <stdint.h>

struct manager;

/* Shortest time between two looks of rebind() at the interfaces, in milliseconds. */
#define REBIND_PAUSE_MS 200

struct rebind {
	bool wanted;	  /* an interface may have appeared or disappeared; written by follow_netlink() */
	uint64_t done_ns; /* time of the last rebind(), CLOCK_MONOTONIC; 0: none yet */
};

/* If m->rebind.wanted is set, looks up the interfaces of the configuration again. Moves virtual routers to the
 * interface that has their interface's name now, or into FAULT if there is none. Does nothing within REBIND_PAUSE_MS
 * after the last time, unless at_once is set. */
void rebind(struct manager *m, bool at_once);

#endif
