// SPDX-License-Identifier: GPL-2.0
/* The state machine: a row for each event of RFC 9568 6.4, then its timers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test_fsm.h"

/* Deadlines of rows. NS(n): n ns after the event; KEPT: the deadline stays. */
#define KEPT (-1)
#define NONE (-2)
#define NS(n) (n)

#define DOWN_100 NS(36093750) /* 3 × 10 ms + 156/256 × 10 ms */
#define V2_DOWN_100 NS(3609375000)

/* One row: an advert that arrives in a state, and what follows. */
struct row {
	const char *name;
	uint8_t version, own, state;
	enum who active; /* Backup: the router that it obeys */
	bool nopreempt;
	int delay_ms; /* preempt_delay */
	uint8_t priority;
	enum who from;
	int interval_ms;
	uint8_t next;
	uint32_t actions;
	int64_t deadline;
};

#define BACKUP VR_BACKUP
#define ACTIVE VR_ACTIVE
#define RELEASED (FSM_ARM | FSM_UNEXPECT)
#define DELAYED RELEASED
#define YIELD (FSM_CHANGED | FSM_ARM | FSM_EXPECT)

/* clang-format off */
static const struct row rows[] = {
	{ "P25 release: skew", 3, 100, BACKUP, HIGHER, 0, 0, 0, HIGHER, 10, BACKUP, RELEASED, NS(6093750) },
	{ "P25 release at 254: 78,125 ns", 3, 254, BACKUP, HIGHER, 0, 0, 0, HIGHER, 10, BACKUP, RELEASED, NS(78125) },
	{ "P25 release, v2", 2, 100, BACKUP, HIGHER, 0, 0, 0, HIGHER, 1000, BACKUP, RELEASED, NS(609375000) },
	{ "P25 release while no Active is known",
	  3, 100, BACKUP, NOBODY, 0, 0, 0, HIGHER, 10, BACKUP, RELEASED, NS(6093750) },
	{ "P25 release by another than the Active", 3, 100, BACKUP, HIGHER, 0, 0, 0, LOWER, 10, BACKUP, 0, KEPT },
	{ "P25 release, nopreempt", 3, 100, BACKUP, HIGHER, 1, 0, 0, HIGHER, 10, BACKUP, RELEASED, NS(6093750) },
	{ "P26 higher priority", 3, 100, BACKUP, NOBODY, 0, 0, 101, LOWER, 10, BACKUP, OBEY, DOWN_100 },
	{ "P26 equal priority, lower address", 3, 100, BACKUP, NOBODY, 0, 0, 100, LOWER, 10, BACKUP, OBEY, DOWN_100 },
	{ "P26 equal priority, higher address", 3, 100, BACKUP, NOBODY, 0, 0, 100, HIGHER, 10, BACKUP, OBEY, DOWN_100 },
	{ "P26 another Active", 3, 100, BACKUP, HIGHER, 0, 0, 150, LOWER, 10, BACKUP, OBEY, DOWN_100 },
	{ "P26 its interval is adopted", 3, 100, BACKUP, NOBODY, 0, 0, 200, HIGHER, 40, BACKUP, OBEY, NS(144375000) },
	{ "P26 v2", 2, 100, BACKUP, NOBODY, 0, 0, 200, HIGHER, 1000, BACKUP, OBEY, V2_DOWN_100 },
	{ "P26 lower priority, nopreempt", 3, 100, BACKUP, NOBODY, 1, 0, 99, LOWER, 10, BACKUP, OBEY, DOWN_100 },
	{ "P27 lower priority", 3, 100, BACKUP, NOBODY, 0, 0, 99, HIGHER, 10, BACKUP, 0, KEPT },
	{ "P27 lower priority, an Active known", 3, 100, BACKUP, HIGHER, 0, 0, 99, LOWER, 10, BACKUP, 0, KEPT },
	{ "P27 lower priority, v2", 2, 100, BACKUP, NOBODY, 0, 0, 99, HIGHER, 1000, BACKUP, 0, KEPT },
	{ "preempt_delay: obeyed, not steady",
	  3, 100, BACKUP, NOBODY, 0, 100, 99, LOWER, 10, BACKUP, DELAYED, DOWN_100 },
	{ "preempt_delay runs: higher priority",
	  3, 100, BACKUP, NOBODY, 0, 100, 101, LOWER, 10, BACKUP, OBEY, DOWN_100 },
	{ "preempt_delay is over", 3, 100, BACKUP, NOBODY, 0, 5, 99, LOWER, 10, BACKUP, 0, KEPT },
	{ "P32 release", 3, 100, ACTIVE, 0, 0, 0, 0, HIGHER, 10, ACTIVE, FSM_SEND | FSM_ARM, NS(8000000) },
	{ "P32 release, v2", 2, 100, ACTIVE, 0, 0, 0, 0, LOWER, 1000, ACTIVE, FSM_SEND | FSM_ARM, NS(998000000) },
	{ "P33 higher priority", 3, 100, ACTIVE, 0, 0, 0, 101, LOWER, 10, BACKUP, YIELD, DOWN_100 },
	{ "P33 its interval is adopted", 3, 100, ACTIVE, 0, 0, 0, 101, LOWER, 20, BACKUP, YIELD, NS(72187500) },
	{ "P33 higher priority, v2", 2, 100, ACTIVE, 0, 0, 0, 101, LOWER, 1000, BACKUP, YIELD, V2_DOWN_100 },
	{ "P33 equal priority, greater address", 3, 100, ACTIVE, 0, 0, 0, 100, HIGHER, 10, BACKUP, YIELD, DOWN_100 },
	{ "P33 equal priority, greater address, v2",
	  2, 100, ACTIVE, 0, 0, 0, 100, HIGHER, 1000, BACKUP, YIELD, V2_DOWN_100 },
	{ "P33 equal priority, lower address: loses", 3, 100, ACTIVE, 0, 0, 0, 100, LOWER, 10, ACTIVE, FSM_SEND, KEPT },
	{ "P33 equal priority, equal address: loses",
	  3, 100, ACTIVE, 0, 0, 0, 100, MYSELF, 10, ACTIVE, FSM_SEND, KEPT },
	{ "P34 loses, v3: answered", 3, 100, ACTIVE, 0, 0, 0, 99, HIGHER, 10, ACTIVE, FSM_SEND, KEPT },
	{ "P34 loses, v2: silence", 2, 100, ACTIVE, 0, 0, 0, 99, HIGHER, 1000, ACTIVE, 0, KEPT },
	{ "P34 equal priority, lower address, v2: silence",
	  2, 100, ACTIVE, 0, 0, 0, 100, LOWER, 1000, ACTIVE, 0, KEPT },
	{ "P35 nopreempt means nothing in Active: yields",
	  3, 100, ACTIVE, 0, 1, 0, 101, LOWER, 10, BACKUP, YIELD, DOWN_100 },
	{ "P35 nopreempt means nothing in Active: stays",
	  3, 100, ACTIVE, 0, 1, 0, 99, HIGHER, 10, ACTIVE, FSM_SEND, KEPT },
	{ "P35 preempt_delay means nothing in Active",
	  3, 100, ACTIVE, 0, 0, 100, 99, HIGHER, 10, ACTIVE, FSM_SEND, KEPT },
	{ "P35 an owner always preempts", 3, 255, BACKUP, NOBODY, 1, 0, 254, HIGHER, 10, BACKUP, 0, KEPT },
	{ "P35 an owner ignores preempt_delay", 3, 255, BACKUP, NOBODY, 0, 5000, 254, HIGHER, 10, BACKUP, 0, KEPT },
	{ "P36 owner hears another's", 3, 255, ACTIVE, 0, 0, 0, 254, HIGHER, 10, ACTIVE, FSM_SEND, KEPT },
	{ "P36 owner hears a greater owner", 3, 255, ACTIVE, 0, 0, 0, 255, HIGHER, 10, BACKUP, YIELD, NS(30039062) },
	{ "P36 owner hears a smaller owner", 3, 255, ACTIVE, 0, 0, 0, 255, LOWER, 10, ACTIVE, FSM_SEND, KEPT },
	{ "advert in Initialize", 3, 100, VR_INITIALIZE, 0, 0, 0, 200, HIGHER, 10, VR_INITIALIZE, 0, NONE },
	{ "release in Initialize", 3, 100, VR_INITIALIZE, 0, 0, 0, 0, HIGHER, 10, VR_INITIALIZE, 0, NONE },
	{ "advert in FAULT", 3, 100, VR_FAULT, 0, 0, 0, 200, HIGHER, 10, VR_FAULT, 0, NONE },
	{ "release in FAULT", 3, 100, VR_FAULT, 0, 0, 0, 0, HIGHER, 10, VR_FAULT, 0, NONE },
};
/* clang-format on */

