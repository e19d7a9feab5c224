/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's messages about processes (process connector, linux/cn_proc.h). */
#ifndef VRRP_XDP_TRACK_PROCESS_EVENTS_H
#define VRRP_XDP_TRACK_PROCESS_EVENTS_H

struct process_table;

/* Opens a socket for these messages, which the kernel sends to the initial network namespace only. Returns a descriptor
 * or a negative errno. */
int process_events_open(void);

/* Reads all messages so far and applies them to the table. Returns 0, or -ENOBUFS where messages were lost. */
int process_events_read(int fd, struct process_table *t);

#endif
