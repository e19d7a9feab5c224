/* SPDX-License-Identifier: GPL-2.0 */
/* Orders the engine to run a virtual router or to put it into FAULT, and gives the engine its plan. */
#ifndef VRRP_XDP_MANAGER_RUN_H
#define VRRP_XDP_MANAGER_RUN_H

#include <stdint.h>

struct manager;

/* Returns the source address for a virtual router's plan, or NULL if there is none yet. If the port's source address
 * has changed, resets managed.planned of all its virtual routers, so that their plans are made again. */
const uint8_t *run_source(struct manager *m, uint32_t slot);

/* Orders the engine to start a virtual router, or to put it into FAULT if it has a fault or no source address. If
 * managed.planned is false, the engine gets a new plan first. The commands are only queued; the caller calls
 * engine_wake(). */
void run_update(struct manager *m, uint32_t slot);

#endif
