// SPDX-License-Identifier: GPL-2.0
/* track_file: watches the number at the beginning of a file. The file is read again after each change of the file in
 * its folder. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "track/kinds.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/guarded.h"
#include "util/log.h"
#include "util/watch_file.h"

/* Time between two attempts to watch a folder that does not exist. */
#define RETRY (NS_PER_S / 4)

/* Numbers are limited to -VALUE_MAX to VALUE_MAX. A larger number would have the same effect, whatever the weight. */
#define VALUE_MAX 1000000

/* A file that at least one instance tracks. */
struct watched {
	char *folder;	  /* allocated */
	const char *name; /* of the file in the folder: points into the configured path */
	uint32_t index;	  /* index in config->tracking.files */
};

struct folder {
	int watch;	       /* of watch_folder(); -1: not watched now */
	bool warned;	       /* the log has a warning that the folder cannot be watched */
	uint32_t first, count; /* its files are `count` elements of files.list, from `first` on */
};

struct files {
	int fd;
	struct watched *list; /* sorted by folder and name */
	uint32_t count;
	struct folder *folders;
	uint32_t folder_count;
	uint64_t retry_ns; /* time of the next attempt to watch folders; TRACK_NEVER: all are watched */
};

static struct files *files_of(const struct trackers *t)
{
	return t->private[TRACK_FILE];
}

static const struct tracked_file *file_of(const struct trackers *t, const struct watched *w)
{
	return &t->config->tracking.files[w->index];
}

static int by_folder_and_name(const void *a, const void *b)
{
	const struct watched *x = a, *y = b;
	int diff = strcmp(x->folder, y->folder);

	return diff ? diff : strcmp(x->name, y->name);
}

/* Reads the number at the beginning of a file, decimal, octal or hexadecimal as in C. A file without a number reads as
 * 0, as in keepalived. Returns 0 or a negative errno. */
static int read_tracked_number(const char *path, int32_t *number)
{
	char text[64];
	int err = file_read_start(path, text, sizeof(text));
	long value = strtol(text, NULL, 0);

	*number = (int32_t)(value > VALUE_MAX ? VALUE_MAX : value < -VALUE_MAX ? -VALUE_MAX : value);
	return err;
}

static void read_tracked(struct trackers *t, const struct watched *w)
{
	const struct tracked_file *file = file_of(t, w);
	struct track_state state = {.known = true};
	int err = read_tracked_number(file->path, &state.value);

	if (trackers_set(t, TRACK_FILE, w->index, state))
		log_info("tracked file %s: the value is now %d%s%s", file->name, state.value,
			 err ? ", because it cannot be read: " : "", err ? strerror(-err) : "");
}

static void read_all_tracked(struct trackers *t)
{
	for (uint32_t i = 0; i < files_of(t)->count; i++)
		read_tracked(t, &files_of(t)->list[i]);
}

/* Writes the configured initial value to the file (init_file), and logs a failure. */
static void write_number(const struct tracked_file *file)
{
	int fd = guarded_open_file(file->path, !file->overwrite);
	int err = fd < 0 ? fd : 0;

	if (fd >= 0) {
		if (dprintf(fd, "%d\n", file->value) < 0)
			err = -errno;
		close(fd);
	}
	if (err && err != -EEXIST)
		log_warning("tracked file %s: cannot write its initial value to %s: %s; the file stays as it is",
			    file->name, file->path, guarded_reason(err));
}

/* Sets folder and name of w from a path. Returns 0 or -ENOMEM. */
static int set_path(const char *path, struct watched *w)
{
	char folder[PATH_MAX];

	w->name = path_split(path, folder);
	w->folder = strdup(folder);
	return w->folder ? 0 : -ENOMEM;
}

static int make_list(struct trackers *t, struct files *f)
{
	size_t count = t->config->tracking.count[TRACK_FILE];
	int err = 0;

	f->list = calloc(count, sizeof(*f->list));
	f->folders = calloc(count, sizeof(*f->folders));
	if (!f->list || !f->folders)
		return -ENOMEM;
	for (uint32_t i = 0; i < count && !err; i++) {
		if (!trackers_listeners(t, TRACK_FILE, i).count)
			continue;
		f->list[f->count].index = i;
		err = set_path(t->config->tracking.files[i].path, &f->list[f->count]);
		f->count += !err;
	}
	qsort(f->list, f->count, sizeof(*f->list), by_folder_and_name);
	for (uint32_t i = 0; i < f->count; i++) {
		if (!i || strcmp(f->list[i - 1].folder, f->list[i].folder))
			f->folders[f->folder_count++] = (struct folder){.watch = -1, .first = i};
		f->folders[f->folder_count - 1].count++;
	}
	return err;
}

