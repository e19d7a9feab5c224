/* SPDX-License-Identifier: GPL-2.0 */
/* A hash table of the running processes that match a vrrp_track_process, by pid. */
#ifndef VRRP_XDP_TRACK_PROCESS_TABLE_H
#define VRRP_XDP_TRACK_PROCESS_TABLE_H

#include <stdint.h>
#include <sys/types.h>

#include "config/track.h"

/* Process pid matches command `index`. A process that matches several commands has an entry for each. */
struct process_entry {
	pid_t pid; /* 0: empty */
	uint32_t index;
};

struct process_table {
	const struct tracked_process *processes; /* the commands */
	uint32_t count;
	void (*changed)(void *data, uint32_t index, int difference); /* difference: +1 or -1 process of a command */
	void *data;						     /* for changed() */
	struct process_entry *entries;				     /* hash table with linear probing, by pid */
	uint32_t used;						     /* entries that are not empty */
	uint32_t size;						     /* a power of two; 0: not allocated yet */
};

/* A process was forked. It counts as its parent does, which has the same name and arguments, until it executes a
 * program or changes its name. So a fork costs no look at /proc. */
void process_begun(struct process_table *t, pid_t pid, pid_t parent);

/* A process has executed a program or changed its name: reads it from /proc. */
void process_changed(struct process_table *t, pid_t pid);

void process_ended(struct process_table *t, pid_t pid);

/* Empties the table and fills it again from /proc. */
void process_table_scan(struct process_table *t);

void process_table_free(struct process_table *t);

#endif
