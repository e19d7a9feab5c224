/* SPDX-License-Identifier: GPL-2.0 */
/* Carries out the commands of the manager. */
#ifndef VRRP_XDP_ENGINE_COMMANDS_H
#define VRRP_XDP_ENGINE_COMMANDS_H

#include "engine/messages.h"
#include "engine/state.h"

void engine_command(struct engine *e, const struct command *command, uint64_t now);

/* Gives back the plans for which the queue of notes had no room. */
void commands_give_back(struct engine *e);

#endif
