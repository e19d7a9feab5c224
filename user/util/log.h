/* SPDX-License-Identifier: GPL-2.0 */
/* Messages for the operator, each a line on standard error. The engine thread must not call these functions: they may
 * wait, in all for half a second in five. A pipe without room loses lines after that. A write to a file waits without
 * limit, unless log_writer_start() was called. A later line says how many lines were lost. */
#ifndef VRRP_XDP_LOG_H
#define VRRP_XDP_LOG_H

/* Write a line that begins with "error: ", "warning: ", or (log_info) without a prefix. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes the log functions also call fn with each line, without its newline and time. fn NULL: ends this. */
typedef void log_fn(void *data, const char *line);
void log_also(log_fn *fn, void *data);

/* Makes every line begin with the local time, as the daemon's log does. */
void log_timestamps(void);

#endif
