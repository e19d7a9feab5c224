// SPDX-License-Identifier: GPL-2.0
#include "track/trackers.h"

#include <stdlib.h>

#include "track/kinds.h"

static const struct track_watch *const watches[TRACK_KINDS] = {
	[TRACK_SCRIPT] = &track_scripts,
	[TRACK_FILE] = &track_files,
	[TRACK_PROCESS] = &track_processes,
};

int trackers_open(struct trackers *t)
{
	int err = 0;

	for (int kind = 0; kind < TRACK_KINDS && !err; kind++)
		if (watches[kind] && t->config->tracking.count[kind])
			err = watches[kind]->open(t);
	return err;
}

void trackers_close(struct trackers *t)
{
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		if (t->private[kind])
			watches[kind]->close(t);
		free(t->states[kind]);
		free(t->first[kind]);
		free(t->slots[kind]);
	}
	*t = (struct trackers){.process_events = -1};
}

int trackers_fd(const struct trackers *t, enum track_kind kind)
{
	return t->private[kind] && watches[kind]->fd ? watches[kind]->fd(t) : -1;
}

void trackers_read(struct trackers *t, enum track_kind kind, uint64_t now)
{
	watches[kind]->read(t, now);
}

uint64_t trackers_due(const struct trackers *t)
{
	uint64_t first = TRACK_NEVER;

	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		uint64_t due = t->private[kind] ? watches[kind]->due(t) : TRACK_NEVER;

		first = due < first ? due : first;
	}
	return first;
}

void trackers_tick(struct trackers *t, uint64_t now)
{
	for (int kind = 0; kind < TRACK_KINDS; kind++)
		if (t->private[kind] && watches[kind]->due(t) <= now)
			watches[kind]->tick(t, now);
}
