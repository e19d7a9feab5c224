// SPDX-License-Identifier: GPL-2.0
/* The budgets of events, and a full ring: which adverts become events, and what happens to the others. */
#include "fixture.h"

#define INTERVAL (40 * SECOND) /* longer than any test, so that no budget is renewed during it */

/* Runs a frame n times. Fails unless the first `events` of them become events and the others are over the budget. also:
 * reasons that every frame counts in addition. */
static void spend(enum program program, const struct packet *p, int n, int events, uint32_t also)
{
	for (int i = 0; i < n; i++) {
		assert_true(run(program, p));
		expect_moved(also | (i < events ? R(EVENTS) : R(BUDGET)));
	}
	assert_int_equal(new_events(NULL), events);
}

/* Each class has its own budget, so that losing adverts do not use up the budget of those that may win. */
static void budget(void **state)
{
	(void)state;
	for (int i = 0; i < PROGRAMS * 2; i++) {
		enum kind kind = i / PROGRAMS ? V6 : V3_PLAIN;
		int matters = fx.skel ? fx.skel->rodata->event_budget[VR_CLASS_MATTERS] : 0;
		int losing = fx.skel ? fx.skel->rodata->event_budget[VR_CLASS_LOSING] : 0;
		struct router r = router_for(kind, 2);
		struct vr_counts counts;
		struct vr_live live;
		struct packet p;

		reset();
		assert_true(matters > losing && losing > 0);
		build(&p, kind, 2);
		put16(p.bytes + p.message + 4, 4000);
		finish(&p, kind);
		r.config.interval_ns = INTERVAL;
		expect_steady(&r, &p, 0);
		r.state.expected_head = 0; /* the Active is known, and no advert is steady */
		install(&r, 0);
		priority_of(&p, kind, 99);
		spend(i % 2, &p, losing + 3, losing, 0);
		source_of(&p, kind, 77);
		priority_of(&p, kind, 0); /* a release by a router that is not the Active */
		spend(i % 2, &p, 2, 0, R(PRIORITY_ZERO));
		priority_of(&p, kind, 100);
		spend(i % 2, &p, 1, 1, 0);
		source_of(&p, kind, kind == V6 ? 0xc8 : 251);
		priority_of(&p, kind, 0); /* the release of the Active */
		spend(i % 2, &p, 1, 1, R(PRIORITY_ZERO));
		priority_of(&p, kind, 255);
		spend(i % 2, &p, matters, matters - 2, 0);
		get(fx.skel->maps.vr_live, 0, &live);
		assert_int_equal(live.window_events[VR_CLASS_MATTERS], matters);
		assert_int_equal(live.window_events[VR_CLASS_LOSING], losing);
		get_counts(0, &counts);
		assert_int_equal(counts.of[VR_BUDGET - VR_COUNTS_FIRST], 3 + 2 + 2);
		assert_int_equal(live.adverts[kind_form(kind)], losing + 3 + 2 + 1 + 1 + matters);

		/* one second before the interval is over, and then a whole interval later */
		live.window = (now_ns() - INTERVAL + SECOND) >> VR_WINDOW_SHIFT;
		set(fx.skel->maps.vr_live, 0, &live);
		spend(i % 2, &p, 1, 0, 0);
		live.window = (now_ns() - INTERVAL) >> VR_WINDOW_SHIFT;
		set(fx.skel->maps.vr_live, 0, &live);
		spend(i % 2, &p, matters + 1, matters, 0);
		priority_of(&p, kind, 1);
		spend(i % 2, &p, losing + 1, losing, 0);
	}
}

/* For a Backup that may obey a lower priority (VR_OBEYS_LOWER) such adverts have the large budget; for an Active they
 * lose. */
static void budget_of_obeyed(void **state)
{
	(void)state;
	for (int i = 0; i < PROGRAMS; i++) {
		int losing = fx.skel->rodata->event_budget[VR_CLASS_LOSING];
		struct router r = router_for(V3_PLAIN, 2);
		struct packet p;

		reset();
		build(&p, V3_PLAIN, 2);
		put16(p.bytes + p.message + 4, 4000);
		priority_of(&p, V3_PLAIN, 99);
		r.config.interval_ns = INTERVAL;
		r.config.flags = VR_OBEYS_LOWER;
		r.state.state = VR_BACKUP;
		r.state.priority = 100;
		install(&r, 0);
		spend(i, &p, losing + 3, losing + 3, 0);
		r.state.state = VR_ACTIVE;
		install(&r, 0);
		spend(i, &p, losing + 3, losing, 0);
	}
}

