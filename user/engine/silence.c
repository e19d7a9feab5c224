// SPDX-License-Identifier: GPL-2.0
#include "engine/silence.h"

bool silence_over(struct silence *s, uint64_t beat_ns, uint64_t interval_ns, uint64_t now)
{
	uint64_t most = SILENCE_INTERVALS * interval_ns > SILENCE_NS ? SILENCE_INTERVALS * interval_ns : SILENCE_NS;

	if (now - s->looked_ns >= most / 2)
		s->since_ns = now;
	s->looked_ns = now;
	return beat_ns && now > beat_ns + most && now > s->since_ns + most;
}
