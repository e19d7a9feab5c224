// SPDX-License-Identifier: GPL-2.0
#include "engine/announce.h"

#include "util/clock.h"

/* Time between two rounds of one burst. A switch or host that was too busy with the takeover to see one round sees the
 * next. */
#define ROUND_SPACING (20 * NS_PER_MS)

/* Longest duration of a burst of the default five rounds. */
#define BURST_MAX NS_PER_S

enum stage { STAGE_FIRST, STAGE_DELAYED, STAGE_REFRESH };

static const struct garp *garp_of(const struct announcing *a)
{
	return &a->round.plan->settings->garp;
}

/* when: time of the next round in ns; 0 ends the schedule. */
static void schedule_round(const struct announcing *a, uint64_t when)
{
	a->schedule->next_ns = when;
	if (when)
		deadline_arm(a->due, a->round.slot, when);
}

/* Arms the next burst, if another follows. Its delay runs from `from`. */
static void schedule_burst(const struct announcing *a, uint64_t from)
{
	const struct garp *garp = garp_of(a);
	struct announce *s = a->schedule;
	uint64_t delay = s->lower ? garp->lower_delay_ns : garp->delay_ns;
	uint32_t repeat = s->lower ? garp->lower_repeat : garp->repeat;

	if (s->stage == STAGE_FIRST && delay && repeat) {
		s->stage = STAGE_DELAYED;
		s->rounds = (uint16_t)repeat;
		schedule_round(a, from + delay);
	} else {
		s->stage = STAGE_REFRESH;
		s->rounds = (uint16_t)garp->refresh_repeat;
		schedule_round(a, garp->refresh_ns && s->rounds ? from + garp->refresh_ns : 0);
	}
}

void announce_begin(const struct announcing *a)
{
	*a->schedule = (struct announce){.stage = STAGE_FIRST, .rounds = (uint16_t)garp_of(a)->repeat};
	if (a->schedule->rounds)
		schedule_round(a, a->now);
	else
		schedule_burst(a, a->now);
}

void announce_lower(const struct announcing *a)
{
	uint32_t repeat = garp_of(a)->lower_repeat;

	if (!repeat)
		return;
	*a->schedule = (struct announce){.stage = STAGE_FIRST, .lower = true, .rounds = (uint16_t)repeat};
	schedule_round(a, a->now);
}

void announce_resume(const struct announcing *a, uint64_t since_ns)
{
	uint64_t age = a->now - since_ns;

	if (age < BURST_MAX) {
		announce_begin(a);
		return;
	}
	*a->schedule = (struct announce){.stage = age < garp_of(a)->delay_ns ? STAGE_FIRST : STAGE_DELAYED};
	schedule_burst(a, a->schedule->stage == STAGE_FIRST ? since_ns : a->now);
}

void announce_again(const struct announcing *a)
{
	a->schedule->again = true;
	if (!a->schedule->next_ns || a->schedule->next_ns > a->now)
		deadline_arm(a->due, a->round.slot, a->now);
}

void announce_configure(const struct announcing *a)
{
	if (a->schedule->stage != STAGE_REFRESH)
		return;
	schedule_burst(a, a->now);
	if (a->schedule->again)
		deadline_arm(a->due, a->round.slot, a->now);
	else if (!a->schedule->next_ns)
		deadline_cancel(a->due, a->round.slot);
}

bool announce_is_first(const struct announce *schedule, const struct vr_plan *plan)
{
	const struct garp *garp = &plan->settings->garp;

	return schedule->stage == STAGE_FIRST &&
	       schedule->rounds == (schedule->lower ? garp->lower_repeat : garp->repeat);
}

void announce_end(const struct announcing *a)
{
	struct announce *s = a->schedule;

	if (s->beside)
		schedule_round(a, s->next_ns);
	else if (--s->rounds)
		schedule_round(a, a->now + ROUND_SPACING);
	else
		schedule_burst(a, a->now);
	s->beside = false;
	if (s->again) /* announce_again() was called while this round waited */
		deadline_arm(a->due, a->round.slot, a->now);
}

static void send_round(const struct round *r)
{
	uint32_t length = round_length(r->plan);

	for (uint32_t at = 0; at < length; at++) {
		struct plan_vip vip = round_address(r->plan, at);

		round_announce(r, &vip);
	}
}

uint32_t announce_round(const struct announcing *a, struct pacing *pacing)
{
	struct announce *s = a->schedule;
	bool over = true;

	s->beside = (s->again || s->beside) && (!s->next_ns || s->next_ns > a->now);
	s->again = false;
	if (pacing)
		over = pacing_begin(pacing, &a->round, announce_is_first(s, a->round.plan));
	else
		send_round(&a->round);
	if (over)
		announce_end(a);
	return round_length(a->round.plan);
}
