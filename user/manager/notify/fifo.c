// SPDX-License-Identifier: GPL-2.0
#include "manager/notify/fifo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/guarded.h"
#include "util/log.h"
#include "util/quota.h"

/* Bytes that the FIFO holds: enough for the lines of some 30,000 virtual routers at a takeover. */
#define FIFO_ROOM (1 << 20)

void fifo_open(struct fifo *f, const char *path, uid_t uid, gid_t gid)
{
	int made = guarded_make_fifo(path, uid, gid);

	/* The FIFO is opened for reading as well. Otherwise the open would fail, and lines would be lost, while no
	 * other process reads. */
	*f = (struct fifo){.path = path, .made = made > 0, .fd = made < 0 ? made : guarded_open_fifo(path)};
	if (f->fd < 0)
		log_warning("cannot open FIFO %s: %s; no notifications are written to this FIFO until the daemon is "
			    "restarted",
			    path, guarded_reason(f->fd));
	else
		fcntl(f->fd, F_SETPIPE_SZ, FIFO_ROOM);
}

void fifo_write(struct fifo *f, const char *line, size_t length)
{
	if (f->fd < 0)
		return;
	if (write(f->fd, line, length) != (ssize_t)length)
		f->lost++;
	if (!f->lost || !quota_take(&f->warnings, 1, QUOTA_WINDOW_NS, clock_ns()))
		return;
	log_warning("FIFO %s is full, because its reader is missing or too slow; notification lines lost: %u", f->path,
		    f->lost);
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
		guarded_remove(f->path, S_IFIFO);
	f->fd = -1;
}
