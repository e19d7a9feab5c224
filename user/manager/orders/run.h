/* SPDX-License-Identifier: GPL-2.0 */
/* Orders to the engine: whether a virtual router can run, and with which plan. */
#ifndef VRRP_XDP_MANAGER_RUN_H
#define VRRP_XDP_MANAGER_RUN_H

#include <stdint.h>

struct manager;

/* Returns the source address for a plan, or NULL where there is none yet. If the plans of the port's virtual routers
 * have another address of the port, they are out of date: resets managed.planned of all of them. */
const uint8_t *run_source(struct manager *m, uint32_t slot);

/* Orders the engine to start a virtual router or to put it into FAULT, by its faults and its source address. If the
 * last plan was made of other values, the engine gets a new plan first. The commands are queued: the caller calls
 * engine_wake(). */
void run_update(struct manager *m, uint32_t slot);

#endif
