// SPDX-License-Identifier: GPL-2.0
#include "manager/notify/fifo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/quota.h"

/* Room for a takeover of some 30,000 virtual routers whose reader is slow. */
#define ROOM (1 << 20)

static int make(struct fifo *f, uid_t uid, gid_t gid)
{
	if (mkfifo(f->path, S_IRUSR | S_IWUSR))
		return errno == EEXIST ? 0 : -errno;
	f->made = true;
	return (uid != geteuid() || gid != getegid()) && lchown(f->path, uid, gid) ? -errno : 0;
}

void fifo_open(struct fifo *f, const char *path, uid_t uid, gid_t gid)
{
	struct stat s;
	int err;

	*f = (struct fifo){.path = path, .fd = -1};
	err = make(f, uid, gid);
	if (!err) {
		/* for reading, too: so it can be opened, and written to, while nobody reads */
		f->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
		err = f->fd < 0 ? -errno : 0;
	}
	if (!err && (fstat(f->fd, &s) || !S_ISFIFO(s.st_mode))) {
		close(f->fd);
		f->fd = -1;
		log_warning("%s is no FIFO, nothing is written to it", path);
	}
	if (err)
		log_warning("FIFO %s: %s; nothing is written to it", path, strerror(-err));
	if (f->fd >= 0)
		fcntl(f->fd, F_SETPIPE_SZ, ROOM);
}

void fifo_write(struct fifo *f, const char *line, size_t length)
{
	if (f->fd < 0)
		return;
	if (write(f->fd, line, length) != (ssize_t)length)
		f->lost++;
	if (!f->lost || !quota_take(&f->warnings, 1, QUOTA_WINDOW_NS, clock_ns()))
		return;
	log_warning("FIFO %s is full: its reader is missing or too slow; lines lost: %u", f->path, f->lost);
	f->lost = 0;
}

bool fifo_empty(const struct fifo *f)
{
	int bytes = 0;

	return f->fd < 0 || ioctl(f->fd, FIONREAD, &bytes) || !bytes;
}

void fifo_close(struct fifo *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->made)
		unlink(f->path);
	f->fd = -1;
}