static void heard(void **state)
{
	const struct row *r = *state;
	struct machine m = machine(r->version, r->own), before;
	struct advert a = advert(r->version, r->priority, r->from, r->interval_ms * MS);

	m.p.preempt = !r->nopreempt;
	m.p.preempt_delay_ns = r->delay_ms * MS;
	bring_to(&m, r->state);
	if (r->active) {
		struct advert known = advert(r->version, 254, r->active, m.p.interval_ns);

		assert_int_equal(fsm_advert(of(&m), &known, START + MS), OBEY);
	}
	before = m;
	assert_int_equal(fsm_advert(of(&m), &a, NOW), r->actions);
	assert_int_equal(m.vr.state, r->next);
	if (r->deadline == KEPT)
		assert_int_equal(m.fsm.deadline_ns, before.fsm.deadline_ns);
	else if (r->deadline == NONE)
		assert_int_equal(m.fsm.deadline_ns, 0);
	else
		assert_int_equal(m.fsm.deadline_ns - NOW, r->deadline);
	if (r->next == VR_BACKUP && r->actions & FSM_ARM && r->priority) { /* obeyed */
		assert_memory_equal(m.vr.active_address, a.source, 16);
		assert_int_equal(m.vr.active_priority, r->priority);
		assert_int_equal(m.vr.active_interval_ns, r->interval_ms * MS);
	} else {
		assert_memory_equal(m.vr.active_address, before.vr.active_address, 16);
		assert_int_equal(m.vr.active_priority, before.vr.active_priority);
		assert_int_equal(m.vr.active_interval_ns, before.vr.active_interval_ns);
	}
	if (!r->actions)
		assert_int_equal(m.vr.heard_ns, before.vr.heard_ns);
}

