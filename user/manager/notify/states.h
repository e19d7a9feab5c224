/* SPDX-License-Identifier: GPL-2.0 */
/* Notifies scripts, FIFOs and mail recipients of the states and priorities of virtual routers. */
#ifndef VRRP_XDP_MANAGER_STATES_H
#define VRRP_XDP_MANAGER_STATES_H

#include <stdint.h>

#include "vrrp_xdp/maps.h"

struct manager;

/* Notifies scripts, FIFOs and mail recipients of the state of a virtual router, unless that state was notified last. */
void states_tell(struct manager *m, uint32_t slot, enum vr_state_code state);

/* Notifies scripts and FIFOs that a virtual router of this daemon, which is Active, has received an advert of lower
 * priority. */
void states_lower(struct manager *m, uint32_t slot);

/* Notifies scripts, FIFOs and mail recipients that the virtual router was removed from the configuration. With
 * notify_deleted the notified state is NOTIFY_DELETED, else NOTIFY_FAULT. The transition to Initialize that follows is
 * not notified. */
void states_deleted(struct manager *m, uint32_t slot);

/* Writes a virtual router's new effective priority (managed.priority) into the FIFOs. */
void states_priority(struct manager *m, uint32_t slot);

/* Marks the virtual router's state as notified, because the previous daemon has notified it. */
void states_known(struct manager *m, uint32_t slot);

/* Writes a line with the state of every virtual router and sync group into the FIFOs. */
void states_write(struct manager *m);

#endif