/* An advert that a Backup obeys is stamped where its event has no room. A release is not, nor an advert that loses. */
static void heard_without_event(void **state)
{
	static const struct {
		uint8_t priority;
		bool heard;
	} t[] = {{255, true}, {100, true}, {99, false}, {0, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]) * PROGRAMS; i++) {
		struct router r = router_for(V3_PLAIN, 2);
		uint64_t before = now_ns();
		struct vr_live live = {0};
		struct packet p;

		reset();
		build(&p, V3_PLAIN, 2);
		put16(p.bytes + p.message + 4, 4000);
		r.config.interval_ns = INTERVAL;
		expect_steady(&r, &p, 0);
		r.state.expected_head = 0;
		r.state.priority = 100;
		install(&r, 0);
		live.window = before >> VR_WINDOW_SHIFT;
		live.window_events[VR_CLASS_MATTERS] = live.window_events[VR_CLASS_LOSING] = 255;
		set(fx.skel->maps.vr_live, 0, &live);
		priority_of(&p, V3_PLAIN, t[i / PROGRAMS].priority);
		spend(i % PROGRAMS, &p, 1, 0, t[i / PROGRAMS].priority ? 0 : R(PRIORITY_ZERO));
		get(fx.skel->maps.vr_live, 0, &live);
		if (t[i / PROGRAMS].heard)
			assert_in_range(live.last_rx_ns, before, now_ns());
		else
			assert_int_equal(live.last_rx_ns, 0);
	}
}

/* Each virtual router has its own budgets. */
static void budget_of_each(void **state)
{
	struct router r = router_for(V3_PLAIN, 2);
	struct packet p;

	(void)state;
	reset();
	r.config.interval_ns = INTERVAL;
	build(&p, V3_PLAIN, 2);
	put16(p.bytes + p.message + 4, 4000);
	for (uint32_t slot = 0; slot < 3; slot++) {
		r.key.vrid = r.config.vrid = p.bytes[p.message + 1] = 20 + slot;
		finish(&p, V3_PLAIN);
		install(&r, slot);
		spend(slot % 2, &p, 17, 16, 0);
	}
}

/* Events that do not fit into the ring are counted as lost. They go on once the ring was read. */
static void ring_full(void **state)
{
	struct router r = router_for(V3_PLAIN, 2);
	unsigned int sent = 0, lost = 0;
	struct vr_live live;
	struct packet p;

	(void)state;
	reset();
	r.config.interval_ns = INTERVAL;
	build(&p, V3_PLAIN, 2);
	put16(p.bytes + p.message + 4, 4000);
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		r.key.vrid = r.config.vrid = p.bytes[p.message + 1] = 20 + slot;
		finish(&p, V3_PLAIN);
		install(&r, slot);
		for (int i = 0; i < 16; i++) {
			uint64_t full = read_error(VR_RING_FULL);

			assert_true(run(i % 2, &p)); /* consumed, whether its event is lost or not */
			sent++;
			lost += read_error(VR_RING_FULL) - full;
			expect_moved(read_error(VR_RING_FULL) != full ? R(RING_FULL) : R(EVENTS));
		}
		get(fx.skel->maps.vr_live, slot, &live);
		assert_int_equal(live.adverts[VR_SUM_PLAIN], 16);
	}
	assert_true(lost > 0 && lost < sent);
	assert_int_equal(new_events(NULL), sent - lost);
	/* new_events() has read the ring: there is room again */
	r.config.interval_ns = 1;
	install(&r, 0);
	assert_true(run(XDP, &p));
	assert_true(read_error(VR_EVENTS) == fx.errors[VR_EVENTS] + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(budget),	    cmocka_unit_test(budget_of_each),
		cmocka_unit_test(budget_of_obeyed), cmocka_unit_test(heard_without_event),
		cmocka_unit_test(ring_full),
	};

	return cmocka_run_group_tests_name("budgets and the ring", tests, load_programs, unload_programs);
}
