// SPDX-License-Identifier: GPL-2.0
#include "util/watch_file.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

const char *path_split(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (!slash)
		snprintf(folder, PATH_MAX, ".");
	else
		snprintf(folder, PATH_MAX, "%.*s", length ? (int)length : 1, path);
	return slash ? slash + 1 : path;
}

int watch_open(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int watch_folder(int fd, const char *folder)
{
	int watch = inotify_add_watch(fd, folder, EVENTS);

	return watch < 0 ? -errno : watch;
}

void watch_remove(int fd, int watch)
{
	inotify_rm_watch(fd, watch);
}

void watch_read(int fd, void (*fn)(void *data, const struct file_event *event), void *data)
{
	_Alignas(struct inotify_event) char buffer[16384];
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
		for (char *at = buffer; at < buffer + n;) {
			const struct inotify_event *e = (const void *)at;

			fn(data, &(struct file_event){
					 .watch = e->wd,
					 .lost = e->mask & IN_Q_OVERFLOW,
					 .gone = e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED),
					 .name = e->len ? e->name : NULL,
				 });
			at += sizeof(*e) + e->len;
		}
	}
}
