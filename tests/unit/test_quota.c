// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/quota.h"

/* A window allows a number of lines. The suppressed lines are reported once, after the end of the window. */
static void lines(void **state)
{
	uint64_t now = 5 * QUOTA_WINDOW_NS;
	struct quota q = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(quota_take(&q, 3, QUOTA_WINDOW_NS, now + (uint64_t)i));
	for (int i = 0; i < 7; i++)
		assert_false(quota_take(&q, 3, QUOTA_WINDOW_NS, now + QUOTA_WINDOW_NS - 1));
	assert_int_equal(quota_suppressed(&q, now + QUOTA_WINDOW_NS - 1), 0);
	assert_int_equal(quota_suppressed(&q, now + QUOTA_WINDOW_NS), 7);
	assert_int_equal(quota_suppressed(&q, now + QUOTA_WINDOW_NS), 0);
	assert_true(quota_take(&q, 3, QUOTA_WINDOW_NS, now + QUOTA_WINDOW_NS));
	assert_int_equal(quota_suppressed(&q, now + 3 * QUOTA_WINDOW_NS), 0);
}

/* The lines that one window suppressed are still reported when another window has begun. */
static void next_window(void **state)
{
	struct quota q = {0};

	(void)state;
	assert_true(quota_take(&q, 1, QUOTA_WINDOW_NS, QUOTA_WINDOW_NS));
	assert_false(quota_take(&q, 1, QUOTA_WINDOW_NS, QUOTA_WINDOW_NS));
	assert_true(quota_take(&q, 1, QUOTA_WINDOW_NS, 2 * QUOTA_WINDOW_NS));
	assert_int_equal(quota_suppressed(&q, 3 * QUOTA_WINDOW_NS), 1);
}

/* A window begins with its first line and not at a multiple of its length. */
static void window_begins_with_line(void **state)
{
	uint64_t first = 3 * QUOTA_WINDOW_NS / 2;
	struct quota q = {0};

	(void)state;
	assert_true(quota_take(&q, 1, QUOTA_WINDOW_NS, first));
	assert_false(quota_take(&q, 1, QUOTA_WINDOW_NS, 2 * QUOTA_WINDOW_NS));
	assert_false(quota_take(&q, 1, QUOTA_WINDOW_NS, first + QUOTA_WINDOW_NS - 1));
	assert_true(quota_take(&q, 1, QUOTA_WINDOW_NS, first + QUOTA_WINDOW_NS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(next_window),
					   cmocka_unit_test(window_begins_with_line)};

	return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
