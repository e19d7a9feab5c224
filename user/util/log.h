/* SPDX-License-Identifier: GPL-2.0 */
/* Messages for the operator, one line each on standard error. Not for the engine thread. */
#ifndef VRRP_XDP_LOG_H
#define VRRP_XDP_LOG_H

/* For errors the line begins with "error: ", for warnings with "warning: ". */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What is said goes to fn, too, line by line without its end; NULL: no longer. For the thread that logs. */
typedef void log_fn(void *data, const char *line);
void log_also(log_fn *fn, void *data);

/* Puts the wall clock's time before each line; for the daemon, not for one-shot commands. */
void log_timestamps(void);

#endif
