/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's thread. */
#ifndef VRRP_XDP_ENGINE_LOOP_H
#define VRRP_XDP_ENGINE_LOOP_H

#include <stddef.h>

#include "engine/state.h"

/* What becomes of an engine that has handed over. */
#define VERDICT_END 1
#define VERDICT_GO_ON 2

/* The thread: data is the engine. Returns NULL, after COMMAND_QUIT. */
void *loop_run(void *data);

/* Takes a record of the ring (ring_buffer__new()): data is the engine. Returns -EAGAIN when the pass has had enough. */
int loop_on_event(void *data, void *record, size_t size);

#endif
