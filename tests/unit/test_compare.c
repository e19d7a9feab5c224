// SPDX-License-Identifier: GPL-2.0
/* What counts as a difference between the settings of two virtual routers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/compare.h"

#ifdef __has_builtin
#if __has_builtin(__builtin_clear_padding)
#define HAS_CLEAR_PADDING
#endif
#endif

#ifdef HAS_CLEAR_PADDING

/* Two instances whose settings have the same values, and differ in every byte between the values. */
static void padding_is_no_difference(void **state)
{
	struct settings a, b;
	struct instance x = {.name = "A", .settings = &a}, y = {.name = "A", .settings = &b};

	(void)state;
	memset(&a, 1, sizeof(a));
	memset(&b, 1, sizeof(b));
	__builtin_clear_padding(&b);
	assert_memory_not_equal(&a, &b, sizeof(a));
	a.peers = b.peers = NULL;
	a.peer_count = b.peer_count = 0;
	a.routing = b.routing = NULL;
	for (size_t i = 0; i < NOTIFY_KINDS; i++)
		a.notify.scripts[i] = b.notify.scripts[i] = NULL;
	assert_int_equal(instance_compare(&x, &y), 0);
}

#define INSIDE(i, member) ((i)-offsetof(struct settings, member) < sizeof(((struct settings *)NULL)->member))

/* A member that someone adds to the settings must not be forgotten in settings_order(): each byte of a value counts. */
static void every_value_counts(void **state)
{
	struct settings values, a = {0}, b = {0};
	const uint8_t *is_value = (const uint8_t *)&values;
	uint8_t *bytes = (uint8_t *)&b;

	(void)state;
	memset(&values, 0xff, sizeof(values));
	__builtin_clear_padding(&values);
	for (size_t i = 0; i < sizeof(values); i++) {
		if (!is_value[i] || INSIDE(i, interface) || INSIDE(i, peers) || INSIDE(i, routing) ||
		    INSIDE(i, notify.scripts) || INSIDE(i, tracks) || INSIDE(i, track_count))
			continue;
		bytes[i] = 1;
		if (!settings_order(&a, &b))
			fail_msg("byte %zu of struct settings is not compared", i);
		bytes[i] = 0;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(padding_is_no_difference),
		cmocka_unit_test(every_value_counts),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}

#else /* clang has no __builtin_clear_padding() */

int main(void)
{
	return 0;
}

#endif
