/* SPDX-License-Identifier: GPL-2.0 */
/* Watching files by name. The folder of a file is watched (inotify(7)) and not the file itself: another file may
 * replace it, and it may not exist yet. */
#ifndef VRRP_XDP_WATCH_FILE_H
#define VRRP_XDP_WATCH_FILE_H

#include <limits.h>
#include <stdbool.h>

struct file_event {
	int watch;	  /* the folder, as watch_folder() has returned it; -1 with lost */
	bool lost;	  /* the kernel dropped events: any file may have changed */
	bool gone;	  /* the folder was removed or renamed, and its watch is of no more use */
	const char *name; /* the file in the folder that was written, replaced, renamed or removed; NULL: none */
};

/* Copies the folder of a path, "." where there is none. Returns the file's name, which is a part of path. */
const char *path_split(const char *path, char folder[PATH_MAX]);

/* Returns a descriptor that is readable when a watched folder has changed, or a negative errno. */
int watch_open(void);

/* Watches a folder. Returns the watch's number or a negative errno. */
int watch_folder(int fd, const char *folder);

void watch_remove(int fd, int watch);

/* Calls fn for every event so far. Does not wait. */
void watch_read(int fd, void (*fn)(void *data, const struct file_event *event), void *data);

#endif
