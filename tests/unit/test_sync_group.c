// SPDX-License-Identifier: GPL-2.0
/* Sync groups: what all members do when something happens to one (user/core/sync_group.c), and the state machine's part
 * of it. */
#include "test_fsm.h"

#include "core/sync_group.h"

/* One sync group has the slots 4, 2 and 7, in this order of rank, another the slots 0 and 1. Slot 3 is in none. */
static struct sync_groups two_groups(void)
{
	static const uint32_t first[] = {4, 2, 7}, second[] = {0, 1};
	struct sync_groups g;

	assert_int_equal(sync_groups_init(&g, 8, 2, 5), 0);
	sync_groups_add(&g, first, 3, SECOND);
	sync_groups_add(&g, second, 2, SECOND);
	return g;
}

static void membership(void **state)
{
	struct sync_groups g = two_groups();

	(void)state;
	assert_true(sync_group_has(&g, 7));
	assert_true(sync_group_has(&g, 0));
	assert_false(sync_group_has(&g, 3));
	assert_false(sync_group_has(&g, 8));
	assert_false(sync_group_has(NULL, 0));
	assert_ptr_equal(sync_group_of(&g, 2), sync_group_of(&g, 4));
	assert_ptr_not_equal(sync_group_of(&g, 2), sync_group_of(&g, 1));
	assert_int_equal(g.members[sync_group_of(&g, 4)->first], 4);
	assert_int_equal(g.members[sync_group_of(&g, 1)->first + 1], 1);
	sync_groups_free(&g);
}

/* A group starts when the last of its members can run, and is in FAULT when the first cannot. A repeated report has no
 * effect. */
static void start_and_fault(void **state)
{
	struct sync_groups g = two_groups();

	(void)state;
	assert_int_equal(sync_group_able(&g, 4, true), SYNC_STAY);
	assert_int_equal(sync_group_able(&g, 4, true), SYNC_STAY);
	assert_int_equal(sync_group_able(&g, 2, true), SYNC_STAY);
	assert_int_equal(sync_group_able(&g, 7, true), SYNC_START);
	assert_int_equal(sync_group_able(&g, 7, true), SYNC_STAY);
	assert_int_equal(sync_group_able(&g, 2, false), SYNC_FAULT);
	assert_int_equal(sync_group_able(&g, 4, false), SYNC_STAY);
	assert_int_equal(sync_group_able(&g, 2, true), SYNC_STAY);
	assert_int_equal(sync_group_able(&g, 4, true), SYNC_START);
	assert_int_equal(sync_group_able(&g, 0, false), SYNC_FAULT); /* of the other group, which has not run yet */
	assert_int_equal(sync_group_stop(&g, 7), SYNC_STOP);
	assert_int_equal(sync_group_stop(&g, 4), SYNC_STAY);
	sync_groups_free(&g);
}

/* A sync group takes over when no member hears its Active any more. */
static void take_over(void **state)
{
	struct sync_groups g = two_groups();

	(void)state;
	assert_int_equal(sync_group_silent(&g, 4, true), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 4, true), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 2, true), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 4, false), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 7, true), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 4, true), SYNC_TAKE_OVER);
	sync_group_moved(&g, 7);
	assert_int_equal(sync_group_silent(&g, 4, true), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 2, true), SYNC_STAY);
	assert_int_equal(sync_group_silent(&g, 7, true), SYNC_TAKE_OVER);
	sync_groups_free(&g);
}

/* Of the members through which two sync groups hear each other, the one of lowest rank decides. */
static void yields(void **state)
{
	struct sync_groups g = two_groups();

	(void)state;
	assert_true(sync_group_yields(&g, 4, NOW));

	/* a member of higher rank waits until the first would have heard the other group, then decides */
	assert_false(sync_group_yields(&g, 2, NOW));
	assert_false(sync_group_yields(&g, 2, NOW + SECOND - 1));
	assert_true(sync_group_yields(&g, 2, NOW + SECOND));
	sync_group_moved(&g, 2);
	assert_false(sync_group_yields(&g, 2, NOW + SECOND));

	/* where the member of lowest rank has won, the other group yields */
	sync_group_moved(&g, 2);
	sync_group_wins(&g, 4, NOW);
	assert_false(sync_group_yields(&g, 2, NOW + 2 * SECOND));
	assert_true(sync_group_yields(&g, 4, NOW + 2 * SECOND));

	/* unless that was longer ago than our adverts may take to arrive */
	assert_false(sync_group_yields(&g, 2, NOW + 2 * SECOND + 1));
	assert_true(sync_group_yields(&g, 2, NOW + 3 * SECOND + 1));

	/* a win of a higher rank does not count for a lower rank, and does not replace the win of a lower rank */
	sync_group_moved(&g, 2);
	sync_group_wins(&g, 2, NOW);
	sync_group_wins(&g, 7, NOW + 1);
	assert_false(sync_group_yields(&g, 7, NOW + 2));
	assert_true(sync_group_yields(&g, 4, NOW + 2));

	/* a doubt of long ago does not count */
	sync_group_moved(&g, 2);
	assert_false(sync_group_yields(&g, 2, NOW));
	assert_false(sync_group_yields(&g, 2, NOW + 10 * SECOND));
	sync_groups_free(&g);
}

