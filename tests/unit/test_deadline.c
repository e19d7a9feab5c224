// SPDX-License-Identifier: GPL-2.0
/* Deadlines: the tournament is compared with an array that is searched from end to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/deadline.h"

#define SLOTS_MAX 1000

/* DEADLINE_NONE: not armed */
static uint64_t model[SLOTS_MAX];

static void check(const struct deadlines *d, uint32_t slots)
{
	uint64_t first = DEADLINE_NONE;

	for (uint32_t i = 0; i < slots; i++) {
		assert_int_equal(deadline_armed(d, i), model[i] != DEADLINE_NONE);
		if (model[i] < first)
			first = model[i];
	}
	assert_true(deadline_next(d) == first);
}

static bool deadline_pop(struct deadlines *d, uint64_t now, uint32_t *slot)
{
	bool due = deadline_due(d, now, slot);

	if (due)
		deadline_cancel(d, *slot);
	return due;
}

/* Takes the first deadline out of both. In the model that is the lowest slot of the earliest time. */
static void pop(struct deadlines *d, uint32_t slots, uint64_t now)
{
	uint32_t want = slots, slot = slots;

	for (uint32_t i = 0; i < slots; i++)
		if (model[i] <= now && model[i] != DEADLINE_NONE && (want == slots || model[i] < model[want]))
			want = i;
	assert_int_equal(deadline_pop(d, now, &slot), want != slots);
	assert_int_equal(slot, want);
	if (want != slots)
		model[want] = DEADLINE_NONE;
}

static void against_model(uint32_t slots, uint32_t steps, uint32_t times)
{
	struct deadlines d;

	assert_int_equal(deadlines_init(&d, slots), 0);
	for (uint32_t i = 0; i < slots; i++)
		model[i] = DEADLINE_NONE;
	check(&d, slots);
	for (uint32_t step = 0; step < steps; step++) {
		uint32_t slot = random() % slots;
		uint64_t when = 1 + random() % times;

		switch (random() % 8) {
		case 0 ... 3:
			deadline_arm(&d, slot, when);
			model[slot] = when;
			break;
		case 4:
			deadline_cancel(&d, slot);
			model[slot] = DEADLINE_NONE;
			break;
		default:
			pop(&d, slots, when);
		}
		check(&d, slots);
	}
	while (deadline_next(&d) != DEADLINE_NONE)
		pop(&d, slots, times);
	pop(&d, slots, UINT64_MAX - 1);
	check(&d, slots);
	deadlines_free(&d);
	assert_null(d.when);
	assert_null(d.first);
}

static void random_steps(void **state)
{
	(void)state;
	srandom(6527);
	against_model(1, 1000, 5);
	against_model(2, 2000, 3);
	against_model(5, 20000, 4);
	against_model(6, 20000, 1000);
	against_model(64, 50000, 40);
	against_model(64, 50000, 1000000000);
	against_model(SLOTS_MAX, 20000, 300);
}

/* A thousand deadlines that are due together come out port by port. */
static void equal_ones_by_slot(void **state)
{
	struct deadlines d;
	uint32_t slot;

	(void)state;
	assert_int_equal(deadlines_init(&d, SLOTS_MAX), 0);
	for (uint32_t i = 0; i < SLOTS_MAX; i++)
		deadline_arm(&d, i * 7 % SLOTS_MAX, 5000);
	for (uint32_t i = 0; i < SLOTS_MAX; i++) {
		assert_true(deadline_pop(&d, 5000, &slot));
		assert_int_equal(slot, i);
	}
	assert_false(deadline_pop(&d, UINT64_MAX, &slot));
	deadlines_free(&d);
}

static void due_at_its_time(void **state)
{
	struct deadlines d;
	uint32_t slot = 9;

	(void)state;
	assert_int_equal(deadlines_init(&d, 3), 0);
	assert_true(deadline_next(&d) == DEADLINE_NONE);
	deadline_arm(&d, 2, 1000);
	assert_false(deadline_pop(&d, 999, &slot));
	assert_int_equal(slot, 9);
	assert_true(deadline_armed(&d, 2));
	assert_true(deadline_pop(&d, 1000, &slot));
	assert_int_equal(slot, 2);
	assert_false(deadline_armed(&d, 2));
	deadline_cancel(&d, 2); /* not armed: no effect */
	deadline_arm(&d, 1, 50);
	deadline_arm(&d, 1, 70); /* moved; there is one deadline for each slot */
	assert_true(deadline_next(&d) == 70);
	deadline_arm(&d, 1, 60);
	assert_true(deadline_next(&d) == 60);
	assert_true(deadline_pop(&d, 60, &slot));
	assert_true(deadline_next(&d) == DEADLINE_NONE);
	/* the last moment before DEADLINE_NONE is a deadline, too */
	deadline_arm(&d, 0, UINT64_MAX - 1);
	assert_true(deadline_pop(&d, UINT64_MAX - 1, &slot));
	assert_int_equal(slot, 0);
	deadlines_free(&d);
}

static void no_room_at_all(void **state)
{
	struct deadlines d;
	uint32_t slot;

	(void)state;
	assert_int_equal(deadlines_init(&d, 0), 0);
	assert_true(deadline_next(&d) == DEADLINE_NONE);
	assert_false(deadline_pop(&d, UINT64_MAX, &slot));
	deadlines_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_steps),
		cmocka_unit_test(equal_ones_by_slot),
		cmocka_unit_test(due_at_its_time),
		cmocka_unit_test(no_room_at_all),
	};

	return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
