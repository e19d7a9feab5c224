// SPDX-License-Identifier: GPL-2.0
/* The undo file: what a killed daemon has left is restored by the next one, and only that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/placed/undo.h"
#include "manager/state.h"
#include "run_files.h"

static struct manager m;
static const struct manager_options options = {.name = "one"};
static const char *interfaces[] = {"v0", "v0.100"};
static uint32_t made;  /* FIFOs that the notifier has made */
static char done[200]; /* what was restored: "reset v0;remove /run/one;" */

/* In place of the notifier. */
uint32_t __wrap_notifier_fifos(const struct notifier *n);
uint32_t __wrap_notifier_fifos(const struct notifier *n)
{
	(void)n;
	return made;
}

static void append(const char *word, const char *name)
{
	size_t at = strlen(done);

	snprintf(done + at, sizeof(done) - at, "%s %s;", word, name);
}

void __wrap_sysctls_put_back(const char *interface);
void __wrap_sysctls_put_back(const char *interface)
{
	append("reset", interface);
}

void __wrap_guarded_remove(const char *path, mode_t type);
void __wrap_guarded_remove(const char *path, mode_t type)
{
	assert_int_equal(type, S_IFIFO);
	append("remove", path);
}

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode)
{
	return __real_fopen(run_file(path).path, mode);
}

static void begin(const char *globals)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "global_defs {\n%s}\n"
		 "vrrp_instance one {\n	interface v0\n	virtual_router_id 1\n"
		 "	virtual_ipaddress {\n		192.0.2.1\n	}\n}\n",
		 globals);
	memset(&m, 0, sizeof(m));
	m.options = &options;
	m.config = config_of(text);
	m.notifier = (struct notifier *)&made;
	made = 0;
	*done = 0;
}

/* The next daemon finds the file of this one. */
static void expect_restored(const char *expected)
{
	*done = 0;
	undo_leftovers(&m);
	assert_string_equal(done, expected);
}

static void both(const char *globals)
{
	begin(globals);
	m.sysctls = (struct sysctls){.names = interfaces, .count = 2};
	made = 1U << FIFO_ALL | 1U << FIFO_VRRP;
	undo_write(&m);
	config_free(m.config);
}

static void restored(void **state)
{
	(void)state;
	run_files_begin();
	both("	notify_fifo /run/one\n	vrrp_notify_fifo /run/two\n");
	begin("");
	expect_restored("reset v0;reset v0.100;remove /run/one;remove /run/two;");
	undo_remove(&m);
	expect_restored("");
	assert_false(run_file_exists("one.undo"));
	config_free(m.config);
	run_files_end();
}

/* A FIFO that the next daemon has as well is not removed under its readers: it removes the FIFO at its own end. */
static void taken_over(void **state)
{
	(void)state;
	run_files_begin();
	both("	notify_fifo /run/one\n	vrrp_notify_fifo /run/two\n");
	begin("	vrrp_notify_fifo /run/two\n");
	expect_restored("reset v0;reset v0.100;remove /run/one;");
	assert_int_equal(m.handover.fifos, 1U << FIFO_VRRP);
	config_free(m.config);
	run_files_end();
}

/* Only what there is to restore is in the file; nothing is no file, also after there was one. */
static void written(void **state)
{
	(void)state;
	run_files_begin();
	begin("	notify_fifo /run/one\n	vrrp_notify_fifo /run/two\n");
	undo_write(&m);
	assert_false(run_file_exists("one.undo"));
	m.sysctls = (struct sysctls){.names = interfaces, .count = 1};
	undo_write(&m);
	expect_restored("reset v0;");
	assert_false(run_file_exists("one.undo.next"));
	m.sysctls.count = 0;
	made = 1U << FIFO_VRRP; /* the other FIFO was there before, and stays */
	undo_write(&m);
	config_free(m.config);
	begin("");
	expect_restored("remove /run/two;");
	undo_write(&m);
	assert_false(run_file_exists("one.undo"));
	config_free(m.config);
	run_files_end();
}

/* Lines that no daemon has written have no effect. */
static void damaged(void **state)
{
	FILE *file;

	(void)state;
	run_files_begin();
	begin("");
	file = fopen(RUN_DIR "/one.undo", "w");
	assert_non_null(file);
	fputs("nonsense\n\nfifo relative\nsysctl\nsysctl v1", file);
	fclose(file);
	expect_restored("reset v1;");
	config_free(m.config);
	run_files_end();
}

static void without_a_folder(void **state)
{
	(void)state;
	begin("");
	m.sysctls = (struct sysctls){.names = interfaces, .count = 1};
	undo_write(&m); /* warns, and goes on */
	expect_restored("");
	config_free(m.config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(restored), cmocka_unit_test(taken_over),	cmocka_unit_test(written),
		cmocka_unit_test(damaged),  cmocka_unit_test(without_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
