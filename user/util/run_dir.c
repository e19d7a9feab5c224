// SPDX-License-Identifier: GPL-2.0
#include "util/run_dir.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "util/guarded.h"
#include "util/log.h"

int netns_enter(const char *netns)
{
	char path[RUN_DIR_PATH_LEN];
	int fd, err = 0;

	if (strchr(netns, '/') || snprintf(path, sizeof(path), "/run/netns/%s", netns) >= (int)sizeof(path)) {
		log_error("'%s' is not the name of a network namespace (see `ip netns list`)", netns);
		return -EINVAL;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		log_error("cannot open the network namespace '%s': %s (see `ip netns list`)", netns, strerror(errno));
		return err;
	}
	if (setns(fd, CLONE_NEWNET)) {
		err = -errno;
		log_error("cannot enter the network namespace '%s': %s%s", netns, strerror(errno),
			  errno == EPERM ? "; run as root" : "");
	}
	close(fd);
	return err;
}

bool daemon_name_valid(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		if (isalnum((unsigned char)name[i]) || name[i] == '-' || name[i] == '_')
			continue;
		log_error("name '%s': '%c' is not allowed; use letters, digits, '-' and '_' (--name NAME)", name,
			  name[i]);
		return false;
	}
	if (!n || n > 63) {
		log_error("name '%s' must have 1 to 63 characters (--name NAME)", name);
		return false;
	}
	return true;
}

int bpffs_mount(void)
{
	struct statfs fs;

	if (!statfs(BPFFS, &fs) && fs.f_type == BPF_FS_MAGIC)
		return 0;
	if (mount("bpf", BPFFS, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755")) {
		int err = -errno;

		log_error("the BPF file system is not mounted at %s and cannot be mounted: %s; run as root, or mount "
			  "it: mount -t bpf bpf %s",
			  BPFFS, strerror(-err), BPFFS);
		return err;
	}
	return 0;
}

static void read_holder(int fd, pid_t *holder)
{
	char text[32] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) > 0)
		*holder = atoi(text);
}

/* Returns whether path still names the locked file fd. A daemon that ended before may have removed the file after this
 * process opened it. */
static bool is_current(const char *path, int fd)
{
	struct stat by_path, by_fd;

	return !stat(path, &by_path) && !fstat(fd, &by_fd) && by_path.st_dev == by_fd.st_dev &&
	       by_path.st_ino == by_fd.st_ino;
}

static int open_and_lock(const char *path, pid_t *holder)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd, err;

	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	fchmod(fd, 0600); /* earlier versions made the file readable for all users, who could then lock it */
	if (!fcntl(fd, F_OFD_SETLK, &lock))
		return fd;
	err = errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
	read_holder(fd, holder);
	close(fd);
	return err;
}

/* Creates the run directory if it does not exist. Refuses a directory that another user owns or can write to: that user
 * could replace its files. Returns 0; or a negative errno, after logging the error. */
static int make_run_dir(void)
{
	int err = mkdir(RUN_DIR, 0755) && errno != EEXIST ? -errno : guarded_check_folder(RUN_DIR);

	if (err == -EPERM || err == -ENOTDIR)
		log_error(RUN_DIR " is not a folder that root alone can write to; remove it: rm -rf " RUN_DIR);
	else if (err)
		log_error("cannot create or check the run directory " RUN_DIR ": %s%s", strerror(-err),
			  err == -EACCES ? "; run as root" : "");
	return err;
}

int run_dir_lock(const char *name, pid_t *holder)
{
	char path[RUN_DIR_PATH_LEN];
	int fd;

	*holder = 0;
	snprintf(path, sizeof(path), RUN_DIR "/%s.lock", name);
	fd = make_run_dir();
	if (fd)
		return fd;
	fd = open_and_lock(path, holder);
	while (fd >= 0 && !is_current(path, fd)) {
		close(fd);
		fd = open_and_lock(path, holder);
	}
	if (fd < 0) {
		if (fd != -EBUSY)
			log_error("cannot lock %s: %s%s", path, strerror(-fd), fd == -EACCES ? "; run as root" : "");
		return fd;
	}
	run_dir_own(fd);
	return fd;
}

void run_dir_own(int fd)
{
	char text[32];

	snprintf(text, sizeof(text), "%d\n", getpid());
	if (ftruncate(fd, 0) || pwrite(fd, text, strlen(text), 0) < 0)
		log_warning(
			"cannot write the pid of this daemon to its lock file: %s; other commands cannot show the pid",
			strerror(errno));
}

void run_dir_leave(int fd)
{
	close(fd);
}

void run_dir_socket(const char *name, char path[RUN_DIR_PATH_LEN])
{
	snprintf(path, RUN_DIR_PATH_LEN, RUN_DIR "/%s.sock", name);
}

void run_dir_unlock(const char *name, int fd)
{
	char path[RUN_DIR_PATH_LEN];

	snprintf(path, sizeof(path), RUN_DIR "/%s.lock", name);
	unlink(path);
	rmdir(RUN_DIR); /* fails while other daemons have files in it */
	close(fd);
}

bool run_dir_locked(const char *name, pid_t *holder)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char path[RUN_DIR_PATH_LEN];
	bool locked;
	int fd;

	*holder = 0;
	snprintf(path, sizeof(path), RUN_DIR "/%s.lock", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	locked = !fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK;
	if (locked)
		read_holder(fd, holder);
	close(fd);
	return locked;
}
