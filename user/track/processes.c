// SPDX-License-Identifier: GPL-2.0
/* vrrp_track_process: counts the running processes of a command. The kernel reports every process that starts, ends or
 * executes a program (process connector). /proc is read once at the start, and again after the kernel has dropped
 * reports. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "track/kinds.h"
#include "track/process_events.h"
#include "track/process_table.h"
#include "util/clock.h"
#include "util/log.h"

/* Number of processes of one vrrp_track_process, and its pending change of state. */
struct count {
	uint32_t running; /* processes */
	bool tracked;	  /* by at least one instance */
	/* Time at which the state is to change, fork_delay or terminate_delay after the number has reached or left the
	 * quorum. TRACK_NEVER: the state agrees with the number. */
	uint64_t change_ns;
};

struct processes {
	struct process_table table;
	struct count *counts; /* by index in config->tracking.processes */
	uint32_t total;
	bool scanned;	 /* false while /proc is read: apply_count() changes no state until the end */
	uint64_t due_ns; /* the earliest change_ns, or earlier */
};

static struct processes *processes_of(const struct trackers *t)
{
	return t->private[TRACK_PROCESS];
}

static void set_up(struct trackers *t, uint32_t index, bool up)
{
	const struct tracked_process *p = &t->config->tracking.processes[index];

	if (trackers_set(t, TRACK_PROCESS, index, (struct track_state){.known = true, .up = up}))
		log_info("tracked process %s: %s, %u running", p->name, up ? "up" : "down",
			 processes_of(t)->counts[index].running);
}

/* Compares the number of processes with the quorum. Changes the state at once, or after the configured delay. */
static void apply_count(struct trackers *t, uint32_t index, uint64_t now)
{
	const struct tracked_process *p = &t->config->tracking.processes[index];
	const struct track_state *state = &t->states[TRACK_PROCESS][index];
	struct processes *all = processes_of(t);
	struct count *c = &all->counts[index];
	bool up = c->running >= p->quorum && c->running <= p->quorum_max;
	uint64_t delay = !all->scanned ? 0 : up ? p->fork_delay_ns : p->terminate_delay_ns;

	if (!c->tracked || !all->scanned)
		return;
	if (state->known && state->up == up) {
		c->change_ns = TRACK_NEVER;
	} else if (!delay || !state->known || c->change_ns <= now) {
		c->change_ns = TRACK_NEVER;
		set_up(t, index, up);
	} else if (c->change_ns == TRACK_NEVER) {
		c->change_ns = now + delay;
		all->due_ns = c->change_ns < all->due_ns ? c->change_ns : all->due_ns;
	}
}

static void on_count(void *data, uint32_t index, int difference)
{
	struct trackers *t = data;

	processes_of(t)->counts[index].running += (uint32_t)difference;
	apply_count(t, index, clock_ns());
}

static void processes_tick(struct trackers *t, uint64_t now)
{
	struct processes *all = processes_of(t);

	all->due_ns = TRACK_NEVER;
	for (uint32_t i = 0; i < all->total; i++) {
		struct count *c = &all->counts[i];

		if (c->change_ns <= now)
			apply_count(t, i, now);
		all->due_ns = c->change_ns < all->due_ns ? c->change_ns : all->due_ns;
	}
}

/* Counts all processes from /proc again. The first count sets every state without a delay. */
static void count_all(struct trackers *t)
{
	struct processes *all = processes_of(t);
	uint64_t now = clock_ns();

	all->scanned = false;
	process_table_scan(&all->table);
	all->scanned = true;
	for (uint32_t i = 0; i < all->total; i++)
		apply_count(t, i, now);
}

static void processes_close(struct trackers *t)
{
	struct processes *all = processes_of(t);

	process_table_free(&all->table);
	free(all->counts);
	free(all);
	if (t->process_events >= 0)
		close(t->process_events);
	t->process_events = -1;
	t->private[TRACK_PROCESS] = NULL;
}

static int processes_open(struct trackers *t)
{
	const struct tracking *tracking = &t->config->tracking;
	struct processes *all = calloc(1, sizeof(*all));

	if (!all)
		return -ENOMEM;
	t->private[TRACK_PROCESS] = all;
	all->due_ns = TRACK_NEVER;
	all->total = (uint32_t)tracking->count[TRACK_PROCESS];
	all->counts = calloc(all->total, sizeof(*all->counts));
	if (!all->counts)
		return -ENOMEM;
	for (uint32_t i = 0; i < all->total; i++)
		all->counts[i] = (struct count){
			.tracked = trackers_listeners(t, TRACK_PROCESS, i).count,
			.change_ns = TRACK_NEVER,
		};
	all->table = (struct process_table){
		.processes = tracking->processes,
		.count = all->total,
		.changed = on_count,
		.data = t,
	};
	count_all(t);
	return 0;
}

static int processes_fd(const struct trackers *t)
{
	return t->process_events;
}

static void processes_read(struct trackers *t, uint64_t now)
{
	(void)now;
	if (process_events_read(t->process_events, &processes_of(t)->table) != -ENOBUFS)
		return;
	log_warning("vrrp_track_process: the kernel has dropped messages about processes; the daemon counts all "
		    "processes again");
	count_all(t);
}

static uint64_t processes_due(const struct trackers *t)
{
	return processes_of(t)->due_ns;
}

const struct track_watch track_processes = {
	.open = processes_open,
	.close = processes_close,
	.fd = processes_fd,
	.read = processes_read,
	.due = processes_due,
	.tick = processes_tick,
};
