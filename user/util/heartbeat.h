/* SPDX-License-Identifier: GPL-2.0 */
/* The heartbeat of the manager, for those that depend on it: the engine (engine/silence.h), and the service manager's
 * watchdog. A log on a frozen file system, a hung disk or network file system, or netlink may block the manager for any
 * time. */
#ifndef VRRP_XDP_HEARTBEAT_H
#define VRRP_XDP_HEARTBEAT_H

#include <stdint.h>

/* Tells that the manager's thread works. Only this thread calls it: in each turn of its loop, and after each step of
 * work that may be long. Costs a look at the clock. Also tells the service manager, where that has a watchdog. */
void heartbeat(void);

/* When heartbeat() was called last, ns of CLOCK_MONOTONIC; 0: never. For any thread. */
uint64_t heartbeat_last(void);

#endif
