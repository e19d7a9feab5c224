// SPDX-License-Identifier: GPL-2.0
/* A process continues the states of another one: the state machine, and the engine with its sync groups. */
#include <stdlib.h>

#include "../reference/frame.h"
#include "engine/engine.h"
#include "engine/resume.h"
#include "test_fsm.h"

#define SLOTS 3

/* The next advert is due in phase after the last one of the other process: none is left out or sent twice. */
static void active_in_phase(void **state)
{
	struct machine m = machine(3, 150);
	uint64_t sent;

	(void)state;
	bring_to(&m, VR_ACTIVE);
	m.fsm.phase_ns = PHASE;
	sent = NOW - NOW % (10 * MS) + PHASE;
	m.vr.lease_ns = sent + 30 * MS;
	m.fsm.deadline_ns = 0;
	memset(&m.timers, 0, sizeof(m.timers));
	assert_int_equal(fsm_resume(of(&m), 150, sent, 0), FSM_ARM);
	assert_int_equal(m.fsm.deadline_ns, sent + 10 * MS);
	assert_int_equal(m.vr.state, VR_ACTIVE);
	assert_int_equal(fsm_resume(of(&m), 140, sent + MS, 0),
			 FSM_ARM); /* the last one left late: the next one is due in phase all the same */
	assert_int_equal(m.fsm.deadline_ns, sent + 10 * MS);
	assert_int_equal(m.vr.active_priority, 140);
}

/* The arrival of adverts decides: a stamp from the time between the processes counts. Active_Down_Interval is that of
 * the new configuration. */
static void backup_by_arrival(void **state)
{
	struct advert a = advert(3, 200, HIGHER, 10 * MS), release = advert(3, 0, HIGHER, 10 * MS);
	struct machine m = machine(3, 100);

	(void)state;
	bring_to(&m, VR_BACKUP);
	fsm_advert(of(&m), &a, START);
	m.vr.expected_head = 1;
	memset(&m.timers, 0, sizeof(m.timers));
	assert_int_equal(fsm_resume(of(&m), 100, 0, START + 70 * MS), FSM_ARM);
	assert_int_equal(m.fsm.deadline_ns, START + 70 * MS + fsm_active_down(3, 100, 3, 10 * MS));
	assert_int_equal(m.vr.expected_head, 0); /* until this process has judged an advert */
	m.p.down_adverts = 5;
	fsm_resume(of(&m), 100, 0, START);
	assert_int_equal(m.fsm.deadline_ns, START + 70 * MS + 50 * MS + fsm_skew(3, 100, 10 * MS));
	fsm_advert(of(&m), &release, START + 80 * MS);
	memset(&m.timers, 0, sizeof(m.timers));
	fsm_resume(of(&m), 100, 0, START + 70 * MS); /* the last advert was a release (P25) */
	assert_int_equal(m.fsm.deadline_ns, START + 80 * MS + fsm_skew(3, 100, 10 * MS));
}

/* An engine without threads on three slots with plans of 10 ms. */
struct bench {
	struct engine e;
	struct fastpath fp;
	struct vr vrs[SLOTS];
	struct vr_state state[SLOTS];
	struct vr_live live[SLOTS];
	struct vr_sent sent[SLOTS];
	struct vr_engine counters;
	struct settings settings;
	struct sync_groups groups;
};

static void bench_init(struct bench *b)
{
	static const uint8_t mac[6] = {2}, list[4] = {192, 0, 2, 1};

	*b = (struct bench){
		.settings.vrrp = {.version = 3, .family = VR_IPV4, .preempt = true, .interval_ns = 10 * MS}};
	b->fp = (struct fastpath){
		.capacity = SLOTS, .state = b->state, .live = b->live, .sent = b->sent, .engine = &b->counters};
	b->e = (struct engine){.fp = &b->fp, .vrs = b->vrs, .spread = 1};
	assert_int_equal(deadlines_init(&b->e.deadlines, SLOTS), 0);
	assert_int_equal(deadlines_init(&b->e.announcements, SLOTS), 0);
	assert_int_equal(spsc_init(&b->e.notes, 16, sizeof(struct note)), 0);
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		struct advert a = {.version = 3,
				   .family = VR_IPV4,
				   .count = 1,
				   .priority = 100,
				   .interval_ns = 10 * MS,
				   .addresses = list};
		size_t length = frame_advert_length(&a);
		struct vr_plan *plan = malloc(plan_vips_offset(length));

		*plan = (struct vr_plan){
			.settings = &b->settings, .frame_length = (uint16_t)length, .priority = 100, .listed = 1};
		frame_advert_to_group(&a, mac, plan->frame, length);
		engine_adopt(&b->e, slot, plan);
	}
}

static void bench_free(struct bench *b)
{
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		free(b->vrs[slot].plan);
	deadlines_free(&b->e.deadlines);
	deadlines_free(&b->e.announcements);
	spsc_free(&b->e.notes);
	sync_groups_free(&b->groups);
}

static void group_all(struct bench *b)
{
	static const uint32_t slots[SLOTS] = {0, 1, 2};

	assert_int_equal(sync_groups_init(&b->groups, SLOTS, 1, SLOTS), 0);
	sync_groups_add(&b->groups, slots, SLOTS, 10 * MS);
	b->e.groups = &b->groups;
}

static void set(struct bench *b, uint32_t slot, enum vr_state_code state, uint64_t lease)
{
	b->state[slot] = (struct vr_state){.state = state,
					   .priority = 100,
					   .lease_ns = lease,
					   .heard_ns = START,
					   .active_interval_ns = 10 * MS,
					   .since_ns = START - SECOND};
}

