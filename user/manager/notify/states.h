/* SPDX-License-Identifier: GPL-2.0 */
/* What scripts, FIFOs and mail are told of the states and priorities of virtual routers. */
#ifndef VRRP_XDP_MANAGER_STATES_H
#define VRRP_XDP_MANAGER_STATES_H

#include <stdint.h>

#include "vrrp_xdp/maps.h"

struct manager;

/* Tells them the state of a virtual router, unless it is the one they were told last. */
void states_tell(struct manager *m, uint32_t slot, enum vr_state_code state);

/* Tells them that an Active has received an advert of lower priority. */
void states_lower(struct manager *m, uint32_t slot);

/* Tells them that the virtual router is removed from the configuration. They are not told of its release then. */
void states_deleted(struct manager *m, uint32_t slot);

/* Tells the FIFOs a virtual router's new effective priority (managed.priority). */
void states_priority(struct manager *m, uint32_t slot);

/* Takes the virtual router's state as told, because the previous daemon has told it. */
void states_known(struct manager *m, uint32_t slot);

/* Writes the state of every virtual router and sync group into the FIFOs. */
void states_write(struct manager *m);

#endif
