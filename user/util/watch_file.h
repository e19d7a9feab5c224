/* SPDX-License-Identifier: GPL-2.0 */
/* Watches files by name (inotify(7)). The folder of a file is watched, not the file, because another file may replace
 * it, and because it may not exist yet. */
#ifndef VRRP_XDP_WATCH_FILE_H
#define VRRP_XDP_WATCH_FILE_H

#include <limits.h>
#include <stdbool.h>

struct file_event {
	int watch; /* number of the watched folder, as returned by watch_folder(); -1 if lost is true */
	bool lost; /* the kernel dropped events: any file may have changed */
	bool gone; /* the folder was removed or renamed; its watch reports nothing more */
	const char
		*name; /* name of the file in the folder that was written, replaced, renamed or removed; NULL: none */
};

/* Copies the folder of a path to `folder`; "." if the path has no folder. Returns the name of the file, which points
 * into path. */
const char *path_split(const char *path, char folder[PATH_MAX]);

/* Returns a descriptor that is readable when a watched folder has changed, or a negative errno. */
int watch_open(void);

/* Watches a folder. Returns the watch's number or a negative errno. */
int watch_folder(int fd, const char *folder);

void watch_remove(int fd, int watch);

/* Calls fn for every event that has arrived. Does not wait. */
void watch_read(int fd, void (*fn)(void *data, const struct file_event *event), void *data);

#endif
