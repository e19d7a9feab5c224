// SPDX-License-Identifier: GPL-2.0
#include "track/weigh.h"

#include <stdlib.h>

#include "vrrp_xdp/wire.h"

/* A router that does not own the addresses has priority 1 to 254 (RFC 9568 5.2.4). */
#define PRIORITY_MAX 254

/* Returns the effect of a file: its number times the weight. A product below -TRACK_WEIGHT_MAX means FAULT. */
static struct track_effect file_effect(const struct track *track, int32_t value)
{
	int64_t product = (int64_t)value * track->weight * (track->reverse ? -1 : 1);
	struct track_effect none = {0};

	if (!track->weight) {
		none.fault = (value != 0) != track->reverse;
		return none;
	}
	if (product < -TRACK_WEIGHT_MAX)
		return (struct track_effect){.fault = true};
	return (struct track_effect){.weight = (int32_t)(product > TRACK_WEIGHT_MAX ? TRACK_WEIGHT_MAX : product)};
}

struct track_effect track_effect(const struct track *track, const struct track_state *state)
{
	bool counts = state->up == (track->weight > 0);

	if (state->untracked)
		return (struct track_effect){0};
	if (!state->known)
		return (struct track_effect){.fault = !track->weight};
	if (track->kind == TRACK_FILE)
		return file_effect(track, state->value);
	if (!track->weight)
		return (struct track_effect){.fault = state->up == track->reverse};
	return (struct track_effect){.weight = !counts ? 0 : track->reverse ? -track->weight : track->weight};
}

uint8_t track_priority(uint8_t base, int64_t sum)
{
	int64_t priority = base + sum;

	if (base == VRRP_PRIORITY_OWNER)
		return base;
	return (uint8_t)(priority < 1 ? 1 : priority > PRIORITY_MAX ? PRIORITY_MAX : priority);
}
