// SPDX-License-Identifier: GPL-2.0
#include "track/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "track/process_match.h"
#include "util/heartbeat.h"
#include "util/log.h"

#define SIZE_MIN 64
#define COMMAND_MAX 4096 /* longer command lines are cut to so many bytes before the comparison */

static uint32_t pid_bucket(const struct process_table *t, pid_t pid)
{
	return (uint32_t)pid * 0x9e3779b1U & (t->size - 1);
}

static void insert_process(struct process_table *t, struct process_entry entry)
{
	uint32_t at = pid_bucket(t, entry.pid);

	while (t->entries[at].pid)
		at = (at + 1) & (t->size - 1);
	t->entries[at] = entry;
	t->used++;
}

/* Makes room for one more entry, so that the table is at most half full. Returns false without memory. */
static bool grow_table(struct process_table *t)
{
	struct process_entry *old = t->entries;
	uint32_t size = t->size;

	if (2 * (t->used + 1) <= size)
		return true;
	t->entries = calloc(size ? 2 * size : SIZE_MIN, sizeof(*t->entries));
	if (!t->entries) {
		t->entries = old;
		return false;
	}
	t->size = size ? 2 * size : SIZE_MIN;
	t->used = 0;
	for (uint32_t i = 0; i < size; i++)
		if (old[i].pid)
			insert_process(t, old[i]);
	free(old);
	return true;
}

static void add_process(struct process_table *t, pid_t pid, uint32_t index)
{
	if (!grow_table(t)) {
		log_error("vrrp_track_process: the process with pid %d is not counted: not enough memory", pid);
		return;
	}
	insert_process(t, (struct process_entry){pid, index});
	t->changed(t->data, index, 1);
}

/* Removes one entry and closes the gap (Knuth, TAOCP 3, 6.4, algorithm R). */
static void remove_entry(struct process_table *t, uint32_t gap)
{
	uint32_t at = gap, mask = t->size - 1;

	t->used--;
	for (;;) {
		t->entries[gap].pid = 0;
		do {
			at = (at + 1) & mask;
			if (!t->entries[at].pid)
				return;
		} while (((at - pid_bucket(t, t->entries[at].pid)) & mask) < ((at - gap) & mask));
		t->entries[gap] = t->entries[at];
		gap = at;
	}
}

/* Returns the bucket of the next entry of a pid, in the run of entries from bucket `at` on; -1: none. */
static int64_t find_entry(const struct process_table *t, pid_t pid, uint32_t at)
{
	if (!t->size)
		return -1;
	for (; t->entries[at].pid; at = (at + 1) & (t->size - 1))
		if (t->entries[at].pid == pid)
			return at;
	return -1;
}

static bool is_known(const struct process_table *t, pid_t pid, uint32_t index)
{
	int64_t at = t->size ? find_entry(t, pid, pid_bucket(t, pid)) : -1;

	while (at >= 0 && t->entries[at].index != index)
		at = find_entry(t, pid, ((uint32_t)at + 1) & (t->size - 1));
	return at >= 0;
}

void process_ended(struct process_table *t, pid_t pid)
{
	int64_t at;

	while (t->size && (at = find_entry(t, pid, pid_bucket(t, pid))) >= 0) {
		uint32_t index = t->entries[at].index;

		remove_entry(t, (uint32_t)at);
		t->changed(t->data, index, -1);
	}
}

static ssize_t read_proc_file(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, out, size);
	close(fd);
	return n;
}

/* Name and command line of a process, as read from /proc. */
struct process_text {
	char name[64];
	char command[COMMAND_MAX]; /* arguments, each with its NUL */
	size_t length;		   /* of command, in bytes */
};

/* Reads name and command line of a process. Returns false if the process does not exist or is a zombie. */
static bool read_process(pid_t pid, struct process_text *text)
{
	char stat[512], *begin, *end;
	ssize_t n = read_proc_file(pid, "stat", stat, sizeof(stat) - 1);

	if (n <= 0)
		return false;
	stat[n] = 0;
	begin = strchr(stat, '(');
	end = strrchr(stat, ')'); /* the name may have parentheses of its own */
	if (!begin || !end || end < begin || end[1] != ' ' || strchr("ZXx", end[2]))
		return false;
	snprintf(text->name, sizeof(text->name), "%.*s", (int)(end - begin - 1), begin + 1);
	n = read_proc_file(pid, "cmdline", text->command, COMMAND_MAX);
	text->length = n > 0 ? (size_t)n : 0;
	if (text->length == COMMAND_MAX)
		text->command[COMMAND_MAX - 1] = 0;
	return true;
}

void process_changed(struct process_table *t, pid_t pid)
{
	struct process_text text;

	if (pid <= 0 || !read_process(pid, &text)) {
		process_ended(t, pid);
		return;
	}
	for (uint32_t i = 0; i < t->count; i++) {
		bool is = process_matches(&t->processes[i], text.name, text.command, text.length),
		     was = is_known(t, pid, i);

		if (is && !was)
			add_process(t, pid, i);
		if (is || !was)
			continue;
		for (int64_t at = find_entry(t, pid, pid_bucket(t, pid)); at >= 0;
		     at = find_entry(t, pid, ((uint32_t)at + 1) & (t->size - 1))) {
			if (t->entries[at].index != i)
				continue;
			remove_entry(t, (uint32_t)at);
			t->changed(t->data, i, -1);
			break;
		}
	}
}

void process_begun(struct process_table *t, pid_t pid, pid_t parent)
{
	for (uint32_t i = 0; pid > 0 && t->used && i < t->count; i++)
		if (is_known(t, parent, i) && !is_known(t, pid, i))
			add_process(t, pid, i);
}

void process_table_scan(struct process_table *t)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;

	for (uint32_t i = 0; i < t->size; i++)
		if (t->entries[i].pid)
			t->changed(t->data, t->entries[i].index, -1);
	if (t->size)
		memset(t->entries, 0, t->size * sizeof(*t->entries));
	t->used = 0;
	while (folder && (entry = readdir(folder))) {
		heartbeat(); /* there may be a hundred thousand processes */
		if (*entry->d_name >= '1' && *entry->d_name <= '9')
			process_changed(t, (pid_t)atoi(entry->d_name));
	}
	if (folder)
		closedir(folder);
}

void process_table_free(struct process_table *t)
{
	free(t->entries);
	t->entries = NULL;
	t->size = t->used = 0;
}
