// SPDX-License-Identifier: GPL-2.0
#include "util/log_writer.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/thread.h"

#define WAITING_SIZE (64 << 10) /* bytes of lines that wait: some seven hundred lines */

static struct {
	pthread_t thread;
	pthread_mutex_t mutex;	/* guards the fields up to ends; never held during a write */
	pthread_cond_t changed; /* signalled when one of the fields that the mutex guards has changed */
	size_t waiting_size;
	bool writes; /* the thread is about to write, or writes */
	bool ends;
	bool runs;	      /* written by the manager's thread before it starts others */
	atomic_uint failed;   /* lines */
	char *waiting, *text; /* WAITING_SIZE bytes each: lines that wait, and lines that are being written */
	void (*prepare)(void);
} writer = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static unsigned lines_in(const char *text, size_t size)
{
	unsigned lines = 0;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Writes writer.text. */
static void write_text(size_t size)
{
	size_t at = 0;

	while (at < size) {
		ssize_t n = write(STDERR_FILENO, writer.text + at, size - at);

		if (n > 0)
			at += (size_t)n;
		else if (n == 0 || errno != EINTR)
			break;
	}
	atomic_fetch_add(&writer.failed, lines_in(writer.text + at, size - at));
}

static void *writer_run(void *data)
{
	size_t size;

	(void)data;
	pthread_setname_np(pthread_self(), "vrrp-log");
	if (writer.prepare)
		writer.prepare();
	pthread_mutex_lock(&writer.mutex);
	for (;;) {
		while (!writer.waiting_size && !writer.ends)
			pthread_cond_wait(&writer.changed, &writer.mutex);
		if (!writer.waiting_size)
			break;
		size = writer.waiting_size;
		memcpy(writer.text, writer.waiting, size);
		writer.waiting_size = 0;
		writer.writes = true;
		pthread_cond_broadcast(&writer.changed);
		pthread_mutex_unlock(&writer.mutex);
		write_text(size);
		pthread_mutex_lock(&writer.mutex);
		writer.writes = false;
		pthread_cond_broadcast(&writer.changed);
	}
	pthread_mutex_unlock(&writer.mutex);
	return NULL;
}

static void free_texts(void)
{
	free(writer.waiting);
	free(writer.text);
	writer.waiting = writer.text = NULL;
}

void log_writer_start(void (*prepare)(void))
{
	struct stat file;

	if (writer.runs || fstat(STDERR_FILENO, &file) || !S_ISREG(file.st_mode))
		return;
	writer.waiting = malloc(WAITING_SIZE);
	writer.text = malloc(WAITING_SIZE);
	writer.prepare = prepare;
	writer.ends = false;
	writer.runs = writer.waiting && writer.text && !thread_start(&writer.thread, writer_run, NULL);
	if (!writer.runs)
		free_texts();
}

bool log_writer_runs(void)
{
	return writer.runs;
}

/* Waits for a change of the fields until `until`, CLOCK_MONOTONIC in ns. Returns false when that time is over. */
static bool await_change(uint64_t until)
{
	const struct timespec at = {.tv_sec = (time_t)(until / NS_PER_S), .tv_nsec = (long)(until % NS_PER_S)};

	return pthread_cond_clockwait(&writer.changed, &writer.mutex, CLOCK_MONOTONIC, &at) != ETIMEDOUT;
}

bool log_writer_put(const char *lines, size_t size, int patience_ms)
{
	uint64_t until = clock_ns() + (uint64_t)patience_ms * NS_PER_MS;
	bool fits;

	pthread_mutex_lock(&writer.mutex);
	while (!(fits = size <= WAITING_SIZE - writer.waiting_size) && patience_ms && await_change(until))
		;
	if (fits) {
		memcpy(writer.waiting + writer.waiting_size, lines, size);
		writer.waiting_size += size;
		pthread_cond_broadcast(&writer.changed);
	}
	pthread_mutex_unlock(&writer.mutex);
	return fits;
}

unsigned log_writer_failed(void)
{
	return atomic_exchange(&writer.failed, 0);
}

void log_writer_end(int patience_ms)
{
	uint64_t until = clock_ns() + (uint64_t)patience_ms * NS_PER_MS;
	bool done;

	if (!writer.runs)
		return;
	pthread_mutex_lock(&writer.mutex);
	while (!(done = !writer.waiting_size && !writer.writes) && await_change(until))
		;
	writer.ends = done;
	pthread_cond_broadcast(&writer.changed);
	pthread_mutex_unlock(&writer.mutex);
	if (!done)
		return;
	pthread_join(writer.thread, NULL);
	writer.runs = false;
	free_texts();
}
