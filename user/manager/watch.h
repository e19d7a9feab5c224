/* SPDX-License-Identifier: GPL-2.0 */
/* Checks of the manager that run twice a second, because no event reports these conditions. */
#ifndef VRRP_XDP_MANAGER_WATCH_H
#define VRRP_XDP_MANAGER_WATCH_H

#include <stdint.h>

struct manager;

/* Looks for packet sockets, lateness of the engine, unknown VRIDs and refused adverts, and tries again to enter virtual
 * routers into the maps. Logs the numbers of suppressed messages. now: of clock_ns(). */
void watch(struct manager *m, uint64_t now);

/* If the engine has put all virtual routers into FAULT because the manager was silent (engine/silence.h), logs that.
 * Then starts each virtual router again that has no other cause of FAULT. */
void watch_return(struct manager *m);

#endif
