/* SPDX-License-Identifier: GPL-2.0 */
/* A thread that writes the daemon's log where the log is a file. A write to a file system that is frozen, full of
 * errors or on a dead server may never return, and poll() does not tell. A pipe or a socket needs no thread: poll()
 * tells whether it has room (util/log.c). */
#ifndef VRRP_XDP_LOG_WRITER_H
#define VRRP_XDP_LOG_WRITER_H

#include <stdbool.h>
#include <stddef.h>

/* Starts the thread if standard error is a regular file. Otherwise, or if the thread cannot be started, the thread that
 * logs a line writes it itself, as before. prepare: called in the new thread, to give up its rights; may be NULL. */
void log_writer_start(void (*prepare)(void));

/* Whether the thread runs. */
bool log_writer_runs(void);

/* Hands lines to the thread, and waits up to patience_ms for room. Returns false without room. */
bool log_writer_put(const char *lines, size_t size, int patience_ms);

/* How many lines the thread could not write since the last call. */
unsigned log_writer_failed(void);

/* Ends the thread once it has written all lines. Where that takes longer than patience_ms it keeps running, and the
 * lines are lost with the end of the process. */
void log_writer_end(int patience_ms);

#endif
