// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/causes.h"

#include <stdio.h>
#include <string.h>

#include "config/model.h"
#include "config/track.h"
#include "manager/links/ports.h"
#include "manager/state.h"
#include "track/things.h"
#include "track/weigh.h"

struct track_effect causes_effect(const struct trackers *trackers, const struct track *track)
{
	return track_effect(track, &trackers->states[track->kind][track->index]);
}

struct thing_text causes_describe(const struct trackers *trackers, const struct tracking *tracking,
				  enum track_kind kind, uint32_t index)
{
	const struct track_state *state = &trackers->states[kind][index];
	const char *name = tracked_name(tracking, kind, index), *word = track_kind_name(kind);
	struct thing_text out;

	if (!state->known)
		snprintf(out.text, sizeof(out.text), "%s %s has no result yet", word, name);
	else if (kind == TRACK_FILE)
		snprintf(out.text, sizeof(out.text), "%s %s has %d", word, name, state->value);
	else
		snprintf(out.text, sizeof(out.text), "%s %s is %s", word, name, state->up ? "up" : "down");
	return out;
}

struct causes causes_of(const struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	const struct settings *s = instance->settings;
	const struct port *port = port_of(m, slot);
	bool absent = !port->ifindex || port->gone;
	struct causes out = {""};
	size_t at = 0;

	if (absent)
		at += (size_t)snprintf(out.text, sizeof(out.text), "interface %s does not exist", port->name);
	else if (m->slots.vrs[slot].faults & VR_FAULT_LINK)
		at += (size_t)snprintf(out.text, sizeof(out.text), "link of %s is down", instance->settings->interface);
	if (m->slots.vrs[slot].faults & VR_FAULT_SOURCE && !absent)
		at += (size_t)snprintf(out.text + at, sizeof(out.text) - at, "%sno source address to send adverts from",
				       at ? ", " : "");
	if (m->slots.vrs[slot].faults & VR_FAULT_MAPS)
		at += (size_t)snprintf(out.text + at, sizeof(out.text) - at, "%sits entry into the BPF maps has failed",
				       at ? ", " : "");
	if (m->slots.vrs[slot].faults & VR_FAULT_PROGRAM)
		at += (size_t)snprintf(out.text + at, sizeof(out.text) - at,
				       "%sa BPF program of its interface is detached", at ? ", " : "");
	for (uint32_t i = 0; i < s->track_count; i++) {
		const struct track *track = &s->tracks[i];
		struct thing_text thing;

		if (!causes_effect(&m->tracked.trackers, track).fault)
			continue;
		thing = causes_describe(&m->tracked.trackers, &m->config->tracking, track->kind, track->index);
		if (at + strlen(thing.text) + sizeof(", ...") >= sizeof(out.text)) {
			snprintf(out.text + at, sizeof(out.text) - at, ", ...");
			break;
		}
		at += (size_t)snprintf(out.text + at, sizeof(out.text) - at, "%s%s", at ? ", " : "", thing.text);
	}
	return out;
}
