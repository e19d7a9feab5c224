/* SPDX-License-Identifier: GPL-2.0 */
/* Continues the states that the daemon before this one has left in the maps. */
#ifndef VRRP_XDP_ENGINE_RESUME_H
#define VRRP_XDP_ENGINE_RESUME_H

#include "engine/state.h"

/* Continues the state of every slot that has a plan; the members of a sync group together. */
void resume_all(struct engine *e, uint64_t now);

#endif