/* P25: two releases of one router within a second: the second is not obeyed. A release of another router is. */
static void released_again(void **state)
{
	struct machine m = machine(3, 100);
	struct advert active = advert(3, 200, HIGHER, 10 * MS), release = advert(3, 0, HIGHER, 10 * MS);
	struct advert other = advert(3, 201, LOWER, 10 * MS), others_release = advert(3, 0, LOWER, 10 * MS);
	uint64_t until;

	(void)state;
	bring_to(&m, VR_BACKUP);
	assert_int_equal(fsm_advert(of(&m), &active, NOW), OBEY);
	assert_int_equal(fsm_advert(of(&m), &release, NOW + MS), RELEASED);
	until = m.fsm.deadline_ns;
	assert_int_equal(fsm_advert(of(&m), &release, NOW + 2 * MS), 0);
	assert_int_equal(m.fsm.deadline_ns, until);
	assert_true(fsm_deadline(of(&m), until, 0) & FSM_CHANGED);
	assert_int_equal(fsm_advert(of(&m), &active, NOW + 10 * MS), YIELD);
	until = m.fsm.deadline_ns;
	assert_int_equal(fsm_advert(of(&m), &release, NOW + SECOND), 0);
	assert_int_equal(m.fsm.deadline_ns, until);
	assert_int_equal(m.vr.reason, VR_REASON_NO_RESPONSE);
	assert_int_equal(fsm_advert(of(&m), &release, NOW + MS + SECOND), RELEASED);
	assert_int_equal(fsm_advert(of(&m), &other, NOW + 2 * MS + SECOND), OBEY);
	assert_int_equal(fsm_advert(of(&m), &others_release, NOW + 3 * MS + SECOND), RELEASED);
}

