// SPDX-License-Identifier: GPL-2.0
/* The number of virtual routers for which there is memory. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "manager/maps/capacity.h"

static struct capacity each(uint32_t count, uint32_t addresses, uint32_t peers, uint32_t routes)
{
	return (struct capacity){count, count * addresses, count * peers, count * routes};
}

/* capacity_fits() returns a number that fits, and two more do not, whatever addresses, peers and routes each has. */
static void as_many_as_fit(void **state)
{
	static const uint32_t with[][3] = {{3, 0, 0}, {1, 20, 0}, {1, 0, 20}, {20, 5, 5}};

	(void)state;
	for (size_t i = 0; i < sizeof(with) / sizeof(*with); i++) {
		const uint32_t *w = with[i];
		struct capacity thousand = each(1000, w[0], w[1], w[2]), all = each(65280, w[0], w[1], w[2]), c;
		uint64_t available = capacity_needed(&thousand);
		uint32_t fits = capacity_fits(&all, available);

		assert_in_range(fits, 999, 1000);
		c = each(fits, w[0], w[1], w[2]);
		assert_true(capacity_needed(&c) <= available);
		c = each(fits + 2, w[0], w[1], w[2]);
		assert_true(capacity_needed(&c) > available);
	}
}

static void nothing_fits(void **state)
{
	const struct capacity nothing = {0}, ten = each(10, 1, 0, 0);

	(void)state;
	assert_int_equal(capacity_fits(&ten, 0), 0);
	assert_int_equal(capacity_fits(&ten, capacity_needed(&nothing)), 0);
}

static void everything_counts(void **state)
{
	const struct capacity plain = each(100, 1, 0, 0);
	const struct capacity more[] = {each(100, 2, 0, 0), each(100, 1, 1, 0), each(100, 1, 0, 1)};

	(void)state;
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		assert_true(capacity_needed(&more[i]) >= capacity_needed(&plain) + 100 * 100);
		assert_true(capacity_fits(&more[i], 100 << 20) < capacity_fits(&plain, 100 << 20));
	}
}

static void something_is_available(void **state)
{
	const struct capacity one = each(1, 1, 1, 1);

	(void)state;
	assert_true(capacity_available() > 0);
	assert_int_equal(capacity_check(&one), 0);
	assert_true(capacity_readable() > 1 << 20);
}

/* RLIMIT_AS counts, less the address space that is in use. */
static void a_limit_counts(void **state)
{
	const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY}, limit = {1U << 30, RLIM_INFINITY};
	const struct capacity many = each(65280, 1, 30, 30), one = each(1, 1, 1, 1);

	(void)state;
	if (getenv("SANITIZED"))
		skip(); /* a sanitizer uses far more address space */
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
	assert_true(capacity_available() < 1U << 30);
	assert_int_equal(capacity_check(&many), -ENOMEM);
	assert_int_equal(capacity_check_reload(&many, &one), -ENOMEM);
	assert_int_equal(capacity_check_reload(&one, &many), 0);
	assert_int_equal(capacity_check_reload(&many, &many), 0);
	assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_as_fit),    cmocka_unit_test(nothing_fits),
		cmocka_unit_test(everything_counts), cmocka_unit_test(something_is_available),
		cmocka_unit_test(a_limit_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
