// SPDX-License-Identifier: GPL-2.0
/* The state machine: what must hold after any events in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test_fsm.h"

static void check_step(const struct machine *before, const struct machine *m, uint32_t actions, uint64_t now)
{
	bool active = m->vr.state == VR_ACTIVE;

	assert_in_range(m->vr.state, VR_INITIALIZE, VR_FAULT);
	assert_int_equal(actions & ~ACTIONS_ALL, 0);
	assert_int_equal(m->fsm.deadline_ns != 0, m->vr.state == VR_BACKUP || active);
	assert_int_equal(m->vr.state != before->vr.state, !!(actions & FSM_CHANGED));
	if (m->fsm.deadline_ns != before->fsm.deadline_ns)
		assert_true(actions & FSM_ARM);
	if (actions & FSM_SEND)
		assert_true(active);
	assert_int_equal(!!(actions & FSM_ANNOUNCE), active && before->vr.state != VR_ACTIVE);
	assert_int_equal(!!(actions & FSM_RELEASE_OUT),
			 before->vr.state == VR_ACTIVE && (m->vr.state == VR_INITIALIZE || m->vr.state == VR_FAULT));
	assert_false(actions & FSM_EXPECT && actions & FSM_UNEXPECT);
	if (actions & (FSM_CHANGED | FSM_EXPECT | FSM_UNEXPECT))
		assert_int_equal(m->vr.expected_head, 0);
	else
		assert_int_equal(m->vr.expected_head, before->vr.expected_head);
	if (actions & FSM_EXPECT)
		assert_int_equal(m->vr.state, VR_BACKUP);
	if (!active)
		return;
	assert_memory_equal(m->vr.active_address, m->fsm.own_address, 16);
	assert_int_equal(m->vr.active_priority, m->vr.priority);
	assert_int_equal(m->vr.active_interval_ns, m->p.interval_ns);
	if (actions & FSM_ARM)
		assert_in_range(m->fsm.deadline_ns, now + 1, now + m->p.interval_ns);
}

/* The state machine does not get steady adverts. So if it did, nothing but the time must change. */
static void check_steady(const struct machine *m, const struct advert *expected, uint64_t now)
{
	struct machine by_event = *m, by_stamp = *m;
	uint64_t due = now + m->timers.down_ns;

	assert_int_equal(fsm_advert(of(&by_event), expected, now), OBEY);
	assert_int_equal(by_event.fsm.deadline_ns, due);
	assert_int_equal(fsm_deadline(of(&by_stamp), due - 1, now), FSM_ARM);
	assert_int_equal(by_stamp.fsm.deadline_ns, due);
	assert_int_equal(by_event.timers.preempt_at_ns, m->timers.preempt_at_ns);
	assert_int_equal(by_event.vr.active_priority, m->vr.active_priority);
	assert_int_equal(by_event.vr.active_interval_ns, m->vr.active_interval_ns);
	assert_memory_equal(by_event.vr.active_address, m->vr.active_address, 16);
}

/* State machines of every kind get every event in every state, in random order. */
static void random_walks(void **state)
{
	static const uint8_t priorities[] = {0, 1, 99, 100, 101, 254, 255};
	unsigned int met[VR_STATE_COUNT][5] = {0};

	(void)state;
	srandom(2338);
	for (int walk = 0; walk < 2000; walk++) {
		static const uint8_t own[] = {1, 100, 254, 255};
		struct machine m = machine(2 + walk % 2, own[random() % 4]);
		struct advert expected = {0};
		uint64_t now = START, stamp = 0;

		m.p.preempt = random() % 2;
		m.p.preempt_delay_ns = random() % 3 ? 0 : random() % (10 * m.p.interval_ns);
		for (int step = 0; step < 200; step++) {
			struct machine before = m;
			struct advert a = advert(m.p.version, priorities[random() % 7], LOWER + random() % 4,
						 m.p.version == 2 ? SECOND : (1 + random() % 4) * 10 * MS);
			unsigned int event = random() % 64;
			uint32_t actions = 0;

			event = event < 2 ? event : event < 6 ? 2 : event < 40 ? 3 : 4;
			if (event == 4 && m.vr.state != VR_BACKUP && m.vr.state != VR_ACTIVE)
				continue; /* stale_deadline() */
			met[m.vr.state][event]++;
			now += random() % m.p.interval_ns;
			if (event == 4 && m.fsm.deadline_ns > now)
				now = m.fsm.deadline_ns;
			if (expected.version && random() % 2)
				stamp = now - random() % (4 * m.p.interval_ns);
			switch (event) {
			case 0:
				actions = fsm_stop(of(&m), now);
				break;
			case 1:
				actions = fsm_fault(of(&m), now);
				break;
			case 2:
				actions = fsm_start(of(&m), now);
				break;
			case 3:
				actions = fsm_advert(of(&m), &a, now);
				break;
			case 4:
				actions = fsm_deadline(of(&m), now, stamp);
				break;
			}
			check_step(&before, &m, actions, now);
			if (actions & FSM_EXPECT) {
				expected = a;
				m.vr.expected_head = 1 + random();
			}
			if (actions & FSM_UNEXPECT)
				expected.version = 0;
			if (expected.version)
				check_steady(&m, &expected, now + random() % (3 * m.p.interval_ns));
		}
	}
	for (int s = 0; s < VR_STATE_COUNT; s++)
		for (int e = 0; e < 5; e++)
			if (e != 4 || s == VR_BACKUP || s == VR_ACTIVE)
				assert_true(met[s][e] > 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(random_walks)};

	return cmocka_run_group_tests_name("fsm walks", tests, NULL, NULL);
}
