/* SPDX-License-Identifier: GPL-2.0 */
/* Interfaces that were deleted, made again, renamed or moved to another namespace. */
#ifndef VRRP_XDP_MANAGER_REBIND_H
#define VRRP_XDP_MANAGER_REBIND_H

#include <stdbool.h>
#include <stdint.h>

struct manager;

/* The least time between two calls of rebind() that do something. */
#define REBIND_PAUSE_MS 200

struct rebind {
	bool wanted;	  /* written by follow_netlink(): an interface may have gone or come */
	uint64_t done_ns; /* time of the last rebind(), CLOCK_MONOTONIC; 0: none yet */
};

/* Where m->rebind.wanted is set: looks up the interfaces of the configuration again, and moves virtual routers to the
 * interface that has their interface's name now, or into FAULT if none has. Does nothing within REBIND_PAUSE_MS of the
 * last time, unless at_once. */
void rebind(struct manager *m, bool at_once);

#endif
