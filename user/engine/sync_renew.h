/* SPDX-License-Identifier: GPL-2.0 */
/* Replaces the sync groups after a reload. */
#ifndef VRRP_XDP_ENGINE_SYNC_RENEW_H
#define VRRP_XDP_ENGINE_SYNC_RENEW_H

#include "engine/state.h"

/* Replaces the sync groups; NULL: there are none any more. Each virtual router keeps its state as far as the other
 * members of its new sync group allow. */
void sync_renew(struct engine *e, struct sync_groups *groups, uint64_t now);

#endif
