// SPDX-License-Identifier: GPL-2.0
/* A Backup does not take over out of silence before the manager has found the programs for adverts attached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/commands.h"
#include "engine/hearing.h"
#include "engine/state.h"
#include "engine/turns.h"

#define MS 1000000ULL
#define HEARD (100000 * MS)
#define DOWN (361 * MS)

/* An engine without threads on one Backup that has heard its Active at HEARD. */
struct bench {
	struct engine e;
	struct fastpath fp;
	struct vr vrs[1];
	struct vr_state state[1];
	struct vr_live live[1];
	struct settings settings;
	struct vr_plan *plan;
};

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	b->settings.vrrp =
		(struct fsm_params){.version = 3, .family = VR_IPV4, .preempt = true, .interval_ns = 100 * MS};
	b->plan = calloc(1, sizeof(*b->plan) + 256); /* with room for a frame */
	b->plan->settings = &b->settings;
	b->state[0] = (struct vr_state){
		.state = VR_BACKUP, .priority = 100, .heard_ns = HEARD, .active_interval_ns = 100 * MS};
	b->vrs[0].timers.down_ns = DOWN;
	b->fp = (struct fastpath){.capacity = 1, .state = b->state, .live = b->live};
	b->e = (struct engine){.fp = &b->fp, .vrs = b->vrs, .spread = 1};
	assert_int_equal(deadlines_init(&b->e.deadlines, 1), 0);
	assert_int_equal(spsc_init(&b->e.notes, 16, sizeof(struct note)), 0);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	deadlines_free(&b->e.deadlines);
	spsc_free(&b->e.notes);
	free(b->plan);
	free(b);
	return 0;
}

static void tell_looked(struct bench *b, uint64_t when_ns)
{
	const struct command command = {.kind = COMMAND_LOOKED, .when_ns = when_ns};

	engine_command(&b->e, &command, when_ns);
}

static uint32_t questions(struct bench *b)
{
	struct note note;
	uint32_t n = 0;

	while (spsc_pop(&b->e.notes, &note))
		n += note.kind == NOTE_LOOK;
	return n;
}

/* A manager that does not look, as before its loop begins, is not waited for. */
static void nothing_to_wait_for(void **state)
{
	struct bench *b = *state;

	assert_false(hearing_holds(&b->e, 0, HEARD + DOWN));
	assert_int_equal(questions(b), 0);
}

/* A look in the second half of Active_Down_Interval is late enough, an earlier one is not. */
static void late_enough(void **state)
{
	struct bench *b = *state;

	tell_looked(b, HEARD + DOWN / 2);
	assert_false(hearing_holds(&b->e, 0, HEARD + DOWN));
	tell_looked(b, HEARD + DOWN / 2 - 1);
	assert_true(hearing_holds(&b->e, 0, HEARD + DOWN));
	b->live[0].last_rx_ns = HEARD + MS; /* heard since: no takeover is near */
	assert_false(hearing_holds(&b->e, 0, HEARD + DOWN));
}

/* The deadline moves by less than a millisecond each time, one question is asked, and its answer ends the wait. */
static void question_and_answer(void **state)
{
	struct bench *b = *state;
	uint64_t now = HEARD + DOWN;

	tell_looked(b, HEARD);
	for (int i = 0; i < 3; i++) {
		vr_deadline(&b->e, 0, now);
		assert_int_equal(b->state[0].state, VR_BACKUP);
		assert_in_range(deadline_next(&b->e.deadlines), now + 1, now + MS);
		now = deadline_next(&b->e.deadlines);
	}
	assert_int_equal(questions(b), 1);
	tell_looked(b, now);
	assert_false(hearing_holds(&b->e, 0, now));
	assert_int_equal(questions(b), 0);
}

/* A manager that hangs delays a takeover by an interval, or by HEARING_WAIT where that is longer. */
static void no_answer(void **state)
{
	struct bench *b = *state;
	uint64_t now = HEARD + DOWN;

	b->state[0].active_interval_ns = 10 * MS;
	tell_looked(b, HEARD);
	assert_true(hearing_holds(&b->e, 0, now));
	assert_true(hearing_holds(&b->e, 0, now + HEARING_WAIT - 1));
	assert_false(hearing_holds(&b->e, 0, now + HEARING_WAIT));
	b->state[0].active_interval_ns = 1000 * MS;
	assert_true(hearing_holds(&b->e, 0, now + 1000 * MS - 1));
	assert_false(hearing_holds(&b->e, 0, now + 1000 * MS));
}

/* With the shortest intervals the takeover does not wait, and no question is asked. */
static void short_interval(void **state)
{
	struct bench *b = *state;

	tell_looked(b, HEARD);
	b->vrs[0].timers.down_ns = HEARING_LEAST - 1;
	assert_false(hearing_holds(&b->e, 0, HEARD + HEARING_LEAST));
	assert_false(vr_look_ahead(&b->e, 0));
	assert_int_equal(questions(b), 0);
	b->vrs[0].timers.down_ns = HEARING_LEAST;
	assert_true(hearing_holds(&b->e, 0, HEARD + HEARING_LEAST));
}

/* When the engine looks ahead it asks already: the answer is there when the deadline is due. */
static void ahead(void **state)
{
	struct bench *b = *state;

	tell_looked(b, HEARD);
	b->e.pauses.looked_ns = HEARD + DOWN - 5 * MS;
	assert_false(vr_look_ahead(&b->e, 0));
	assert_int_equal(questions(b), 1);
	tell_looked(b, HEARD + DOWN - 4 * MS);
	assert_false(hearing_holds(&b->e, 0, HEARD + DOWN));
}

/* A release is no silence: the takeover after Skew_Time does not wait. */
static void after_a_release(void **state)
{
	struct bench *b = *state;

	tell_looked(b, HEARD - 1000 * MS);
	b->state[0].reason = VR_REASON_PRIORITY;
	assert_false(hearing_holds(&b->e, 0, HEARD + DOWN));
}

/* The program was attached again: the Backup waits for a whole Active_Down_Interval from then on. Other states stay. */
static void missed(void **state)
{
	const struct command command = {.kind = COMMAND_MISSED};
	struct bench *b = *state;
	uint64_t now = HEARD + 30 * MS;

	b->vrs[0].plan = b->plan;
	engine_command(&b->e, &command, now);
	assert_int_equal(deadline_next(&b->e.deadlines), now + DOWN);
	b->state[0].state = VR_FAULT;
	engine_command(&b->e, &command, now + MS);
	assert_int_equal(deadline_next(&b->e.deadlines), now + DOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_to_wait_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(late_enough, set_up, tear_down),
		cmocka_unit_test_setup_teardown(question_and_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(short_interval, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ahead, set_up, tear_down),
		cmocka_unit_test_setup_teardown(after_a_release, set_up, tear_down),
		cmocka_unit_test_setup_teardown(missed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
