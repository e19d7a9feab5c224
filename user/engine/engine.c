// SPDX-License-Identifier: GPL-2.0
#include "engine/engine.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "engine/eventfd.h"
#include "engine/loop.h"
#include "engine/state.h"
#include "util/heartbeat.h"
#include "util/thread.h"

#define REST_WAIT_MS 10 /* ms between two checks whether the engine rests */

/* Entries of the queues. */
#define COMMAND_QUEUE 4096
#define NOTE_QUEUE 16384

/* Marks every descriptor as not open, so that engine_destroy() closes only those that were opened. */
static void clear_descriptors(struct engine *e)
{
	e->gate = e->successor = -1;
	e->tx.frames.fd = e->tx.ip4.fd = e->tx.ip6.fd = -1;
	e->announcer.tx.fd = e->announcer.event = -1;
	e->epoll = e->timer = e->command_event = e->note_event = e->verdict = -1;
}

static int allocate_slots(struct engine *e)
{
	uint32_t capacity = e->fp->capacity;
	int err;

	e->vrs = calloc(capacity, sizeof(*e->vrs));
	err = e->vrs ? deadlines_init(&e->deadlines, capacity) : -ENOMEM;
	return err ? err : deadlines_init(&e->announcements, capacity);
}

static int allocate_queues(struct engine *e)
{
	int err = spsc_init(&e->commands, COMMAND_QUEUE, sizeof(struct command));

	return err ? err : spsc_init(&e->notes, NOTE_QUEUE, sizeof(struct note));
}

static int open_ways_out(struct engine *e)
{
	int err = tx_open(&e->tx, e->fp->engine);

	return err ? err : announcer_open(&e->announcer, e->fp->state, e->fp->engine);
}

static int open_descriptors(struct engine *e)
{
	e->epoll = epoll_create1(EPOLL_CLOEXEC);
	e->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	e->command_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	e->note_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	e->verdict = eventfd(0, EFD_CLOEXEC);
	if (e->epoll < 0 || e->timer < 0 || e->command_event < 0 || e->note_event < 0 || e->verdict < 0)
		return -errno;
	e->ring = ring_buffer__new(e->fp->map[MAP_VR_EVENTS], loop_on_event, e, NULL);
	return e->ring ? 0 : -errno;
}

/* Adds the descriptors that wake the thread to its epoll: the timer of deadlines, the commands, the events. Returns 0
 * or a negative errno. */
static int watch_descriptors(struct engine *e)
{
	const int fds[] = {e->timer, e->command_event, ring_buffer__epoll_fd(e->ring)};

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.fd = fds[i]};

		if (epoll_ctl(e->epoll, EPOLL_CTL_ADD, fds[i], &event))
			return -errno;
	}
	return 0;
}

int engine_create(struct engine **out, struct fastpath *fp, uint32_t spread)
{
	static int (*const steps[])(struct engine *) = {allocate_slots, allocate_queues, open_ways_out,
							open_descriptors, watch_descriptors};
	struct engine *e = calloc(1, sizeof(*e));
	int err = 0;

	if (!e)
		return -ENOMEM;
	e->fp = fp;
	e->spread = spread ? spread : 1;
	clear_descriptors(e);
	for (size_t i = 0; !err && i < sizeof(steps) / sizeof(steps[0]); i++)
		err = steps[i](e);
	if (err)
		engine_destroy(e);
	else
		*out = e;
	return err;
}

void engine_set_groups(struct engine *e, struct sync_groups *groups)
{
	e->groups = groups;
}

void engine_set_pacing(struct engine *e, struct pacing *pacing)
{
	e->pacing = pacing;
}

int engine_start(struct engine *e, int rt_priority)
{
	int err = announcer_start(&e->announcer, rt_priority > 1 ? rt_priority - 1 : 1);

	e->rt_priority = rt_priority;
	if (!err)
		err = thread_start(&e->thread, loop_run, e);
	e->running = !err;
	return err;
}

void engine_adopt(struct engine *e, uint32_t slot, struct vr_plan *plan)
{
	e->vrs[slot].plan = plan;
	pauses_interval(&e->pauses, plan->settings->vrrp.interval_ns);
}

int engine_start_behind(struct engine *e, int rt_priority, int gate)
{
	e->gate = gate;
	return engine_start(e, rt_priority);
}

void engine_open_gate(struct engine *e)
{
	if (e->gate >= 0)
		event_signal(e->gate);
}

void engine_abandon(struct engine *e)
{
	atomic_store(&e->abandoned, true);
	engine_open_gate(e);
	engine_wait(e);
}

void engine_wait_rest(struct engine *e)
{
	struct pollfd fd = {.fd = e->note_event, .events = POLLIN};

	while (!atomic_load(&e->rests)) {
		heartbeat();
		poll(&fd, 1, REST_WAIT_MS);
		if (!atomic_load(&e->rests))
			event_clear(e->note_event);
	}
	event_signal(e->note_event); /* the loop above has cleared the eventfd, but notes may be in the queue: makes it
					readable again for the manager */
}

void engine_end(struct engine *e)
{
	event_write(e->verdict, VERDICT_END);
	engine_wait(e);
}

void engine_go_on(struct engine *e)
{
	event_write(e->verdict, VERDICT_GO_ON);
}

void engine_wait(struct engine *e)
{
	if (e->running)
		pthread_join(e->thread, NULL);
	e->running = false;
}

static void free_queued_plans(struct engine *e)
{
	struct command command;
	struct note note;

	while (e->commands.items && spsc_pop(&e->commands, &command))
		if (command.kind == COMMAND_PLAN)
			free(command.plan);
	while (e->notes.items && spsc_pop(&e->notes, &note))
		if (note.kind == NOTE_PLAN)
			free(note.plan);
	while (e->retired) {
		struct vr_plan *next = e->retired->next;

		free(e->retired);
		e->retired = next;
	}
}

void engine_destroy(struct engine *e)
{
	int fds[] = {e->epoll, e->timer, e->command_event, e->note_event, e->verdict};

	ring_buffer__free(e->ring);
	free_queued_plans(e);
	for (uint32_t i = 0; e->vrs && i < e->fp->capacity; i++)
		free(e->vrs[i].plan);
	free(e->vrs);
	deadlines_free(&e->deadlines);
	deadlines_free(&e->announcements);
	spsc_free(&e->commands);
	spsc_free(&e->notes);
	announcer_close(&e->announcer);
	tx_close(&e->tx);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(e);
}
