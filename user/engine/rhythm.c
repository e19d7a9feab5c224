// SPDX-License-Identifier: GPL-2.0
#include "engine/rhythm.h"

#include "util/clock.h"

#define SECOND_NS NS_PER_S

/* Sending phases are at least PHASE_STEP apart. There are only as many phases as give each at least PHASE_SHARE virtual
 * routers. Adverts of one phase leave in one wake-up, which costs as much as sending some adverts. */
#define PHASE_STEP NS_PER_MS
#define PHASE_SHARE 8

/* The engine wants the announcer to help it send adverts in two cases: a deadline is late by more than LATE, or the
 * engine has slept for less than 1 / SLEEP_SHARE of the last STRETCH. An engine that never sleeps would be stopped: the
 * kernel lets real-time threads run for 95 % of each second only (sched(7), sched_rt_runtime_us). */
#define LATE NS_PER_MS
#define STRETCH (50 * NS_PER_MS)
#define SLEEP_SHARE 8

uint64_t rhythm_phase(uint32_t slot, uint32_t spread, uint64_t interval_ns)
{
	uint64_t steps = interval_ns / PHASE_STEP, wanted = (spread + PHASE_SHARE - 1) / PHASE_SHARE;

	if (steps > wanted)
		steps = wanted;
	return steps ? slot % spread * steps / spread * (interval_ns / steps) : 0;
}

static int lateness_bucket(uint64_t late)
{
#define LIMIT_NS(bucket, limit, text) limit * 1000ULL,
	static const uint64_t below[] = {VR_LATE_LIMITS(LIMIT_NS)};
#undef LIMIT_NS
	int i = 0;

	while (i < VR_LATE_BUCKETS - 1 && late >= below[i])
		i++;
	return i;
}

void rhythm_note(struct rhythm *r, struct vr_engine *out, uint64_t due, uint64_t now)
{
	uint64_t late = now > due ? now - due : 0;

	if (now - r->second_ns >= SECOND_NS) {
		__atomic_store_n(&out->recent_late_ns, r->max_late_ns, __ATOMIC_RELAXED); /* the manager reads it */
		r->max_late_ns = 0;
		r->second_ns = now;
	}
	if (due > now)
		return;
	out->wakeups++;
	out->late[lateness_bucket(late)]++;
	if (late > r->max_late_ns)
		r->max_late_ns = late;
	if (late > out->max_late_ns)
		out->max_late_ns = late;
}

void rhythm_slept(struct rhythm *r, uint64_t from, uint64_t to)
{
	r->slept_ns += to - from;
}

bool rhythm_wants_help(struct rhythm *r, uint64_t due, uint64_t now)
{
	if (now - r->stretch_ns >= STRETCH) {
		r->busy = r->slept_ns < (now - r->stretch_ns) / SLEEP_SHARE;
		r->slept_ns = 0;
		r->stretch_ns = now;
	}
	return r->busy || (due < now && now - due > LATE);
}
