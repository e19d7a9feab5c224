// SPDX-License-Identifier: GPL-2.0
/* The state machine gets another configuration or priority while it runs. */
#include "status/snapshot.h"
#include "test_fsm.h"

/* A changed own address: status shows it while Active. No advert is steady until the next one is obeyed. */
static void configured_anew(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS);

	(void)state;
	for (int s = VR_INITIALIZE; s < VR_STATE_COUNT; s++) {
		struct machine m = machine(3, 100), before;

		bring_to(&m, s);
		if (s == VR_BACKUP)
			assert_int_equal(fsm_advert(of(&m), &a, START + MS), OBEY);
		m.vr.expected_head = 7;
		before = m;
		address(m.fsm.own_address, HIGHEST);
		fsm_configure(of(&m), 150);
		assert_int_equal(m.vr.priority, 150);
		assert_int_equal(m.vr.expected_head, 0);
		assert_int_equal(m.vr.state, s);
		assert_memory_equal(m.vr.active_address, s == VR_ACTIVE ? m.fsm.own_address : before.vr.active_address,
				    16);
		assert_int_equal(m.vr.active_priority, s == VR_ACTIVE ? 150 : before.vr.active_priority);
	}
}

/* P18, P19: a Backup waits from when it last heard its Active, with its new priority. */
static void backup_with_another_priority(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);
	uint64_t heard = START + MS;

	(void)state;
	bring_to(&m, VR_BACKUP);
	assert_int_equal(fsm_advert(of(&m), &a, heard), OBEY);
	fsm_configure(of(&m), 250);
	assert_int_equal(fsm_deadline(of(&m), heard + MS, 0), FSM_ARM);
	assert_int_equal(m.fsm.deadline_ns, heard + fsm_active_down(3, 250, 3, 10 * MS));
	assert_int_equal(fsm_deadline(of(&m), heard + fsm_active_down(3, 250, 3, 10 * MS), 0) & FSM_CHANGED,
			 FSM_CHANGED);
	assert_int_equal(m.vr.state, VR_ACTIVE);
	assert_int_equal(m.vr.active_priority, 250);
	/* an Active stays Active with any priority, until P33 */
	fsm_configure(of(&m), 1);
	assert_int_equal(m.vr.state, VR_ACTIVE);
	assert_int_equal(m.vr.active_priority, 1);
	assert_int_equal(fsm_advert(of(&m), &a, heard + 100 * MS) & FSM_CHANGED, FSM_CHANGED);
	assert_int_equal(m.vr.state, VR_BACKUP);
}

/* P27: where the own priority falls, adverts that it discarded count from their arrival if it obeys them now. */
static void priority_falls_while_preempting(void **state)
{
	struct advert a = advert(3, 150, HIGHER, 10 * MS);

	(void)state;
	for (int priority = 149; priority < 152; priority++) {
		struct machine m = machine(3, 200);
		uint64_t heard;

		bring_to(&m, VR_BACKUP);
		heard = m.vr.heard_ns;
		assert_int_equal(fsm_advert(of(&m), &a, heard + 25 * MS), 0);
		fsm_configure(of(&m), (uint8_t)priority);
		assert_int_equal(fsm_deadline(of(&m), heard + 26 * MS, 0), FSM_ARM);
		assert_int_equal(m.fsm.deadline_ns, heard + (priority > 150 ? 0 : 25 * MS) +
							    fsm_active_down(3, (uint8_t)priority, 3, 10 * MS));
	}
}

/* P25: after a release Skew_Time runs, with the new priority. */
static void priority_changes_after_release(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS), release = advert(3, 0, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);

	(void)state;
	bring_to(&m, VR_BACKUP);
	fsm_advert(of(&m), &a, START + MS);
	fsm_advert(of(&m), &release, START + 2 * MS);
	fsm_configure(of(&m), 50);
	fsm_deadline(of(&m), START + 3 * MS, 0);
	assert_int_equal(m.fsm.deadline_ns, START + 2 * MS + fsm_skew(3, 50, 10 * MS));
}

/* vr_state of an Active has its own values; a Backup waits with its new priority, also for Skew_Time after a release.
 */
static void configured_timers(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS), release = advert(3, 0, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);

	(void)state;
	bring_to(&m, VR_ACTIVE);
	m.p.interval_ns = 20 * MS;
	fsm_configure(of(&m), 150);
	assert_int_equal(m.vr.active_priority, 150);
	assert_int_equal(m.vr.active_interval_ns, 20 * MS);

	m = machine(3, 100);
	bring_to(&m, VR_BACKUP);
	m.p.interval_ns = 20 * MS;
	fsm_configure(of(&m), 150); /* no advert was heard yet: our own interval counts (P21) */
	assert_int_equal(m.timers.down_ns, fsm_active_down(3, 150, 3, 20 * MS));
	fsm_advert(of(&m), &a, START);
	fsm_configure(of(&m), 50); /* the Active's interval counts (P19) */
	assert_int_equal(m.timers.down_ns, fsm_active_down(3, 50, 3, 10 * MS));
	fsm_advert(of(&m), &release, START + MS);
	fsm_configure(of(&m), 180);
	assert_int_equal(m.timers.down_ns, fsm_skew(3, 180, 10 * MS));
	assert_int_equal(m.vr.active_priority, 200);
}

/* down_timer_adverts: the state machine waits for as many intervals, and `status` shows as much. */
static void timers_of_more_intervals(void **state)
{
	static const uint8_t counts[] = {0, 1, 3, 7, 100}; /* 0: the RFC's 3 */

	(void)state;
	for (size_t i = 0; i < sizeof(counts); i++) {
		struct machine m = machine(3, 100);
		uint64_t down = (counts[i] ? counts[i] : 3) * 10 * MS + 6093750;
		struct row row = {.configured = true, .config = {.version = 3}};

		m.p.down_adverts = counts[i];
		fsm_start(of(&m), START);
		assert_int_equal(m.fsm.deadline_ns, START + down);
		row.config.down_adverts = fsm_down_adverts(&m.p);
		row.state = m.vr;
		assert_int_equal(row_active_down(&row), down);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(configured_anew),
		cmocka_unit_test(backup_with_another_priority),
		cmocka_unit_test(priority_falls_while_preempting),
		cmocka_unit_test(priority_changes_after_release),
		cmocka_unit_test(configured_timers),
		cmocka_unit_test(timers_of_more_intervals),
	};

	return cmocka_run_group_tests_name("fsm configured anew", tests, NULL, NULL);
}