static uint32_t count_notes(struct bench *b)
{
	struct note note;
	uint32_t n = 0;

	while (spsc_pop(&b->e.notes, &note))
		n += note.kind == NOTE_STATE;
	return n;
}

/* An Active within its lease only arms its next advert; after it, the router is Backup, and a note says so. */
static void leases(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	set(&b, 0, VR_ACTIVE, NOW + 1);
	set(&b, 1, VR_ACTIVE, NOW);
	set(&b, 2, VR_FAULT, 0);
	resume_all(&b.e, NOW);
	assert_int_equal(b.state[0].state, VR_ACTIVE);
	assert_int_equal(b.state[0].lease_ns, NOW + 1);
	assert_int_equal(b.state[1].state, VR_BACKUP);
	assert_int_equal(b.state[1].lease_ns, 0);
	assert_int_equal(b.state[2].state, VR_FAULT);
	assert_true(deadline_next(&b.e.deadlines) <= NOW + 1 - 30 * MS + 10 * MS);
	assert_int_equal(count_notes(&b), 1);
	bench_free(&b);
}

/* A burst that has hardly begun begins again, the delayed burst keeps its time, and an Active of long standing
 * announces nothing. */
static void announcements(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	b.settings.garp = (struct garp){.repeat = 5, .delay_ns = 5 * SECOND};
	set(&b, 0, VR_ACTIVE, NOW + MS);
	b.state[0].since_ns = NOW - 5 * SECOND;
	resume_all(&b.e, NOW);
	assert_int_equal(deadline_next(&b.e.announcements), DEADLINE_NONE);
	b.state[0].since_ns = NOW - 4 * SECOND;
	resume_all(&b.e, NOW);
	assert_int_equal(deadline_next(&b.e.announcements), NOW + SECOND);
	b.state[0].since_ns = NOW - SECOND / 2;
	resume_all(&b.e, NOW);
	assert_int_equal(deadline_next(&b.e.announcements), NOW);
	bench_free(&b);
}

/* A virtual router in FAULT starts later with the priority of this configuration, not with that of the other process.
 */
static void priority_of_one_in_fault(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	set(&b, 0, VR_FAULT, 0);
	b.state[0].priority = 200;
	resume_all(&b.e, NOW);
	assert_int_equal(b.state[0].state, VR_FAULT);
	assert_int_equal(b.state[0].priority, 100);
	bench_free(&b);
}

/* A pause of the other process does not count as silence of the Active in this one either. */
static void stood_still_before(void **state)
{
	uint64_t down = fsm_active_down(3, 100, 3, 10 * MS);
	struct bench b;

	(void)state;
	bench_init(&b);
	set(&b, 0, VR_BACKUP, 0);
	resume_all(&b.e, NOW);
	assert_int_equal(deadline_next(&b.e.deadlines), START + down);
	b.counters.pauses[1] = (struct vr_pause){START + 5 * MS, START + 500 * MS};
	b.counters.pauses[2] = (struct vr_pause){START + 500 * MS, START + 501 * MS};
	resume_all(&b.e, START + 501 * MS);
	assert_int_equal(deadline_next(&b.e.deadlines), START + 496 * MS + down);
	bench_free(&b);
}

/* The members of a sync group are in one state afterwards, even if the other process was killed while it moved them. */
static void groups(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	group_all(&b);
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		set(&b, slot, VR_ACTIVE, NOW + MS);
	resume_all(&b.e, NOW);
	assert_int_equal(count_notes(&b), 0);
	assert_int_equal(b.groups.list[0].phase, SYNC_START);
	assert_int_equal(sync_group_able(&b.groups, 0, true),
			 SYNC_STAY); /* the manager's next command changes nothing */

	set(&b, 1, VR_BACKUP, 0);
	resume_all(&b.e, NOW);
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		assert_int_equal(b.state[slot].state, VR_BACKUP);

	sync_groups_free(&b.groups);
	group_all(&b);
	set(&b, 2, VR_INITIALIZE, 0);
	resume_all(&b.e, NOW);
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		assert_int_equal(b.state[slot].state, VR_FAULT);
	assert_int_equal(b.groups.list[0].unable, SLOTS); /* they start when all can */
	bench_free(&b);
}

/* A daemon takes over maps of the same VR_LAYOUT only. If a size has changed, add one to VR_LAYOUT and put the new sum
 * here. */
static void layout(void **state)
{
	static const size_t sizes[] = {
		sizeof(struct vr_entry),  sizeof(struct vr_key),    sizeof(struct vr_config),
		sizeof(struct vr_state),  sizeof(struct vr_live),   sizeof(struct vr_counts),
		sizeof(struct vr_sent),	  sizeof(struct vr_engine), sizeof(struct vip_key),
		sizeof(struct vip_value), sizeof(struct vmac_key),  sizeof(struct vr_peer_key),
		sizeof(struct vr_peer),	  sizeof(struct vr_group),  sizeof(struct vr_event),
		sizeof(struct vr_seen),	  sizeof(struct vr_port),   sizeof(struct vr_control),
		VR_REASON_COUNT,
	};
	uint64_t sum = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		sum = sum * 31 + sizes[i];
	assert_int_equal(VR_LAYOUT, 2);
	assert_int_equal(sum, 0x2b7a8742021af4b1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(active_in_phase),
		cmocka_unit_test(backup_by_arrival),
		cmocka_unit_test(leases),
		cmocka_unit_test(announcements),
		cmocka_unit_test(groups),
		cmocka_unit_test(priority_of_one_in_fault),
		cmocka_unit_test(stood_still_before),
		cmocka_unit_test(layout),
	};

	return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
