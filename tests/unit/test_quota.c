// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "manager/quota.h"

/* So many lines in a window; what was left out is told once, when the window is over. */
static void lines(void **state)
{
	uint64_t now = 5 * QUOTA_WINDOW_NS;
	struct quota q = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(quota_take(&q, 3, now + (uint64_t)i));
	for (int i = 0; i < 7; i++)
		assert_false(quota_take(&q, 3, now + QUOTA_WINDOW_NS - 1));
	assert_int_equal(quota_left_out(&q, now + QUOTA_WINDOW_NS - 1), 0);
	assert_int_equal(quota_left_out(&q, now + QUOTA_WINDOW_NS), 7);
	assert_int_equal(quota_left_out(&q, now + QUOTA_WINDOW_NS), 0);
	assert_true(quota_take(&q, 3, now + QUOTA_WINDOW_NS));
	assert_int_equal(quota_left_out(&q, now + 3 * QUOTA_WINDOW_NS), 0);
}

/* What was left out in a window is told although the next one has begun. */
static void next_window(void **state)
{
	struct quota q = {0};

	(void)state;
	assert_true(quota_take(&q, 1, QUOTA_WINDOW_NS));
	assert_false(quota_take(&q, 1, QUOTA_WINDOW_NS));
	assert_true(quota_take(&q, 1, 2 * QUOTA_WINDOW_NS));
	assert_int_equal(quota_left_out(&q, 3 * QUOTA_WINDOW_NS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(next_window)};

	return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
