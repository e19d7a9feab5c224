// SPDX-License-Identifier: GPL-2.0
#include "track/things.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void count_listeners(struct trackers *t)
{
	for (size_t number = 0; number < t->config->count; number++) {
		const struct settings *s = t->config->instances[number].settings;

		for (uint32_t i = 0; i < s->track_count; i++)
			t->first[s->tracks[i].kind][s->tracks[i].index + 1]++;
	}
	for (int kind = 0; kind < TRACK_KINDS; kind++)
		for (size_t i = 0; i < t->config->tracking.count[kind]; i++)
			t->first[kind][i + 1] += t->first[kind][i];
}

/* Fills slots[]: writes the slot of each instance to the part of each thing that the instance tracks. While writing,
 * first[i] is the next free index of the part of thing i. At the end, first[i] is set to the start of the part
 * again. */
static void enter_listeners(struct trackers *t, const uint32_t *slot_of)
{
	for (size_t number = 0; number < t->config->count; number++) {
		const struct settings *s = t->config->instances[number].settings;

		for (uint32_t i = 0; i < s->track_count; i++) {
			enum track_kind kind = s->tracks[i].kind;

			t->slots[kind][t->first[kind][s->tracks[i].index]++] = slot_of[number];
		}
	}
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		size_t count = t->config->tracking.count[kind];

		memmove(t->first[kind] + 1, t->first[kind], count * sizeof(*t->first[kind]));
		t->first[kind][0] = 0;
	}
}

int trackers_init(struct trackers *t, const struct config *config, const uint32_t *slot_of)
{
	t->config = config;
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		size_t count = config->tracking.count[kind];

		t->states[kind] = calloc(count + 1, sizeof(*t->states[kind]));
		t->first[kind] = calloc(count + 2, sizeof(*t->first[kind]));
		if (!t->states[kind] || !t->first[kind])
			return -ENOMEM;
	}
	count_listeners(t);
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		t->slots[kind] = calloc(t->first[kind][config->tracking.count[kind]] + 1, sizeof(*t->slots[kind]));
		if (!t->slots[kind])
			return -ENOMEM;
	}
	enter_listeners(t, slot_of);
	return 0;
}

void trackers_inherit(struct trackers *t, const struct trackers *before)
{
	const struct tracking *now = &t->config->tracking, *was = &before->config->tracking;

	if (!t->states[TRACK_SCRIPT])
		return;
	for (size_t i = 0; i < now->count[TRACK_SCRIPT]; i++) {
		size_t j = 0;

		while (j < was->count[TRACK_SCRIPT] && strcmp(now->scripts[i].name, was->scripts[j].name))
			j++;
		if (j < was->count[TRACK_SCRIPT])
			t->states[TRACK_SCRIPT][i] = before->states[TRACK_SCRIPT][j];
	}
}

struct listeners trackers_listeners(const struct trackers *t, enum track_kind kind, uint32_t index)
{
	uint32_t first = t->first[kind][index];

	return (struct listeners){t->slots[kind] + first, t->first[kind][index + 1] - first};
}

bool trackers_set(struct trackers *t, enum track_kind kind, uint32_t index, struct track_state state)
{
	struct track_state *now = &t->states[kind][index];

	if (now->known == state.known && now->up == state.up && now->value == state.value &&
	    now->untracked == state.untracked)
		return false;
	*now = state;
	t->changed(t->data, kind, index);
	return true;
}
