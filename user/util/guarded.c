// SPDX-License-Identifier: GPL-2.0
#include "util/guarded.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of a file, and the name of the file in it. The path was opened folder by folder, from the root or the
 * working directory on. */
struct folder {
	int fd;
	bool safe; /* only root or the user of this process can write to the folder */
	uid_t uid; /* owner of the folder */
	gid_t gid;
	mode_t mode;
	char name[NAME_MAX + 1];
};

static bool is_safe(const struct stat *s)
{
	return (!s->st_uid || s->st_uid == geteuid()) && !(s->st_mode & (S_IWGRP | S_IWOTH));
}

/* Replaces the folder in f by the folder opened as fd, and closes the one before. Returns 0 or a negative errno. */
static int step_into(struct folder *f, int fd)
{
	struct stat s;

	if (f->fd >= 0)
		close(f->fd);
	f->fd = fd;
	if (fd < 0 || fstat(fd, &s))
		return -errno;
	f->safe = is_safe(&s);
	f->uid = s.st_uid;
	f->gid = s.st_gid;
	f->mode = s.st_mode;
	return 0;
}

/* Opens a folder in folder f. If another user can write to f, refuses a symbolic link: O_PATH with O_NOFOLLOW opens the
 * link itself, and O_DIRECTORY refuses that. Returns a descriptor; or -1 with errno ELOOP for such a link, or another
 * errno. */
static int open_below(const struct folder *f, const char *name)
{
	int fd = openat(f->fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC | (f->safe ? 0 : O_NOFOLLOW));

	if (fd < 0 && errno == ENOTDIR && !f->safe)
		errno = ELOOP;
	return fd;
}

static int guarded_open_folder(const char *path, struct folder *f)
{
	char copy[PATH_MAX], *at = copy, *slash;
	int err;

	*f = (struct folder){.fd = -1};
	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy))
		return -ENAMETOOLONG;
	err = step_into(f, open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
	while (!err && (slash = strchr(at, '/'))) {
		*slash = 0;
		if (*at)
			err = step_into(f, open_below(f, at));
		at = slash + 1;
	}
	if (!err && (!*at || snprintf(f->name, sizeof(f->name), "%s", at) >= (int)sizeof(f->name)))
		err = *at ? -ENAMETOOLONG : -EISDIR;
	if (err && f->fd >= 0)
		close(f->fd);
	return err;
}

/* Checks an opened file. Returns -EINVAL if the file is not of this type. Returns -EMLINK if the file has a second name
 * and another user can write to the folder, because that user may have made the name. Else returns 0 or another
 * negative errno. */
static int check_file(const struct folder *f, int fd, mode_t type)
{
	struct stat s;

	if (fstat(fd, &s))
		return -errno;
	if ((s.st_mode & S_IFMT) != type)
		return -EINVAL;
	return f->safe || s.st_nlink == 1 ? 0 : -EMLINK;
}

static int open_in(const struct folder *f, int flags, mode_t type)
{
	int fd = openat(f->fd, f->name, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (f->safe ? 0 : O_NOFOLLOW), 0644);
	int err = fd < 0 ? -errno : check_file(f, fd, type);

	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return err;
}

static int create_in(const struct folder *f)
{
	int fd = open_in(f, O_WRONLY | O_CREAT | O_EXCL, S_IFREG);

	/* a sticky folder is for all users, as /tmp is: its owner does not get the files of others */
	if (fd >= 0 && !f->safe && !(f->mode & S_ISVTX) && f->uid != geteuid() && fchown(fd, f->uid, f->gid)) {
		int err = -errno;

		close(fd);
		unlinkat(f->fd, f->name, 0);
		return err;
	}
	return fd;
}

int guarded_open_file(const char *path, bool keep)
{
	struct folder f;
	int fd = guarded_open_folder(path, &f);

	if (fd)
		return fd;
	fd = create_in(&f);
	if (fd == -EEXIST && !keep)
		fd = open_in(&f, O_WRONLY, S_IFREG);
	close(f.fd);
	if (fd >= 0 && ftruncate(fd, 0)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

/* Gives a new FIFO to a user and a group. Opens the FIFO and checks it first, because another user may have replaced it
 * by another file. Returns 0 or a negative errno. */
static int give_fifo(const struct folder *f, uid_t uid, gid_t gid)
{
	int fd = openat(f->fd, f->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int err = fd < 0 ? -errno : check_file(f, fd, S_IFIFO);

	if (!err && (uid != geteuid() || gid != getegid()) && fchownat(fd, "", uid, gid, AT_EMPTY_PATH))
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int guarded_make_fifo(const char *path, uid_t uid, gid_t gid)
{
	struct folder f;
	int err = guarded_open_folder(path, &f);

	if (err)
		return err;
	if (!mkfifoat(f.fd, f.name, S_IRUSR | S_IWUSR)) {
		err = give_fifo(&f, uid, gid);
		err = err ? err : 1;
	} else if (errno != EEXIST) {
		err = -errno;
	}
	close(f.fd);
	return err;
}

int guarded_open_fifo(const char *path)
{
	struct folder f;
	int fd = guarded_open_folder(path, &f);

	if (fd)
		return fd;
	fd = open_in(&f, O_RDWR | O_NOFOLLOW, S_IFIFO);
	close(f.fd);
	return fd;
}

void guarded_remove(const char *path, mode_t type)
{
	struct folder f;
	struct stat s;

	if (guarded_open_folder(path, &f))
		return;
	if (!fstatat(f.fd, f.name, &s, AT_SYMLINK_NOFOLLOW) && (s.st_mode & S_IFMT) == type)
		unlinkat(f.fd, f.name, 0);
	close(f.fd);
}

const char *guarded_reason(int err)
{
	switch (err) {
	case -ELOOP:
		return "a symbolic link in a folder that other users can write to is not followed, because another "
		       "user may have made it";
	case -EMLINK:
		return "the file has a second name (hard link) in a folder that other users can write to";
	case -EINVAL:
		return "something that is not a file of the expected type has this name; remove it, or configure "
		       "another path";
	default:
		return strerror(-err);
	}
}

int guarded_check_folder(const char *path)
{
	struct stat s;

	if (lstat(path, &s))
		return -errno;
	if (!S_ISDIR(s.st_mode))
		return -ENOTDIR;
	return is_safe(&s) ? 0 : -EPERM;
}
