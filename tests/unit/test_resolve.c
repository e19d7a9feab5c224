// SPDX-License-Identifier: GPL-2.0
/* From a script of the configuration to a program and its arguments (script/resolve.c), as the user that runs the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "script/resolve.h"

static char folder[] = "/tmp/vrrp-test-resolve-XXXXXX";
static char good[PATH_MAX], plain[PATH_MAX], link_to_good[PATH_MAX];
static struct resolver resolver;

static void make_file(char path[PATH_MAX], const char *name, mode_t mode)
{
	FILE *file;

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static int make_scripts(void **state)
{
	const struct notify_globals globals = {.script_security = false};

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	make_file(good, "good", 0755);
	make_file(plain, "plain", 0644);
	snprintf(link_to_good, sizeof(link_to_good), "%s/link", folder);
	resolver_init(&resolver, &globals);
	return symlink(good, link_to_good);
}

static int remove_scripts(void **state)
{
	(void)state;
	resolver_free(&resolver);
	unlink(good);
	unlink(plain);
	unlink(link_to_good);
	rmdir(folder);
	return 0;
}

static const struct program *program_of(const char *name)
{
	const char *const argv[] = {name, NULL};
	const struct script script = {.argv = argv};

	return resolver_program(&resolver, &script);
}

static void programs(void **state)
{
	const struct program *program = program_of(good);

	(void)state;
	assert_non_null(program);
	assert_string_equal(program->path, good);
	assert_ptr_equal(program_of(good), program); /* looked up once */
	program = program_of(link_to_good);
	assert_non_null(program);
	assert_string_equal(program->path, good);
	assert_null(program_of(plain)); /* not executable */
	assert_null(program_of(folder));
	assert_null(program_of("/nonexistent/script"));
	assert_null(program_of("vrrp-xdp-no-such-script"));
	program = program_of("sh"); /* in one of the folders of the path */
	assert_non_null(program);
	assert_int_equal(*program->path, '/');
}

static void unknown_users(void **state)
{
	const char *const argv[] = {good, NULL};
	const struct script user = {.argv = argv, .user = "vrrp-xdp-no-such-user"};
	const struct script group = {.argv = argv, .user = "root", .group = "vrrp-xdp-no-such-group"};

	(void)state;
	assert_null(resolver_program(&resolver, &user));
	assert_null(resolver_program(&resolver, &group));
}

static void arguments(void **state)
{
	const char *const words[] = {"script", "a b", NULL}, *const more[] = {"INSTANCE", "lan", NULL};
	const struct program program = {.path = good};
	const struct script script = {.argv = words};
	const char **argv = program_argv(&program, &script, more);

	(void)state;
	assert_non_null(argv);
	assert_string_equal(argv[0], good);
	assert_string_equal(argv[1], "a b");
	assert_string_equal(argv[2], "INSTANCE");
	assert_string_equal(argv[3], "lan");
	assert_null(argv[4]);
	free(argv);
	argv = program_argv(&program, &script, NULL);
	assert_non_null(argv);
	assert_string_equal(argv[1], "a b");
	assert_null(argv[2]);
	free(argv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(programs), cmocka_unit_test(unknown_users),
					   cmocka_unit_test(arguments)};

	return cmocka_run_group_tests_name("resolve", tests, make_scripts, remove_scripts);
}
