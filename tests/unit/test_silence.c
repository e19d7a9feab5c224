// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/silence.h"

#define MS 1000000ULL
#define SECOND 1000000000ULL
#define START (1000 * SECOND)

/* Looks every `step` from START on while the manager's last beat was at START. Returns after how long the silence is
 * over; 0: not within `most`. */
static uint64_t looks(uint64_t interval, uint64_t step, uint64_t most)
{
	struct silence s = {0};

	for (uint64_t t = 0; t <= most; t += step)
		if (silence_over(&s, START, interval, START + t))
			return t;
	return 0;
}

/* Three seconds, or three of the shortest interval where that is longer. */
static void time_allowed(void **state)
{
	(void)state;
	assert_int_equal(looks(10 * MS, 5 * MS, 10 * SECOND), 3005 * MS);
	assert_int_equal(looks(SECOND, 500 * MS, 10 * SECOND), 3500 * MS);
	assert_int_equal(looks(40 * SECOND, 30 * SECOND, 200 * SECOND), 150 * SECOND);
}

/* Unit tests and the start have no manager's loop yet. */
static void not_begun(void **state)
{
	struct silence s = {0};

	(void)state;
	for (uint64_t t = 0; t < 100 * SECOND; t += SECOND)
		assert_false(silence_over(&s, 0, SECOND, START + t));
}

static void beats(void **state)
{
	struct silence s = {0};

	(void)state;
	for (uint64_t t = 0; t < 100 * SECOND; t += 100 * MS)
		assert_false(silence_over(&s, START + t - t % (3 * SECOND), SECOND, START + t));
}

/* The whole daemon was stopped, or the machine: manager and engine run again at once, in any order. */
static void stood_still(void **state)
{
	struct silence s = {0};

	(void)state;
	assert_false(silence_over(&s, START, SECOND, START));
	assert_false(silence_over(&s, START, SECOND, START + 60 * SECOND));
	assert_false(silence_over(&s, START, SECOND, START + 61 * SECOND));
	assert_false(silence_over(&s, START, SECOND, START + 62 * SECOND));
	assert_false(silence_over(&s, START, SECOND, START + 63 * SECOND));
	assert_true(silence_over(&s, START, SECOND, START + 64 * SECOND));
	assert_false(silence_over(&s, START + 64 * SECOND, SECOND, START + 65 * SECOND));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_allowed),
		cmocka_unit_test(not_begun),
		cmocka_unit_test(beats),
		cmocka_unit_test(stood_still),
	};

	return cmocka_run_group_tests_name("silence", tests, NULL, NULL);
}
