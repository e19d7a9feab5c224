// SPDX-License-Identifier: GPL-2.0
/* Files in folders of other users: links that such a user could have made are not followed. Needs root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/guarded.h"

#define OTHER 65534 /* nobody: the user who owns `theirs` */

static char base[] = "/tmp/test-guarded-XXXXXX";

/* base/ours belongs to root, base/theirs to another user; base/victim is a file of root. */
static int set_up(void **state)
{
	(void)state;
	if (geteuid())
		return 0;
	strcpy(strrchr(base, '-'), "-XXXXXX");
	if (!mkdtemp(base) || chdir(base) || mkdir("ours", 0755) || mkdir("theirs", 0755) ||
	    chown("theirs", OTHER, OTHER))
		return -1;
	return close(open("victim", O_WRONLY | O_CREAT | O_EXCL, 0600));
}

static int tear_down(void **state)
{
	char command[64];

	(void)state;
	if (geteuid())
		return 0;
	snprintf(command, sizeof(command), "rm -rf %s", base);
	return chdir("/") || system(command);
}

static void write_victim(void)
{
	int fd = open("victim", O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, "secret", 6), 6);
	close(fd);
}

static off_t size_of(const char *path)
{
	struct stat s;

	assert_int_equal(lstat(path, &s), 0);
	return s.st_size;
}

static uid_t owner_of(const char *path)
{
	struct stat s;

	assert_int_equal(lstat(path, &s), 0);
	return s.st_uid;
}

/* Absolute, since a daemon's paths are. */
static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return path;
}

static int open_file(const char *name, bool keep)
{
	int fd = guarded_open_file(path_of(name), keep);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static void needs_root(void)
{
	if (geteuid())
		skip();
}

static void links_of_another_user(void **state)
{
	(void)state;
	needs_root();
	write_victim();
	assert_int_equal(symlink(path_of("victim"), "theirs/link"), 0);
	assert_int_equal(link("victim", "theirs/second"), 0);
	assert_int_equal(symlink(path_of("ours"), "theirs/folder"), 0);
	assert_int_equal(open_file("theirs/link", false), -ELOOP);
	assert_int_equal(open_file("theirs/second", false), -EMLINK);
	assert_int_equal(open_file("theirs/folder/file", false), -ELOOP);
	assert_int_equal(size_of("victim"), 6);
	assert_int_equal(access("ours/file", F_OK), -1);
	unlink("theirs/second");
}

static void links_of_root(void **state)
{
	(void)state;
	needs_root();
	write_victim();
	assert_int_equal(symlink(path_of("victim"), "ours/link"), 0);
	assert_int_equal(symlink(path_of("ours"), "folder"), 0);
	assert_int_equal(open_file("folder/link", false), 0);
	assert_int_equal(size_of("victim"), 0);
}

static void new_files_are_of_the_folders_owner(void **state)
{
	(void)state;
	needs_root();
	assert_int_equal(open_file("theirs/new", false), 0);
	assert_int_equal(owner_of("theirs/new"), OTHER);
	assert_int_equal(open_file("ours/new", false), 0);
	assert_int_equal(owner_of("ours/new"), 0);
	assert_int_equal(mkdir("all", 01777) || chmod("all", 01777), 0);
	assert_int_equal(open_file("all/new", false), 0);
	assert_int_equal(owner_of("all/new"), 0);
}

static void an_existing_file_is_emptied_or_kept(void **state)
{
	(void)state;
	needs_root();
	write_victim();
	assert_int_equal(open_file("victim", true), -EEXIST);
	assert_int_equal(size_of("victim"), 6);
	assert_int_equal(open_file("victim", false), 0);
	assert_int_equal(size_of("victim"), 0);
	assert_int_equal(open_file("theirs", false), -EISDIR);
	assert_int_equal(mkfifo("ours/pipe", 0600), 0);
	assert_int_equal(open_file("ours/pipe", false), -ENXIO); /* not waited for */
}

static void fifos(void **state)
{
	int fd;

	(void)state;
	needs_root();
	assert_int_equal(guarded_make_fifo(path_of("theirs/fifo"), OTHER, OTHER), 1);
	assert_int_equal(owner_of("theirs/fifo"), OTHER);
	assert_int_equal(guarded_make_fifo(path_of("theirs/fifo"), 0, 0), 0);
	assert_int_equal(owner_of("theirs/fifo"), OTHER);
	fd = guarded_open_fifo(path_of("theirs/fifo"));
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(symlink(path_of("ours"), "theirs/there"), 0);
	assert_int_equal(guarded_make_fifo(path_of("theirs/there/fifo"), OTHER, OTHER), -ELOOP);
	assert_int_equal(symlink(path_of("theirs/fifo"), "ours/fifo"), 0);
	assert_int_equal(guarded_open_fifo(path_of("ours/fifo")), -ELOOP);
	write_victim();
	assert_int_equal(guarded_open_fifo(path_of("victim")), -EINVAL);
	guarded_remove(path_of("victim"), S_IFIFO);
	assert_int_equal(size_of("victim"), 6);
	guarded_remove(path_of("theirs/fifo"), S_IFIFO);
	assert_int_equal(access("theirs/fifo", F_OK), -1);
}

static void folders(void **state)
{
	(void)state;
	needs_root();
	assert_int_equal(guarded_check_folder(path_of("ours")), 0);
	assert_int_equal(guarded_check_folder(path_of("theirs")), -EPERM);
	assert_int_equal(chmod("ours", 0775), 0);
	assert_int_equal(guarded_check_folder(path_of("ours")), -EPERM);
	assert_int_equal(chmod("ours", 0755), 0);
	assert_int_equal(symlink("ours", "link"), 0);
	assert_int_equal(guarded_check_folder(path_of("link")), -ENOTDIR);
	assert_int_equal(guarded_check_folder(path_of("nothing")), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(links_of_another_user, set_up, tear_down),
		cmocka_unit_test_setup_teardown(links_of_root, set_up, tear_down),
		cmocka_unit_test_setup_teardown(new_files_are_of_the_folders_owner, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_existing_file_is_emptied_or_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(fifos, set_up, tear_down),
		cmocka_unit_test_setup_teardown(folders, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("guarded", tests, NULL, NULL);
}
