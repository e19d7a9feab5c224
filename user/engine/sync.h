/* SPDX-License-Identifier: GPL-2.0 */
/* Sync groups in the engine. core/sync_group.c decides what all members have to do; the functions here do it for each
 * member, within the same pass. */
#ifndef VRRP_XDP_ENGINE_SYNC_H
#define VRRP_XDP_ENGINE_SYNC_H

#include "engine/messages.h"
#include "engine/vr.h"

/* Carries out a command for the slot's sync group. Returns false if the command is to be carried out for the slot
 * alone: the slot is in no sync group, or the command concerns no state. */
bool sync_command(struct engine *e, const struct command *command, uint64_t now);

/* Moves all members of the slot's sync group, in order of rank. */
void sync_move_all(struct engine *e, uint32_t slot, enum sync_move move, uint64_t now);

/* Gives all members of the slot's sync group one state, if they come from different ones: Backup if a member obeys an
 * Active, else Active. */
void sync_level(struct engine *e, uint32_t slot, uint64_t now);

/* Tells that the slot's Active is silent. If the Actives of all members are silent, the sync group takes over. */
void sync_silent(struct engine *e, uint32_t slot, uint64_t now);

/* Returns whether the state machine gets the turn's advert. False: an Active member would yield to the advert, but
 * another member decides for the sync group. */
bool sync_takes(struct turn *t);

/* Makes the sync group follow the turn's advert, which the state machine has answered with these actions. */
void sync_taken(const struct turn *t, uint32_t actions);

#endif
