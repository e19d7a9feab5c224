/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of the kernel about processes that start, end, or change their name (process connector, linux/cn_proc.h). */
#ifndef VRRP_XDP_TRACK_PROCESS_EVENTS_H
#define VRRP_XDP_TRACK_PROCESS_EVENTS_H

struct process_table;

/* Opens a socket for these messages. It must be opened in the initial network namespace: the kernel sends them nowhere
 * else. Returns a descriptor or a negative errno. */
int process_events_open(void);

/* Reads all messages that have arrived and applies them to the table. Returns 0, or -ENOBUFS if the kernel has dropped
 * messages. */
int process_events_read(int fd, struct process_table *t);

#endif