static void timers(void **state)
{
	static const struct {
		uint8_t version, priority;
		uint64_t interval, skew, down;
	} t[] = {
		{3, 254, 10 * MS, 78125, 30078125},
		{3, 100, 10 * MS, 6093750, 36093750},
		{3, 1, 10 * MS, 9960937, 39960937}, /* rounded down to a nanosecond, not more */
		{3, 255, 10 * MS, 39062, 30039062},
		{3, 254, SECOND, 7812500, 3007812500},
		{3, 100, 40950 * MS, 24953906250, 147803906250},
		{3, 1, 40950 * MS, 40790039062, 163640039062},
		{2, 254, SECOND, 7812500, 3007812500}, /* P18: of a second, whatever the interval */
		{2, 254, 255 * SECOND, 7812500, 765007812500},
		{2, 1, 5 * SECOND, 996093750, 15996093750},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		assert_int_equal(fsm_skew(t[i].version, t[i].priority, t[i].interval), t[i].skew);
		assert_int_equal(fsm_active_down(t[i].version, t[i].priority, 3, t[i].interval), t[i].down);
	}
}

/* P21, P24 */
static void backup_takes_over(void **state)
{
	struct machine m = machine(3, 100);

	(void)state;
	m.vr.active_priority = 7; /* left over from before */
	assert_int_equal(fsm_start(of(&m), START), FSM_CHANGED | FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.vr.state, VR_BACKUP);
	assert_int_equal(m.vr.active_priority, 0);
	assert_int_equal(m.vr.active_interval_ns, 10 * MS);
	assert_int_equal(m.fsm.deadline_ns, START + 36093750);
	assert_int_equal(fsm_deadline(of(&m), START + 36093750, 0),
			 FSM_CHANGED | FSM_SEND | FSM_ANNOUNCE | FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.vr.state, VR_ACTIVE);
	assert_int_equal(m.vr.reason, VR_REASON_NO_RESPONSE);
	assert_memory_equal(m.vr.active_address, m.fsm.own_address, 16);
	assert_int_equal(m.vr.active_priority, 100);
	assert_int_equal(m.vr.active_interval_ns, 10 * MS);
	assert_int_equal(m.fsm.deadline_ns, START + 43 * MS);
}

/* P20 */
static void owner(void **state)
{
	struct machine m = machine(3, 255);

	(void)state;
	assert_int_equal(fsm_start(of(&m), NOW), FSM_CHANGED | FSM_SEND | FSM_ANNOUNCE | FSM_ARM);
	assert_int_equal(m.vr.state, VR_ACTIVE);
	assert_int_equal(m.vr.reason, VR_REASON_PRIORITY);
	assert_memory_equal(m.vr.active_address, m.fsm.own_address, 16);
	assert_int_equal(m.vr.active_priority, 255);
	assert_int_equal(m.fsm.deadline_ns, START + 13 * MS);
}

