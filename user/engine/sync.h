/* SPDX-License-Identifier: GPL-2.0 */
/* Sync groups in the engine: core/sync_group.c says what the members have to do, and here each of them does it, within
 * the pass that was its cause. */
#ifndef VRRP_XDP_ENGINE_SYNC_H
#define VRRP_XDP_ENGINE_SYNC_H

#include "engine/messages.h"
#include "engine/state.h"

/* What a command means for a member: returns whether it was taken care of. */
bool sync_command(struct engine *e, const struct command *command, uint64_t now);

/* What all members of a group have to do, done by each of them in order of rank. */
void sync_move_all(struct engine *e, uint32_t slot, enum sync_move move, uint64_t now);

/* Members that have come together from different states are Backup where one of them obeys an Active, else Active. */
void sync_level(struct engine *e, uint32_t slot, uint64_t now);

/* A member's Active is silent: where all are, the group takes over. */
void sync_silent(struct engine *e, uint32_t slot, uint64_t now);

/* Whether the state machine gets that advert: an Active member does not yield to it while another member decides. */
bool sync_takes(struct engine *e, uint32_t slot, struct fsm *m, const struct advert *a, uint64_t now);

/* What follows for the group from an advert that the state machine has taken, with these actions. */
void sync_taken(struct engine *e, uint32_t slot, enum vr_state_code from, uint32_t actions, uint64_t now);

#endif
