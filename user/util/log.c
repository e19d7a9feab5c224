// SPDX-License-Identifier: GPL-2.0
#include "util/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/log_writer.h"

/* If the reader of the log is slow, lines wait for it. In each WINDOW, all lines together wait so many ms at most. */
#define PATIENCE_MS 500
#define WINDOW (5 * NS_PER_S)

static bool timestamps;
static atomic_uint lost;	       /* number of lines lost since the log could not be written any more */
static _Atomic uint64_t window_end_ns; /* CLOCK_MONOTONIC */
static _Atomic uint64_t waited_ns;     /* ns that lines have waited in this window */
static log_fn *also;
static void *also_data;

void log_also(log_fn *fn, void *data)
{
	also = fn;
	also_data = data;
}

void log_timestamps(void)
{
	timestamps = true;
}

/* Returns how long a line may wait, in ms. Once a line is lost, later ones are lost without waiting until the log has
 * room again: a manager that waited for each line would do nothing else. */
static int patience_of_line(uint64_t now)
{
	uint64_t waited;

	if (now >= atomic_load(&window_end_ns)) {
		atomic_store(&window_end_ns, now + WINDOW);
		atomic_store(&waited_ns, 0);
	}
	waited = atomic_load(&waited_ns) / NS_PER_MS;
	return atomic_load(&lost) || waited >= PATIENCE_MS ? 0 : PATIENCE_MS - (int)waited;
}

/* Writes lines with one call, so that the lines of two processes do not mix. If the reader of a pipe has stopped
 * reading, the daemon must not wait for it. Returns false if the lines are lost. */
static bool write_lines(const char *text, size_t size, int patience_ms)
{
	struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};
	bool good;

	if (log_writer_runs()) {
		good = log_writer_put(text, size, patience_ms);
		atomic_fetch_add(&lost, log_writer_failed());
	} else {
		good = poll(&fd, 1, patience_ms) != 0; /* on an error of poll(), the write fails instead */
		if (good)
			fwrite(text, 1, size, stderr);
	}
	return good;
}

/* Writes how many lines are lost, once the log can be written again. Returns false if it cannot be written. */
static bool report_lost(void)
{
	unsigned count = atomic_exchange(&lost, 0);
	char text[128];
	int n;

	if (!count)
		return true;
	n = snprintf(text, sizeof(text),
		     "warning: %u lines of the log are lost: its reader or its file system was too slow\n", count);
	if (write_lines(text, (size_t)n, 0))
		return true;
	atomic_fetch_add(&lost, count);
	return false;
}

static void put_line(const char *line, size_t size)
{
	uint64_t began = clock_ns();
	int patience_ms = patience_of_line(began);

	if (!report_lost() || !write_lines(line, size, patience_ms))
		atomic_fetch_add(&lost, 1);
	if (patience_ms)
		atomic_fetch_add(&waited_ns, clock_ns() - began);
}

static void emit(const char *level, const char *format, va_list args)
{
	char line[1024];
	size_t at = 0, begin;
	int n;

	if (timestamps) {
		struct timespec now;
		struct tm tm;

		clock_gettime(CLOCK_REALTIME, &now);
		localtime_r(&now.tv_sec, &tm);
		at = strftime(line, sizeof(line), "%H:%M:%S", &tm);
		at += snprintf(line + at, sizeof(line) - at, ".%03ld ", now.tv_nsec / 1000000);
	}
	begin = at;
	at += snprintf(line + at, sizeof(line) - at, "%s", level);
	n = vsnprintf(line + at, sizeof(line) - at, format, args);
	if (n > 0)
		at += (size_t)n < sizeof(line) - at ? (size_t)n : sizeof(line) - at - 1;
	if (at > sizeof(line) - 2)
		at = sizeof(line) - 2;
	line[at] = 0;
	if (also)
		also(also_data, line + begin);
	line[at] = '\n';
	put_line(line, at + 1);
}

#define LOG_FUNCTION(name, level)                                                                                      \
	void name(const char *format, ...)                                                                             \
	{                                                                                                              \
		va_list args;                                                                                          \
                                                                                                                       \
		va_start(args, format);                                                                                \
		emit(level, format, args);                                                                             \
		va_end(args);                                                                                          \
	}

LOG_FUNCTION(log_error, "error: ")
LOG_FUNCTION(log_warning, "warning: ")
LOG_FUNCTION(log_info, "")