/* P23, P30, and the same for a fault. Initialize and FAULT end with a start only. */
static void stop_and_fault(void **state)
{
	static const struct {
		enum vr_state_code from;
		uint32_t stop, fault;
	} t[] = {
		{VR_INITIALIZE, 0, FSM_CHANGED | FSM_ARM | FSM_UNEXPECT},
		{VR_BACKUP, FSM_CHANGED | FSM_ARM | FSM_UNEXPECT, FSM_CHANGED | FSM_ARM | FSM_UNEXPECT},
		{VR_ACTIVE, FSM_CHANGED | FSM_RELEASE_OUT | FSM_ARM, FSM_CHANGED | FSM_RELEASE_OUT | FSM_ARM},
		{VR_FAULT, FSM_CHANGED | FSM_ARM | FSM_UNEXPECT, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct machine m = machine(3, 100), f;

		bring_to(&m, t[i].from);
		f = m;
		assert_int_equal(fsm_stop(of(&m), NOW), t[i].stop);
		assert_int_equal(m.vr.state, VR_INITIALIZE);
		assert_int_equal(m.fsm.deadline_ns, 0);
		assert_int_equal(fsm_fault(of(&f), NOW), t[i].fault);
		assert_int_equal(f.vr.state, VR_FAULT);
		assert_int_equal(f.fsm.deadline_ns, 0);
		assert_int_equal(fsm_start(of(&f), NOW), FSM_CHANGED | FSM_ARM | FSM_UNEXPECT);
		assert_int_equal(f.vr.state, VR_BACKUP);
		assert_int_equal(f.fsm.deadline_ns, NOW + 36093750);
	}
}

static void owner_after_fault(void **state)
{
	struct machine m = machine(3, 255);

	(void)state;
	fsm_start(of(&m), START);
	assert_int_equal(fsm_fault(of(&m), START + MS), FSM_CHANGED | FSM_RELEASE_OUT | FSM_ARM);
	assert_int_equal(fsm_start(of(&m), NOW), FSM_CHANGED | FSM_SEND | FSM_ANNOUNCE | FSM_ARM);
	assert_int_equal(m.vr.state, VR_ACTIVE);
}

/* Each state has a name, and so has a value that is no state. */
static void state_names(void **state)
{
	(void)state;
	assert_string_equal(fsm_state_name(VR_INITIALIZE), "initialize");
	assert_string_equal(fsm_state_name(VR_BACKUP), "backup");
	assert_string_equal(fsm_state_name(VR_ACTIVE), "active");
	assert_string_equal(fsm_state_name(VR_FAULT), "fault");
	assert_string_equal(fsm_state_name(VR_STATE_COUNT), "unknown");
}

static void started_twice(void **state)
{
	(void)state;
	for (int s = VR_BACKUP; s <= VR_ACTIVE; s++) {
		struct machine m = machine(3, 100);
		uint64_t deadline;

		bring_to(&m, s);
		deadline = m.fsm.deadline_ns;
		assert_int_equal(fsm_start(of(&m), NOW), 0);
		assert_int_equal(m.vr.state, s);
		assert_int_equal(m.fsm.deadline_ns, deadline);
	}
}

/* A deadline may be handled after it was cancelled: it must not move a state machine that has none. */
static void stale_deadline(void **state)
{
	struct machine m = machine(3, 100);

	(void)state;
	assert_int_equal(fsm_deadline(of(&m), NOW, 0), 0);
	assert_int_equal(m.vr.state, VR_INITIALIZE);
	bring_to(&m, VR_FAULT);
	assert_int_equal(fsm_deadline(of(&m), NOW, 0), 0);
	assert_int_equal(m.vr.state, VR_FAULT);
	assert_int_equal(m.fsm.deadline_ns, 0);
}

/* The arrival of adverts decides: the deadline moves with the stamp. An Active is gone only after Active_Down_Interval
 * without one. */
static void lazy_deadline(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);
	uint64_t heard = START + MS, down = 36093750;

	(void)state;
	bring_to(&m, VR_BACKUP);
	assert_int_equal(fsm_advert(of(&m), &a, heard), OBEY);
	for (int i = 0; i < 100; i++) {
		uint64_t due = heard + down, stamp = due - i * 300000;

		/* handled up to a second late */
		assert_int_equal(fsm_deadline(of(&m), i % 2 ? due : stamp + down - 1, stamp), FSM_ARM);
		assert_int_equal(m.vr.state, VR_BACKUP);
		assert_int_equal(m.fsm.deadline_ns, stamp + down);
		heard = stamp;
	}
	/* a stamp from before the last event does not count */
	assert_int_equal(fsm_deadline(of(&m), heard + down - 1, heard - 1), FSM_ARM);
	assert_int_equal(m.fsm.deadline_ns, heard + down);
	assert_int_equal(fsm_deadline(of(&m), heard + down, heard),
			 FSM_CHANGED | FSM_SEND | FSM_ANNOUNCE | FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.vr.state, VR_ACTIVE);
}

/* P25: Skew_Time runs from the release on. A stamp from before does not count, and an inferior advert does not start it
 * again. */
static void released_then_silent(void **state)
{
	struct advert a = advert(3, 254, HIGHER, 10 * MS), release = advert(3, 0, HIGHER, 10 * MS);
	struct advert loser = advert(3, 50, LOWER, 10 * MS);
	struct machine m = machine(3, 254);

	(void)state;
	bring_to(&m, VR_BACKUP);
	fsm_advert(of(&m), &a, START + MS);
	fsm_advert(of(&m), &release, NOW);
	assert_int_equal(m.vr.reason, VR_REASON_PRIORITY);
	assert_int_equal(fsm_advert(of(&m), &loser, NOW + 50000), 0);
	assert_int_equal(fsm_deadline(of(&m), NOW + 78124, NOW - 10), FSM_ARM);
	assert_int_equal(m.fsm.deadline_ns, NOW + 78125);
	assert_true(fsm_deadline(of(&m), NOW + 78125, NOW - 10) & FSM_ANNOUNCE);
}

