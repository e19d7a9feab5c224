// SPDX-License-Identifier: GPL-2.0
/* The manager's side of the two queues: it writes commands to the engine, and reads notes from it. */
#include <stdatomic.h>
#include <time.h>

#include "engine/engine.h"
#include "engine/eventfd.h"
#include "engine/state.h"
#include "util/heartbeat.h"

void engine_queue(struct engine *e, const struct command *command)
{
	static const struct timespec wait = {.tv_nsec = 100000};

	while (!spsc_push(&e->commands, command)) {
		heartbeat();
		event_signal(e->command_event);
		nanosleep(&wait, NULL);
	}
}

void engine_post(struct engine *e, const struct command *command)
{
	engine_queue(e, command);
	engine_wake(e);
}

void engine_wake(struct engine *e)
{
	event_signal(e->command_event);
}

uint32_t engine_sync(struct engine *e)
{
	struct command command = {.kind = COMMAND_SYNC, .slot = ++e->tickets};

	engine_post(e, &command);
	return command.slot;
}

bool engine_synced(const struct engine *e, uint32_t ticket)
{
	return (int32_t)(atomic_load(&e->synced) - ticket) >= 0;
}

int engine_note_fd(const struct engine *e)
{
	return e->note_event;
}

bool engine_note(struct engine *e, struct note *note)
{
	return spsc_pop(&e->notes, note);
}

uint32_t engine_notes_lost(struct engine *e)
{
	event_clear(e->note_event);
	return atomic_exchange(&e->notes_lost, 0);
}

uint64_t engine_given_up(const struct engine *e)
{
	return atomic_load(&e->given_up_ns);
}

void engine_back(struct engine *e)
{
	atomic_store(&e->given_up_ns, 0);
}
