/* SPDX-License-Identifier: GPL-2.0 */
/* The sync groups of another configuration take over from the ones before. */
#ifndef VRRP_XDP_ENGINE_SYNC_RENEW_H
#define VRRP_XDP_ENGINE_SYNC_RENEW_H

#include "engine/state.h"

/* Uses other groups from now on; NULL: none. Each member keeps its state as far as the others of its group let it, and
 * so does a virtual router that is in no group any more. */
void sync_renew(struct engine *e, struct sync_groups *groups, uint64_t now);

#endif
