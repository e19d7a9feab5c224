// SPDX-License-Identifier: GPL-2.0
#include "util/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* How long a line waits for a slow reader of the log. */
#define PATIENCE_MS 500

static bool timestamps;
static atomic_uint lost; /* lines since the reader of the log stopped reading */
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

static bool can_write(int patience_ms)
{
	struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};

	return poll(&fd, 1, patience_ms) != 0; /* on an error, the write fails */
}

/* Returns whether a line can be written. The reader of a pipe may stop reading, and must not block the daemon: the
 * first line waits for PATIENCE_MS, and later lines are lost without waiting until the pipe has room again. */
static bool log_has_room(void)
{
	unsigned count = atomic_load(&lost);
	bool good = can_write(count ? 0 : PATIENCE_MS);

	if (good && count) {
		atomic_fetch_sub(&lost, count);
		fprintf(stderr, "warning: %u lines of the log are lost: its reader was too slow\n", count);
		good = can_write(0);
	}
	if (!good)
		atomic_fetch_add(&lost, 1);
	return good;
}

/* Writes a line with one call, so that the lines of two processes do not mix. */
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
	if (log_has_room())
		fwrite(line, 1, at + 1, stderr);
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
