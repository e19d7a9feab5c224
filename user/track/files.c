// SPDX-License-Identifier: GPL-2.0
/* track_file: the number in a file, looked at when inotify says that it may be another one. Its folder is watched and
 * not the file, which may be replaced by another one, or come later. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "track/trackers.h"
#include "util/clock.h"
#include "util/log.h"

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

/* How often it is tried to watch a folder that is not there. */
#define RETRY (NS_PER_S / 4)

/* Beyond that a number is cut: any weight makes a FAULT of it, or the highest priority. */
#define VALUE_MAX 1000000

/* A file that somebody tracks. */
struct watched {
	char *path; /* of the folder, then of the file in it: two strings in one piece */
	const char *base;
	uint32_t index;
};

/* Those of one folder are side by side. */
struct folder {
	int wd;	   /* -1: not watched now */
	bool told; /* that it cannot be */
	uint32_t first, count;
};

struct files {
	int fd;
	struct watched *list; /* sorted by folder and name */
	uint32_t count;
	struct folder *folders;
	uint32_t folder_count;
	uint64_t retry_ns; /* TRACK_NEVER: all folders are watched */
};

static struct files *files_of(const struct trackers *t)
{
	return t->private[TRACK_FILE];
}

static const struct tracked_file *file_of(const struct trackers *t, const struct watched *w)
{
	return &t->config->tracking.files[w->index];
}

static int by_path(const void *a, const void *b)
{
	const struct watched *x = a, *y = b;
	int diff = strcmp(x->path, y->path);

	return diff ? diff : strcmp(x->base, y->base);
}

/* The number at the begin of a file, in C's notations, as keepalived reads it. Returns a negative errno where there is
 * no such file. */
static int read_number(const char *path, int32_t *number)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	char text[64] = "";
	struct stat stat;
	ssize_t n = 0;
	long value;

	*number = 0;
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &stat) && S_ISREG(stat.st_mode))
		n = read(fd, text, sizeof(text) - 1);
	close(fd);
	value = n > 0 ? strtol(text, NULL, 0) : 0;
	*number = (int32_t)(value > VALUE_MAX ? VALUE_MAX : value < -VALUE_MAX ? -VALUE_MAX : value);
	return 0;
}

static void look(struct trackers *t, const struct watched *w)
{
	const struct tracked_file *file = file_of(t, w);
	struct track_state state = {.known = true};
	int err = read_number(file->path, &state.value);

	if (trackers_set(t, TRACK_FILE, w->index, state))
		log_info("file %s: %d%s%s", file->name, state.value, err ? ", since it cannot be read: " : "",
			 err ? strerror(-err) : "");
}

static void look_at_all(struct trackers *t)
{
	for (uint32_t i = 0; i < files_of(t)->count; i++)
		look(t, &files_of(t)->list[i]);
}

/* init_file */
static void write_number(const struct tracked_file *file)
{
	int fd = open(file->path, O_WRONLY | O_CLOEXEC | O_CREAT | (file->overwrite ? O_TRUNC : O_EXCL), 0644);
	int err = fd < 0 ? errno : 0;

	if (fd >= 0) {
		if (dprintf(fd, "%d\n", file->value) < 0)
			err = errno;
		close(fd);
	}
	if (err && err != EEXIST)
		log_warning("file %s: cannot write %s: %s", file->name, file->path, strerror(err));
}

/* The folder of a path, and the name in it. Returns 0 or -ENOMEM. */
static int split_path(const char *path, struct watched *w)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;

	w->path = malloc(strlen(path) + 4);
	if (!w->path)
		return -ENOMEM;
	if (!slash)
		strcpy(w->path, ".");
	else
		sprintf(w->path, "%.*s", length ? (int)length : 1, path);
	w->base = strcpy(w->path + strlen(w->path) + 1, slash ? slash + 1 : path);
	return 0;
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
		err = split_path(t->config->tracking.files[i].path, &f->list[f->count]);
		f->count += !err;
	}
	qsort(f->list, f->count, sizeof(*f->list), by_path);
	for (uint32_t i = 0; i < f->count; i++) {
		if (!i || strcmp(f->list[i - 1].path, f->list[i].path))
			f->folders[f->folder_count++] = (struct folder){.wd = -1, .first = i};
		f->folders[f->folder_count - 1].count++;
	}
	return err;
}

/* Watches the folders that are not watched yet, and looks at their files. */
static void watch_folders(struct trackers *t, uint64_t now)
{
	struct files *f = files_of(t);

	f->retry_ns = TRACK_NEVER;
	for (uint32_t i = 0; i < f->folder_count; i++) {
		struct folder *folder = &f->folders[i];
		const char *path = f->list[folder->first].path;

		if (folder->wd >= 0)
			continue;
		folder->wd = inotify_add_watch(f->fd, path, EVENTS);
		if (folder->wd < 0) {
			if (!folder->told)
				log_warning("%s: cannot watch this folder: %s; its files count as 0 until it can", path,
					    strerror(errno));
			folder->told = true;
			f->retry_ns = now + RETRY;
		}
		for (uint32_t n = 0; n < folder->count; n++)
			look(t, &f->list[folder->first + n]);
	}
}

static void files_close(struct trackers *t)
{
	struct files *f = files_of(t);

	for (uint32_t i = 0; i < f->count; i++)
		free(f->list[i].path);
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
	f->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	err = f->fd < 0 ? -errno : make_list(t, f);
	if (err) {
		log_error("track_file: %s", strerror(-err));
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

/* Something has happened to a name in a folder. */
static void on_name(struct trackers *t, const struct folder *folder, const char *name)
{
	const struct files *f = files_of(t);
	const struct watched *list = f->list + folder->first;
	uint32_t low = 0, high = folder->count;

	while (low < high) { /* the first that is not before name: several may track one file */
		uint32_t middle = (low + high) / 2;

		if (strcmp(list[middle].base, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < folder->count && !strcmp(list[low].base, name); low++)
		look(t, &list[low]);
}

/* The folder itself has gone, or moved: there may be another one of its name. */
static void on_folder_gone(struct trackers *t, struct folder *folder)
{
	inotify_rm_watch(files_of(t)->fd, folder->wd);
	folder->wd = -1;
	watch_folders(t, clock_ns());
}

static void on_event(struct trackers *t, const struct inotify_event *event)
{
	struct files *f = files_of(t);

	if (event->mask & IN_Q_OVERFLOW)
		look_at_all(t);
	for (uint32_t i = 0; i < f->folder_count; i++) {
		struct folder *folder = &f->folders[i];

		if (folder->wd < 0 || folder->wd != event->wd)
			continue;
		if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
			on_folder_gone(t, folder);
		else if (event->len)
			on_name(t, folder, event->name);
	}
}

static void files_read(struct trackers *t, uint64_t now)
{
	_Alignas(struct inotify_event) char buffer[16384];
	ssize_t n;

	(void)now;
	while ((n = read(files_of(t)->fd, buffer, sizeof(buffer))) > 0) {
		for (char *at = buffer; at < buffer + n;) {
			const struct inotify_event *event = (const void *)at;

			on_event(t, event);
			at += sizeof(*event) + event->len;
		}
	}
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
