// SPDX-License-Identifier: GPL-2.0
/* How many virtual routers fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "manager/capacity.h"

static void as_many_as_fit(void **state)
{
	uint64_t available = capacity_needed(1000, 3000);
	uint32_t fits = capacity_fits(65280, 3 * 65280, available);

	(void)state;
	assert_in_range(fits, 999, 1000);
	assert_true(capacity_needed(fits, 3 * fits) <= available);
	assert_true(capacity_needed(fits + 2, 3 * (fits + 2)) > available);
}

static void nothing_fits(void **state)
{
	(void)state;
	assert_int_equal(capacity_fits(10, 10, 0), 0);
	assert_int_equal(capacity_fits(10, 10, capacity_needed(0, 0)), 0);
}

static void addresses_count(void **state)
{
	(void)state;
	assert_true(capacity_needed(10, 1000) > capacity_needed(10, 10));
	assert_true(capacity_fits(100, 10000, 100 << 20) < capacity_fits(100, 100, 100 << 20));
}

static void something_is_available(void **state)
{
	(void)state;
	assert_true(capacity_available() > 0);
	assert_int_equal(capacity_check(1, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_as_fit),
		cmocka_unit_test(nothing_fits),
		cmocka_unit_test(addresses_count),
		cmocka_unit_test(something_is_available),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
