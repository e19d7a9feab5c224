// SPDX-License-Identifier: GPL-2.0
#include "track/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "track/process_match.h"
#include "util/log.h"

#define SIZE_MIN 64
#define COMMAND_MAX 4096 /* bytes of a command line that are compared */

static uint32_t place_of(const struct process_table *t, pid_t pid)
{
	return (uint32_t)pid * 0x9e3779b1U & (t->size - 1);
}

static void insert(struct process_table *t, struct process_entry entry)
{
	uint32_t at = place_of(t, entry.pid);

	while (t->entries[at].pid)
		at = (at + 1) & (t->size - 1);
	t->entries[at] = entry;
	t->used++;
}

/* At most half full. Returns false where there is no memory. */
static bool grow(struct process_table *t)
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
			insert(t, old[i]);
	free(old);
	return true;
}

static void add(struct process_table *t, pid_t pid, uint32_t index)
{
	if (!grow(t)) {
		log_error("no memory to count processes");
		return;
	}
	insert(t, (struct process_entry){pid, index});
	t->changed(t->data, index, 1);
}

/* Takes one entry out and closes the gap (Knuth, TAOCP 3, 6.4, algorithm R). */
static void take_out(struct process_table *t, uint32_t gap)
{
	uint32_t at = gap, mask = t->size - 1;

	t->used--;
	for (;;) {
		t->entries[gap].pid = 0;
		do {
			at = (at + 1) & mask;
			if (!t->entries[at].pid)
				return;
		} while (((at - place_of(t, t->entries[at].pid)) & mask) < ((at - gap) & mask));
		t->entries[gap] = t->entries[at];
		gap = at;
	}
}

/* The next entry of a pid from a place on, -1: there is none. */
static int64_t find(const struct process_table *t, pid_t pid, uint32_t at)
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
	int64_t at = t->size ? find(t, pid, place_of(t, pid)) : -1;

	while (at >= 0 && t->entries[at].index != index)
		at = find(t, pid, ((uint32_t)at + 1) & (t->size - 1));
	return at >= 0;
}

void process_ended(struct process_table *t, pid_t pid)
{
	int64_t at;

	while (t->size && (at = find(t, pid, place_of(t, pid))) >= 0) {
		uint32_t index = t->entries[at].index;

		take_out(t, (uint32_t)at);
		t->changed(t->data, index, -1);
	}
}

static ssize_t read_file(pid_t pid, const char *name, char *out, size_t size)
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

/* What /proc says of a process that runs. Returns false where it does not, or no more. */
static bool read_process(pid_t pid, char *name, size_t size, char *command, size_t *length)
{
	char stat[512], *begin, *end;
	ssize_t n = read_file(pid, "stat", stat, sizeof(stat) - 1);

	if (n <= 0)
		return false;
	stat[n] = 0;
	begin = strchr(stat, '(');
	end = strrchr(stat, ')'); /* the name may have parentheses of its own */
	if (!begin || !end || end < begin || end[1] != ' ' || strchr("ZXx", end[2]))
		return false;
	snprintf(name, size, "%.*s", (int)(end - begin - 1), begin + 1);
	n = read_file(pid, "cmdline", command, COMMAND_MAX);
	*length = n > 0 ? (size_t)n : 0;
	if (*length == COMMAND_MAX)
		command[COMMAND_MAX - 1] = 0;
	return true;
}

void process_changed(struct process_table *t, pid_t pid)
{
	char name[64], command[COMMAND_MAX];
	size_t length = 0;
	bool runs = pid > 0 && read_process(pid, name, sizeof(name), command, &length);

	if (!runs) {
		process_ended(t, pid);
		return;
	}
	for (uint32_t i = 0; i < t->count; i++) {
		bool is = process_matches(&t->processes[i], name, command, length), was = is_known(t, pid, i);

		if (is && !was)
			add(t, pid, i);
		if (is || !was)
			continue;
		for (int64_t at = find(t, pid, place_of(t, pid)); at >= 0;
		     at = find(t, pid, ((uint32_t)at + 1) & (t->size - 1))) {
			if (t->entries[at].index != i)
				continue;
			take_out(t, (uint32_t)at);
			t->changed(t->data, i, -1);
			break;
		}
	}
}

/* A child has its parent's name and arguments, until it says otherwise. */
void process_begun(struct process_table *t, pid_t pid, pid_t parent)
{
	for (uint32_t i = 0; pid > 0 && t->used && i < t->count; i++)
		if (is_known(t, parent, i) && !is_known(t, pid, i))
			add(t, pid, i);
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
	while (folder && (entry = readdir(folder)))
		if (*entry->d_name >= '1' && *entry->d_name <= '9')
			process_changed(t, (pid_t)atoi(entry->d_name));
	if (folder)
		closedir(folder);
}

void process_table_free(struct process_table *t)
{
	free(t->entries);
	t->entries = NULL;
	t->size = t->used = 0;
}