/* A member whose Active is silent waits with every advert an event; one that it obeys ends that, an inferior one does
 * not. */
static void member_waits(void **state)
{
	struct machine m = machine(3, 100);
	struct advert superior = advert(3, 200, HIGHER, 10 * MS), inferior = advert(3, 50, LOWER, 10 * MS);
	uint64_t due;

	(void)state;
	bring_to(&m, VR_BACKUP);
	m.vr.expected_head = 1;
	due = m.fsm.deadline_ns;
	assert_int_equal(fsm_wait(of(&m), due - 1, 0), FSM_ARM);
	assert_int_equal(m.fsm.deadline_ns, due);
	assert_int_equal(fsm_wait(of(&m), due, due - 1), FSM_ARM);
	assert_true(m.fsm.deadline_ns > due);
	due = m.fsm.deadline_ns;
	assert_int_equal(fsm_wait(of(&m), due, 0), FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.fsm.deadline_ns, 0);
	assert_int_equal(m.vr.expected_head, 0);
	assert_int_equal(m.vr.state, VR_BACKUP);
	assert_int_equal(fsm_advert(of(&m), &inferior, due + 1) & FSM_ARM, 0);
	assert_int_equal(fsm_advert(of(&m), &superior, due + 1), OBEY);
	assert_true(fsm_take_over(of(&m), due + 2) & FSM_SEND);
	assert_int_equal(m.vr.state, VR_ACTIVE);
	assert_int_equal(fsm_take_over(of(&m), due + 3), 0);
}

/* P21 for an owner in a sync group whose other members are no owners. */
static void owner_waits(void **state)
{
	struct machine m = machine(3, 255);

	(void)state;
	assert_int_equal(fsm_start_waiting(of(&m), NOW), FSM_CHANGED | FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.vr.state, VR_BACKUP);
}

/* An Active that yields with its sync group has no Active to obey yet. It waits in the interval of the advert that it
 * has overheard. */
static void member_yields(void **state)
{
	struct machine m = machine(3, 100);
	struct advert superior = advert(3, 200, HIGHER, 30 * MS);

	(void)state;
	bring_to(&m, VR_ACTIVE);
	assert_true(fsm_is_superior(of(&m), &superior));
	fsm_overhear(of(&m), &superior);
	assert_int_equal(fsm_yield(of(&m), NOW), FSM_CHANGED | FSM_ARM | FSM_UNEXPECT);
	assert_int_equal(m.vr.state, VR_BACKUP);
	assert_int_equal(m.vr.active_priority, 0);
	assert_int_equal(m.fsm.deadline_ns, NOW + fsm_active_down(3, 100, 3, 30 * MS));
	assert_int_equal(fsm_yield(of(&m), NOW), 0);
	fsm_configure(of(&m), 100); /* a reload or an upgrade keeps that interval */
	assert_int_equal(m.timers.down_ns, fsm_active_down(3, 100, 3, 30 * MS));
}

/* down_timer_adverts, lower_prio_no_advert, higher_prio_send_advert. */
static void parameters(void **state)
{
	struct machine m = machine(3, 100);
	struct advert superior = advert(3, 200, HIGHER, 10 * MS), inferior = advert(3, 50, LOWER, 10 * MS);

	(void)state;
	m.p.down_adverts = 7;
	fsm_start(of(&m), NOW);
	assert_int_equal(m.fsm.deadline_ns, NOW + 70 * MS + fsm_skew(3, 100, 10 * MS));
	fsm_take_over(of(&m), NOW);
	assert_int_equal(fsm_advert(of(&m), &inferior, NOW), FSM_SEND);
	m.p.answer = FSM_ANSWER_NEVER;
	assert_int_equal(fsm_advert(of(&m), &inferior, NOW), 0);
	m.p.version = inferior.version = 2;
	m.p.answer = FSM_ANSWER_RFC;
	assert_int_equal(fsm_advert(of(&m), &inferior, NOW), 0);
	m.p.answer = FSM_ANSWER_ALWAYS;
	assert_int_equal(fsm_advert(of(&m), &inferior, NOW), FSM_SEND);
	m.p.version = 3;
	m.p.last_word = true;
	assert_int_equal(fsm_advert(of(&m), &superior, NOW), FSM_CHANGED | FSM_SEND | OBEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(membership),	 cmocka_unit_test(start_and_fault), cmocka_unit_test(take_over),
		cmocka_unit_test(yields),	 cmocka_unit_test(member_waits),    cmocka_unit_test(owner_waits),
		cmocka_unit_test(member_yields), cmocka_unit_test(parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
