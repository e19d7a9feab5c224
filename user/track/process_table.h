/* SPDX-License-Identifier: GPL-2.0 */
/* The processes that some vrrp_track_process is about, by pid. */
#ifndef VRRP_XDP_TRACK_PROCESS_TABLE_H
#define VRRP_XDP_TRACK_PROCESS_TABLE_H

#include <stdint.h>
#include <sys/types.h>

#include "config/track.h"

/* One process is one of a command's. */
struct process_entry {
	pid_t pid; /* 0: empty */
	uint32_t index;
};

struct process_table {
	const struct tracked_process *processes;
	uint32_t count;
	void (*changed)(void *data, uint32_t index, int difference); /* one process more, or less, of a command */
	void *data;
	struct process_entry *entries; /* a hash by pid, those of one pid in a row */
	uint32_t used;
	uint32_t size; /* a power of two, 0 at first */
};

/* A process has begun, by fork of another one; has become another one; has ended. */
void process_begun(struct process_table *t, pid_t pid, pid_t parent);
void process_changed(struct process_table *t, pid_t pid);
void process_ended(struct process_table *t, pid_t pid);

/* Forgets all and reads /proc. */
void process_table_scan(struct process_table *t);
void process_table_free(struct process_table *t);

/* Reads what the descriptor of process_events_open() has to tell. Returns 0, or -ENOBUFS where messages were lost. */
int process_events_read(int fd, struct process_table *t);

#endif
