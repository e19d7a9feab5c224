/* SPDX-License-Identifier: GPL-2.0 */
/* A hash table, by pid, of the running processes that a vrrp_track_process counts. */
#ifndef VRRP_XDP_TRACK_PROCESS_TABLE_H
#define VRRP_XDP_TRACK_PROCESS_TABLE_H

#include <stdint.h>
#include <sys/types.h>

#include "config/track.h"

/* Process `pid` is counted by the vrrp_track_process `index`. A process that several of them count has an entry for
 * each. */
struct process_entry {
	pid_t pid; /* 0: empty */
	uint32_t index;
};

struct process_table {
	const struct tracked_process *processes; /* the configured vrrp_track_process */
	uint32_t count;
	void (*changed)(void *data, uint32_t index, int difference); /* the count of `index` changes by +1 or -1 */
	void *data;						     /* for changed() */
	struct process_entry *entries;				     /* hash table with linear probing, by pid */
	uint32_t used;						     /* entries that are not empty */
	uint32_t size;						     /* a power of two; 0: not allocated yet */
};

/* Adds a process that was forked. The new process has the name and arguments of its parent until it executes a program
 * or changes its name. So it gets the entries of its parent, without reading /proc. */
void process_begun(struct process_table *t, pid_t pid, pid_t parent);

/* Reads from /proc a process that has executed a program or changed its name, and updates its entries. */
void process_changed(struct process_table *t, pid_t pid);

void process_ended(struct process_table *t, pid_t pid);

/* Empties the table and fills it again from /proc. */
void process_table_scan(struct process_table *t);

void process_table_free(struct process_table *t);

#endif
