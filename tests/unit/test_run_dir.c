// SPDX-License-Identifier: GPL-2.0
/* Names of daemons, and the paths made of them (util/run_dir.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "control/protocol.h"
#include "util/run_dir.h"

/* 63 letters, the longest name. */
#define LONGEST "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static void valid_names(void **state)
{
	static const char *const names[] = {"default", "a", "A-b_9", LONGEST};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(daemon_name_valid(names[i]));
}

static void invalid_names(void **state)
{
	static const char too_long[] = LONGEST "l";
	static const char *const names[] = {"", ".", "..", "a.b", "a/b", "a b", "\xc3\xa4", too_long};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_false(daemon_name_valid(names[i]));
}

/* The path of the longest name fits into an address of a socket. */
static void socket_path(void **state)
{
	char path[RUN_DIR_PATH_LEN];

	(void)state;
	run_dir_socket(LONGEST, path);
	assert_string_equal(path, "/run/vrrp-xdp/" LONGEST ".sock");
	assert_string_equal(control_address(path).sun_path, path);
}

static void no_namespace(void **state)
{
	(void)state;
	assert_true(netns_enter("../etc") < 0);
	assert_true(netns_enter("vrrp-xdp-test-missing") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(valid_names), cmocka_unit_test(invalid_names),
					   cmocka_unit_test(socket_path), cmocka_unit_test(no_namespace)};

	return cmocka_run_group_tests_name("run_dir", tests, NULL, NULL);
}