static void preempt_delay(void **state)
{
	struct advert low = advert(3, 50, LOWER, 10 * MS), high = advert(3, 150, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);
	uint64_t t;

	(void)state;
	m.p.preempt_delay_ns = 100 * MS;
	fsm_start(of(&m), START);
	for (t = START; t < START + 100 * MS; t += 10 * MS) {
		assert_int_equal(fsm_advert(of(&m), &low, t), FSM_ARM | FSM_UNEXPECT);
		assert_int_equal(m.fsm.deadline_ns, t + 36093750);
	}
	assert_int_equal(fsm_advert(of(&m), &low, t), 0); /* the delay is over to the nanosecond */
	assert_int_equal(m.fsm.deadline_ns, t - 10 * MS + 36093750);
	assert_int_equal(m.vr.reason, VR_REASON_PREEMPTED);
	/* after a superior Active the delay starts again with the next inferior advert */
	assert_int_equal(fsm_advert(of(&m), &high, t + MS), OBEY);
	t += SECOND;
	assert_int_equal(fsm_advert(of(&m), &low, t), FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(fsm_advert(of(&m), &low, t + 100 * MS - 1), FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(fsm_advert(of(&m), &low, t + 100 * MS), 0);
	/* without adverts the delay does not hold up a takeover */
	assert_true(fsm_deadline(of(&m), m.fsm.deadline_ns, 0) & FSM_SEND);
}

/* P31: adverts leave in phase, at most an interval apart, however late a deadline is handled. */
static void adverts_in_phase(void **state)
{
	(void)state;
	srandom(3768);
	for (int i = 0; i < 20000; i++) {
		struct machine m = machine(3, 100);
		uint64_t now, late = i % 4 ? random() % (40 * MS) : 0;

		m.fsm.phase_ns = random() % m.p.interval_ns;
		fsm_start(of(&m), i % 100); /* also just after the clock's zero */
		now = m.fsm.deadline_ns + late;
		fsm_deadline(of(&m), now, 0);
		assert_in_range(m.fsm.deadline_ns, now + 1, now + 10 * MS);
		assert_int_equal(m.fsm.deadline_ns % (10 * MS), m.fsm.phase_ns);
		now = m.fsm.deadline_ns + random() % 3;
		assert_int_equal(fsm_deadline(of(&m), now, 0), FSM_SEND | FSM_ARM);
		assert_in_range(m.fsm.deadline_ns, now + 1, now + 10 * MS);
		assert_int_equal(m.fsm.deadline_ns % (10 * MS), m.fsm.phase_ns);
	}
}

/* A value that is no state, as another process may have written it into the map, counts as Initialize. */
static void foreign_state(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);

	(void)state;
	m.vr.state = 200;
	assert_int_equal(fsm_advert(of(&m), &a, NOW), 0);
	assert_int_equal(fsm_deadline(of(&m), NOW, 0), 0);
	assert_int_equal(m.vr.state, VR_INITIALIZE);
	m.vr.state = VR_STATE_COUNT;
	assert_int_equal(fsm_stop(of(&m), NOW), 0);
	assert_int_equal(fsm_start(of(&m), NOW), FSM_CHANGED | FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.vr.state, VR_BACKUP);
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(released_again),    cmocka_unit_test(timers),

		cmocka_unit_test(backup_takes_over), cmocka_unit_test(owner),
		cmocka_unit_test(stop_and_fault),    cmocka_unit_test(owner_after_fault),
		cmocka_unit_test(started_twice),     cmocka_unit_test(state_names),
		cmocka_unit_test(stale_deadline),    cmocka_unit_test(lazy_deadline),
		cmocka_unit_test(preempt_delay),     cmocka_unit_test(released_then_silent),
		cmocka_unit_test(adverts_in_phase),  cmocka_unit_test(foreign_state),
	};
	enum { FIXED = sizeof(fixed) / sizeof(*fixed), ROWS = sizeof(rows) / sizeof(*rows) };
	struct CMUnitTest tests[FIXED + ROWS];

	memcpy(tests, fixed, sizeof(fixed));
	for (int i = 0; i < ROWS; i++)
		tests[FIXED + i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = heard,
			.initial_state = (void *)&rows[i],
		};
	return cmocka_run_group_tests_name("fsm", tests, NULL, NULL);
}
