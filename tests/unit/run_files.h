/* SPDX-License-Identifier: GPL-2.0 */
/* Files of the run directory, in a folder of the test's own: the linker puts these in the place of open(), unlink() and
 * rename() (WRAP_ in the Makefile). */
#ifndef VRRP_XDP_TEST_RUN_FILES_H
#define VRRP_XDP_TEST_RUN_FILES_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/run_dir.h"

static char run_files[64]; /* the folder; "": it does not exist, and no file can be made */

struct run_file {
	char path[512];
};

static inline struct run_file run_file(const char *path)
{
	struct run_file out;
	bool inside = !strncmp(path, RUN_DIR "/", strlen(RUN_DIR "/"));

	snprintf(out.path, sizeof(out.path), "%s%s", inside ? *run_files ? run_files : "/nonexistent" : "",
		 inside ? path + strlen(RUN_DIR) : path);
	return out;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	return __real_open(run_file(path).path, flags, mode);
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	return __real_unlink(run_file(path).path);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
	return __real_rename(run_file(from).path, run_file(to).path);
}

static inline bool run_file_exists(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), RUN_DIR "/%s", name);
	return !access(run_file(path).path, F_OK);
}

/* Makes the folder, and removes it with the files that are in it. */
static inline void run_files_begin(void)
{
	strcpy(run_files, "/tmp/vrrp-xdp-test-XXXXXX");
	assert_non_null(mkdtemp(run_files));
}

static inline void run_files_end(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", run_files);
	assert_int_equal(system(command), 0);
	*run_files = 0;
}

#endif
