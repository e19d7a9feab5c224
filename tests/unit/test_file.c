// SPDX-License-Identifier: GPL-2.0
/* util/file.c and util/watch_file.c, in a temporary folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/file.h"
#include "util/watch_file.h"

static char folder[PATH_MAX - 64];

static const char *path_in(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/vrrp-test-file-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = {"file", "file.next", "other", "fifo"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(path_in(names[i]));
	rmdir(folder);
	return 0;
}

static void print_text(const void *data, FILE *out)
{
	fputs(data, out);
}

static void print_to_closed(const void *data, FILE *out)
{
	fputs(data, out);
	close(fileno(out));
}

static void replaced_as_a_whole(void **state)
{
	struct stat before, after;
	char text[64];

	(void)state;
	assert_int_equal(file_replace(path_in("file"), print_text, "one"), 0);
	assert_int_equal(stat(path_in("file"), &before), 0);
	assert_int_equal(before.st_mode & 0777, 0600);
	assert_int_equal(symlink("/dev/null", path_in("file.next")), 0); /* a leftover is not followed */
	assert_int_equal(file_replace(path_in("file"), print_text, "two"), 0);
	assert_int_equal(stat(path_in("file"), &after), 0);
	assert_true(before.st_ino != after.st_ino);
	assert_int_equal(file_read_start(path_in("file"), text, sizeof(text)), 0);
	assert_string_equal(text, "two");
	assert_int_not_equal(access(path_in("file.next"), F_OK), 0);
}

static void unchanged_after_an_error(void **state)
{
	char text[64], path[2 * PATH_MAX];

	(void)state;
	assert_int_equal(file_replace(path_in("file"), print_text, "one"), 0);
	assert_true(file_replace(path_in("file"), print_to_closed, "two") < 0);
	assert_int_not_equal(access(path_in("file.next"), F_OK), 0);
	assert_int_equal(file_read_start(path_in("file"), text, sizeof(text)), 0);
	assert_string_equal(text, "one");
	assert_true(file_replace(path_in("none/file"), print_text, "one") < 0);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	assert_true(file_replace(path, print_text, "one") < 0);
}

static void start_of_a_file(void **state)
{
	char text[4];

	(void)state;
	assert_int_equal(file_replace(path_in("file"), print_text, "12345"), 0);
	assert_int_equal(file_read_start(path_in("file"), text, sizeof(text)), 0);
	assert_string_equal(text, "123");
	assert_true(file_read_start(path_in("other"), text, sizeof(text)) < 0);
	assert_string_equal(text, "");
	assert_int_equal(mkfifo(path_in("fifo"), 0600), 0); /* without a writer: must not wait */
	strcpy(text, "x");
	assert_int_equal(file_read_start(path_in("fifo"), text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

static void split(void **state)
{
	static const char *const cases[][3] = {
		{"/etc/x/file", "/etc/x", "file"},
		{"/file", "/", "file"},
		{"file", ".", "file"},
		{"a/file", "a", "file"},
	};
	char out[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_string_equal(path_split(cases[i][0], out), cases[i][2]);
		assert_string_equal(out, cases[i][1]);
	}
}

struct seen {
	int watch;
	int count; /* events of "file" */
	bool gone;
};

static void on_event(void *data, const struct file_event *event)
{
	struct seen *seen = data;

	assert_int_equal(event->watch, seen->watch);
	seen->count += event->name && !strcmp(event->name, "file");
	seen->gone |= event->gone;
}

static void watched(void **state)
{
	int fd = watch_open();
	struct seen seen = {.watch = watch_folder(fd, folder)};

	(void)state;
	assert_true(fd >= 0 && seen.watch >= 0);
	watch_read(fd, on_event, &seen);
	assert_int_equal(seen.count, 0);
	assert_int_equal(file_replace(path_in("file"), print_text, "one"), 0); /* a rename to the watched name */
	watch_read(fd, on_event, &seen);
	assert_true(seen.count >= 1);
	seen.count = 0;
	assert_int_equal(unlink(path_in("file")), 0);
	watch_read(fd, on_event, &seen);
	assert_int_equal(seen.count, 1);
	assert_false(seen.gone);
	rmdir(folder);
	watch_read(fd, on_event, &seen);
	assert_true(seen.gone);
	assert_true(watch_folder(fd, folder) < 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(replaced_as_a_whole, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(unchanged_after_an_error, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(start_of_a_file, make_folder, remove_folder),
		cmocka_unit_test(split),
		cmocka_unit_test_setup_teardown(watched, make_folder, remove_folder),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
