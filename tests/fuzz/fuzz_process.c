// SPDX-License-Identifier: GPL-2.0
/* Input: datagrams from the process connector, and files of /proc, whose names and arguments a process can choose. The
 * counts of tracked processes equal the entries of the table, which has each process at most once for each tracked
 * thing. */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <sys/socket.h>

#include "input.h"
#include "track/process_events.h"
#include "track/process_table.h"

#define PROCESSES 4
#define FILE_DESCRIPTOR 1000000
#define DATAGRAMS_MAX 200

static struct input *input;
static int counts[PROCESSES];
static int datagrams, opened;

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_read(int fd, void *out, size_t size);
int __wrap_close(int fd);

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	struct sockaddr_nl from = {.nl_family = AF_NETLINK};
	char *buffer = message->msg_iov->iov_base;
	size_t size = message->msg_iov->iov_len, n;

	(void)fd, (void)flags;
	__asan_unpoison_memory_region(buffer, size);
	if (!input->left || datagrams++ == DATAGRAMS_MAX) {
		errno = EAGAIN;
		return -1;
	}
	n = take(input, 1) * 4;
	from.nl_pid = n == 0;
	memcpy(message->msg_name, &from, sizeof(from));
	n = n < input->left ? n : input->left;
	n = n < size ? n : size;
	take_bytes(input, buffer, n);
	__asan_poison_memory_region(buffer + n, size - n);
	return (ssize_t)n;
}

/* Opens a file of /proc, whose length and bytes come from the input. Fails, as for a process that has ended, without
 * input. */
int __wrap_open(const char *path, int flags, ...)
{
	(void)flags;
	HOLDS(!strncmp(path, "/proc/", 6));
	if (!input->left)
		return -1;
	opened++;
	return FILE_DESCRIPTOR;
}

ssize_t __wrap_read(int fd, void *out, size_t size)
{
	size_t n = take(input, 2);

	HOLDS(fd == FILE_DESCRIPTOR);
	if (n & 0x8000) { /* so that a long command line needs no long input */
		memset(out, 'x', size);
		return (ssize_t)size;
	}
	n = n < input->left ? n : input->left;
	n = n < size ? n : size;
	take_bytes(input, out, n);
	return (ssize_t)n;
}

int __wrap_close(int fd)
{
	HOLDS(fd == FILE_DESCRIPTOR);
	opened--;
	return 0;
}

static void on_change(void *data, uint32_t index, int difference)
{
	(void)data;
	HOLDS(index < PROCESSES && (difference == 1 || difference == -1));
	counts[index] += difference;
	HOLDS(counts[index] >= 0);
}

static void check(const struct process_table *t)
{
	int found[PROCESSES] = {0};
	uint32_t used = 0;

	for (uint32_t i = 0; i < t->size; i++) {
		if (!t->entries[i].pid)
			continue;
		HOLDS(t->entries[i].index < PROCESSES);
		found[t->entries[i].index]++;
		used++;
	}
	HOLDS(used == t->used && 2 * used <= t->size + 1);
	HOLDS(!memcmp(found, counts, sizeof(found)));
	HOLDS(!opened);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const nginx[] = {"nginx", NULL}, *const sh[] = {"sh", "-c", "run", NULL},
				 *const a[] = {"a", "b", NULL};
	static const struct tracked_process processes[PROCESSES] = {
		{.argv = nginx},
		{.argv = sh, .full = true, .match = PARAM_EXACT},
		{.argv = a, .full = true, .match = PARAM_INITIAL},
		{.argv = a, .full = true, .match = PARAM_PARTIAL},
	};
	struct process_table t = {.processes = processes, .count = PROCESSES, .changed = on_change};
	struct input in = {data, size};

	input = &in;
	datagrams = opened = 0;
	memset(counts, 0, sizeof(counts));
	process_events_read(-1, &t);
	check(&t);
	for (uint32_t i = 0; i < t.size; i++) /* every process ends */
		while (t.entries[i].pid)
			process_ended(&t, t.entries[i].pid);
	check(&t);
	HOLDS(!t.used);
	process_table_free(&t);
	return 0;
}
