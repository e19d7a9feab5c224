// SPDX-License-Identifier: GPL-2.0
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read_start(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat stat;
	ssize_t n = 0;

	*text = 0;
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &stat) && S_ISREG(stat.st_mode))
		n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	return 0;
}

/* Creates a new file at path, after removing an old one, so that no other process has it open. Returns NULL and sets
 * errno on failure. */
static FILE *create_file(const char *path)
{
	int fd;

	unlink(path); /* a daemon that was killed may have left the file */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

int file_replace(const char *path, void (*print)(const void *data, FILE *out), const void *data)
{
	char next[PATH_MAX];
	FILE *out;
	int err;

	if (snprintf(next, sizeof(next), "%s.next", path) >= (int)sizeof(next))
		return -ENAMETOOLONG;
	out = create_file(next);
	if (!out)
		return -errno;
	print(data, out);
	err = ferror(out) ? -EIO : 0;
	if (fclose(out) && !err)
		err = -errno;
	if (!err && rename(next, path))
		err = -errno;
	if (err)
		unlink(next);
	return err;
}
