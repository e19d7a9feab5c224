/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's thread: passes of work, and sleep in between. */
#ifndef VRRP_XDP_ENGINE_LOOP_H
#define VRRP_XDP_ENGINE_LOOP_H

#include <stddef.h>

#include "engine/state.h"

/* Values that the manager writes to the eventfd `verdict` after a handover. */
#define VERDICT_END 1
#define VERDICT_GO_ON 2

/* The thread's function; data: the engine. Returns NULL when the engine has ended. */
void *loop_run(void *data);

/* Takes a record of the ring, for ring_buffer__new(); data: the engine. Returns -EAGAIN when the pass has taken
 * EVENTS_PER_PASS. */
int loop_on_event(void *data, void *record, size_t size);

#endif
