// SPDX-License-Identifier: GPL-2.0
/* vrrp_track_process: how many processes of a command run. /proc is read at the start and where messages were lost; in
 * between the kernel tells of every process that begins, ends, or becomes another one (process connector). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "track/process_table.h"
#include "track/trackers.h"
#include "util/clock.h"
#include "util/log.h"

/* A vrrp_track_process. */
struct count {
	uint32_t running;
	bool tracked;
	uint64_t change_ns; /* when it becomes what its quorum says now, TRACK_NEVER: it is that already */
};

struct processes {
	struct process_table table;
	struct count *counts; /* by index */
	uint32_t total;
	bool scanned; /* what is counted counts at once until then */
	uint64_t due_ns;
};

static struct processes *processes_of(const struct trackers *t)
{
	return t->private[TRACK_PROCESS];
}

static void set_up(struct trackers *t, uint32_t index, bool up)
{
	const struct tracked_process *p = &t->config->tracking.processes[index];

	if (trackers_set(t, TRACK_PROCESS, index, (struct track_state){.known = true, .up = up}))
		log_info("process %s: %s, %u running", p->name, up ? "up" : "down",
			 processes_of(t)->counts[index].running);
}

/* The number of processes of a command may be another one: the state follows at once, or after its delay. */
static void settle(struct trackers *t, uint32_t index, uint64_t now)
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
	settle(t, index, clock_ns());
}

static void processes_tick(struct trackers *t, uint64_t now)
{
	struct processes *all = processes_of(t);

	all->due_ns = TRACK_NEVER;
	for (uint32_t i = 0; i < all->total; i++) {
		struct count *c = &all->counts[i];

		if (c->change_ns <= now)
			settle(t, i, now);
		all->due_ns = c->change_ns < all->due_ns ? c->change_ns : all->due_ns;
	}
}

/* Counts all processes anew: what happened in between counts as one change. */
static void scan(struct trackers *t)
{
	struct processes *all = processes_of(t);
	uint64_t now = clock_ns();

	all->scanned = false;
	process_table_scan(&all->table);
	all->scanned = true;
	for (uint32_t i = 0; i < all->total; i++)
		settle(t, i, now);
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
	scan(t);
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
	log_warning("messages about processes were lost; all processes are looked at anew");
	scan(t);
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
