// SPDX-License-Identifier: GPL-2.0
/* Commands to the engine and notes from it: the manager's side, and what both need. */
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "engine/internal.h"

void event_signal(int fd)
{
	uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) < 0) /* EAGAIN: it is signalled already */
		return;
}

void event_clear(int fd)
{
	uint64_t count;

	if (read(fd, &count, sizeof(count)) < 0)
		return;
}

bool engine_offer_note(struct engine *e, const struct note *note)
{
	e->noted = true;
	return spsc_push(&e->notes, note);
}

void engine_put_note(struct engine *e, const struct note *note)
{
	if (!engine_offer_note(e, note))
		atomic_fetch_add(&e->notes_lost, 1);
}

void engine_queue(struct engine *e, const struct command *command)
{
	static const struct timespec pause = {.tv_nsec = 100000};

	while (!spsc_push(&e->commands, command)) {
		event_signal(e->command_event);
		nanosleep(&pause, NULL);
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
