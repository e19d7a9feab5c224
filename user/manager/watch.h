/* SPDX-License-Identifier: GPL-2.0 */
/* What the manager looks at twice a second, because nothing reports it. */
#ifndef VRRP_XDP_MANAGER_WATCH_H
#define VRRP_XDP_MANAGER_WATCH_H

#include <stdint.h>

struct manager;

/* Looks for packet sockets, for lateness of the engine and for unknown VRIDs, and enters virtual routers again that the
 * maps had no room for. now: of clock_ns(). */
void watch(struct manager *m, uint64_t now);

/* Where the engine has put all virtual routers into FAULT because the manager was silent (engine/silence.h): logs it,
 * and lets those run again that can. */
void watch_return(struct manager *m);

#endif
