/* SPDX-License-Identifier: GPL-2.0 */
/* Notes to the manager: the engine's side of the queue. */
#ifndef VRRP_XDP_ENGINE_NOTES_H
#define VRRP_XDP_ENGINE_NOTES_H

#include <stdbool.h>

#include "engine/messages.h"
#include "engine/state.h"

/* Queues a note for the manager. Returns false if the queue is full. */
bool engine_offer_note(struct engine *e, const struct note *note);

/* Queues a note that may be lost: if the queue is full, the note is counted as lost. */
void engine_put_note(struct engine *e, const struct note *note);

#endif