/* Tries to watch the folders that are not watched yet, and reads their files. */
static void watch_folders(struct trackers *t, uint64_t now)
{
	struct files *f = files_of(t);

	f->retry_ns = TRACK_NEVER;
	for (uint32_t i = 0; i < f->folder_count; i++) {
		struct folder *folder = &f->folders[i];
		const char *path = f->list[folder->first].folder;

		if (folder->watch >= 0)
			continue;
		folder->watch = watch_folder(f->fd, path);
		if (folder->watch < 0) {
			if (!folder->warned)
				log_warning("track_file: cannot watch folder %s: %s; its files count as 0 until it "
					    "can be watched",
					    path, strerror(-folder->watch));
			folder->warned = true;
			f->retry_ns = now + RETRY;
		}
		for (uint32_t n = 0; n < folder->count; n++)
			read_tracked(t, &f->list[folder->first + n]);
	}
}

static void files_close(struct trackers *t)
{
	struct files *f = files_of(t);

	for (uint32_t i = 0; i < f->count; i++)
		free(f->list[i].folder);
	free(f->list);
	free(f->folders);
	if (f->fd >= 0)
		close(f->fd);
	free(f);
	t->private[TRACK_FILE] = NULL;
}

static int files_open(struct trackers *t)
{
	struct files *f = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return -ENOMEM;
	t->private[TRACK_FILE] = f;
	f->fd = watch_open();
	err = f->fd < 0 ? f->fd : make_list(t, f);
	if (err) {
		log_error("track_file: cannot watch files: %s; raise the limits of memory, of open files, or of "
			  "inotify (sysctl fs.inotify.max_user_instances)",
			  strerror(-err));
		return err;
	}
	for (uint32_t i = 0; i < f->count; i++)
		if (file_of(t, &f->list[i])->init)
			write_number(file_of(t, &f->list[i]));
	watch_folders(t, clock_ns());
	return 0;
}

static int files_fd(const struct trackers *t)
{
	return files_of(t)->fd;
}

/* Reads the file `name` of a folder after it was written, replaced or removed. Files that are not tracked are
 * ignored. */
static void on_name(struct trackers *t, const struct folder *folder, const char *name)
{
	const struct files *f = files_of(t);
	const struct watched *list = f->list + folder->first;
	uint32_t low = 0, high = folder->count;

	while (low < high) { /* finds the first of the name: several track_file may watch one file */
		uint32_t middle = (low + high) / 2;

		if (strcmp(list[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < folder->count && !strcmp(list[low].name, name); low++)
		read_tracked(t, &list[low]);
}

/* Watches another folder of the same name, after the watched folder was removed or renamed. */
static void on_folder_gone(struct trackers *t, struct folder *folder)
{
	watch_remove(files_of(t)->fd, folder->watch);
	folder->watch = -1;
	watch_folders(t, clock_ns());
}

static void on_file_event(void *data, const struct file_event *event)
{
	struct trackers *t = data;
	struct files *f = files_of(t);

	if (event->lost)
		read_all_tracked(t);
	for (uint32_t i = 0; i < f->folder_count; i++) {
		struct folder *folder = &f->folders[i];

		if (folder->watch < 0 || folder->watch != event->watch)
			continue;
		if (event->gone)
			on_folder_gone(t, folder);
		else if (event->name)
			on_name(t, folder, event->name);
	}
}

static void files_read(struct trackers *t, uint64_t now)
{
	(void)now;
	watch_read(files_of(t)->fd, on_file_event, t);
}

static uint64_t files_due(const struct trackers *t)
{
	return files_of(t)->retry_ns;
}

const struct track_watch track_files = {
	.open = files_open,
	.close = files_close,
	.fd = files_fd,
	.read = files_read,
	.due = files_due,
	.tick = watch_folders,
};
