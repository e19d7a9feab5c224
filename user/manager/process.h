/* SPDX-License-Identifier: GPL-2.0 */
/* The daemon as a process: its name, limits and rights. */
#ifndef VRRP_XDP_MANAGER_PROCESS_H
#define VRRP_XDP_MANAGER_PROCESS_H

#include "config/model.h"

/* Sets process name, umask, allowed processors, priority and limits as configured. Threads inherit these settings, so
 * this is called before the first thread is started. Failures are logged. */
void process_apply(const struct process_options *o);

/* Locks all memory, so that no page fault delays an advert. A failure is logged. */
void process_lock_memory(void);

/* Gives up every right of the thread that writes the log (util/log_writer.h), as the engine does. */
void process_confine_log(void);

/* Gives up all capabilities that neither operation nor a reload needs, in this thread and the threads that it starts
 * later. Failures are logged. */
void process_confine(void);

#endif
