// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "engine/internal.h"
#include "engine/thread.h"
#include "util/clock.h"

/* One pass does at most so much of each thing, so that none waits for all of another. In a mass takeover adverts and
 * first announcements thus share the way out, where it is the bottleneck. */
#define EVENTS_PER_PASS 8192 /* any of them may move a deadline: all that a small ring holds, 1 to 2 ms */
#define COMMANDS_PER_PASS 256
#define DEADLINES_PER_PASS 1024
#define ANNOUNCEMENTS_PER_PASS 1024 /* frames */
#define REPETITIONS_PER_PASS 256    /* frames; none while something else is behind */

/* Repetitions beyond that wait for so long, and all while the announcer has no room. */
#define ANNOUNCEMENT_PAUSE NS_PER_MS

/* Repetitions that wait for what is more urgent: thousands that were looked at in each pass would themselves keep it
 * behind. */
#define REPETITION_PAUSE (20 * NS_PER_MS)

/* After events it does not look for others before that: those of a flood come in batches then, and what they cause
 * leaves so. Deadlines do not wait. */
#define EVENT_PAUSE NS_PER_MS

/* What becomes of an engine that has handed over. */
#define VERDICT_END 1
#define VERDICT_GO_ON 2
#define REST_WAIT_MS 10

#define COMMAND_QUEUE 4096
#define NOTE_QUEUE 16384

static int on_event(void *data, void *record, size_t size)
{
	struct engine *e = data;

	if (size >= sizeof(struct vr_event))
		vr_event(e, record, e->began_ns);
	return --e->events_left ? 0 : -EAGAIN;
}

static int watch(struct engine *e, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(e->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Returns whether commands are left. */
static bool do_commands(struct engine *e, uint64_t now)
{
	struct command command;

	for (int i = 0; i < COMMANDS_PER_PASS; i++) {
		if (!spsc_pop(&e->commands, &command))
			return false;
		vr_command(e, &command, now);
	}
	return true;
}

/* Returns whether deadlines are left. */
static bool do_deadlines(struct engine *e, uint64_t now)
{
	uint32_t slot;
	int done = 0;

	rhythm_note(&e->rhythm, e->fp->engine, deadline_next(&e->deadlines), now);
	e->tx.frames.share =
		rhythm_wants_help(&e->rhythm, deadline_next(&e->deadlines), now) ? &e->announcer.share : NULL;
	for (; done < DEADLINES_PER_PASS && deadline_due(&e->deadlines, now, &slot); done++)
		vr_deadline(e, slot, now);
	/* Backups whose deadline comes before the next beat: nearly all have heard their Active, and their deadlines
	 * move without a wake-up each. Those that have not keep their own. */
	for (; done < DEADLINES_PER_PASS && deadline_due(&e->deadlines, now + e->pauses.beat_ns, &slot); done++)
		if (!vr_look_ahead(e, slot))
			break;
	tx_flush(&e->tx);
	return deadline_next(&e->deadlines) <= now;
}

/* behind: something more urgent is left. Returns whether first announcements are left. */
static bool do_announcements(struct engine *e, uint64_t now, bool behind)
{
	uint32_t slot, firsts = 0, repetitions = 0;

	if (!announcer_is_idle(&e->announcer))
		behind = true;
	while (firsts < ANNOUNCEMENTS_PER_PASS && announcer_has_room(&e->announcer) &&
	       deadline_due(&e->announcements, now, &slot)) {
		if (vr_announces_first(e, slot))
			firsts += vr_announce(e, slot, now);
		else if (behind)
			deadline_arm(&e->announcements, slot, now + REPETITION_PAUSE);
		else if (repetitions < REPETITIONS_PER_PASS)
			repetitions += vr_announce(e, slot, now);
		else
			deadline_arm(&e->announcements, slot, now + ANNOUNCEMENT_PAUSE);
	}
	announcer_wake(&e->announcer);
	return firsts >= ANNOUNCEMENTS_PER_PASS;
}

/* Announcements whose pause is over. While the announcer is behind they wait: else they would leave without a pause in
 * the end. */
static void do_paced(struct engine *e, uint64_t now)
{
	uint32_t slot;

	if (!announcer_is_idle(&e->announcer))
		return;
	while (pacing_due(e->pacing, now, &slot))
		vr_announce_paced(e, slot, now);
	announcer_wake(&e->announcer);
	pacing_sent(e->pacing, clock_ns());
}

/* When the engine is to run again. */
static uint64_t next_due(struct engine *e)
{
	uint64_t next = deadline_next(&e->deadlines), announce = deadline_next(&e->announcements);
	uint64_t paced = e->pacing ? pacing_next(e->pacing) : DEADLINE_NONE;

	if (!announcer_is_idle(&e->announcer) && paced != DEADLINE_NONE)
		paced = clock_ns() + ANNOUNCEMENT_PAUSE;
	if (!announcer_has_room(&e->announcer) && announce != DEADLINE_NONE)
		announce = clock_ns() + ANNOUNCEMENT_PAUSE;
	if (announce < next)
		next = announce;
	if (paced < next)
		next = paced;
	return pauses_wake_at(&e->pauses, e->pauses.looked_ns, next);
}

/* Returns when the engine is to run again. */
static uint64_t arm_timer(struct engine *e)
{
	uint64_t next = next_due(e);
	struct itimerspec at = {0};

	if (next != DEADLINE_NONE) {
		at.it_value.tv_sec = (time_t)(next / NS_PER_S);
		at.it_value.tv_nsec = (long)(next % NS_PER_S);
	}
	timerfd_settime(e->timer, TFD_TIMER_ABSTIME, &at, NULL);
	return next;
}

/* The time now, and whether the engine has stood still since it last looked. */
static uint64_t look(struct engine *e, uint64_t allowed)
{
	uint64_t now = clock_ns();

	rhythm_look(e, now, allowed);
	return now;
}

/* A part of everything that has arrived, then of everything that is due: an advert that is here already beats the
 * deadline it moves. Returns whether something is left. */
static bool pass(struct engine *e)
{
	bool events, commands, deadlines, announcements;

	e->events_left = EVENTS_PER_PASS;
	e->began_ns = look(e, e->pauses.grace_ns);
	events = ring_buffer__consume(e->ring) == -EAGAIN;
	commands = do_commands(e, clock_ns());
	deadlines = do_deadlines(e, look(e, 2 * e->pauses.grace_ns));
	announcements = do_announcements(e, clock_ns(), events || deadlines);
	if (e->pacing)
		do_paced(e, clock_ns());
	vr_give_back(e);
	if (e->noted)
		event_signal(e->note_event);
	e->noted = false;
	look(e, PAUSE_BUSY > 2 * e->pauses.grace_ns ? PAUSE_BUSY : 2 * e->pauses.grace_ns);
	return events || commands || deadlines || announcements;
}

/* Waits until another engine has ended, and goes on where it was. Returns false where that is not going to happen. */
static bool pass_gate(struct engine *e)
{
	uint64_t count;

	while (read(e->gate, &count, sizeof(count)) < 0 && errno == EINTR)
		;
	e->gate = -1;
	if (atomic_load(&e->abandoned))
		return false;
	resume_all(e, clock_ns());
	return true;
}

/* Everything that is due has left: the next advert is the successor's, unless there is none any more. Returns whether
 * to go on. */
static bool hand_over(struct engine *e)
{
	uint64_t verdict = VERDICT_END;

	while (pass(e))
		;
	event_signal(e->successor);
	e->successor = -1;
	atomic_store(&e->rests, true);
	event_signal(e->note_event);
	while (read(e->verdict, &verdict, sizeof(verdict)) < 0 && errno == EINTR)
		;
	atomic_store(&e->rests, false);
	e->quit = verdict != VERDICT_GO_ON;
	return !e->quit;
}

/* It has slept since its last pass, and wanted to until due. */
static void wake_up(struct engine *e, uint64_t due)
{
	uint64_t now = clock_ns();

	rhythm_slept(&e->rhythm, e->pauses.looked_ns, now);
	pauses_slept(&e->pauses, now, due);
}

/* Returns at a deadline, or when something has arrived. */
static void wait_for_work(struct engine *e)
{
	struct epoll_event events[3];
	uint64_t due = arm_timer(e); /* which makes the timer unreadable, too */
	int count = epoll_wait(e->epoll, events, 3, -1);

	wake_up(e, due);
	for (int i = 0; i < count; i++)
		if (events[i].data.fd == e->command_event)
			event_clear(e->command_event);
}

/* Returns at a deadline, or a pause after the last pass began. */
static void wait_after_events(struct engine *e)
{
	uint64_t due = next_due(e);
	struct timespec at;

	if (due > e->began_ns + EVENT_PAUSE)
		due = e->began_ns + EVENT_PAUSE;
	at = (struct timespec){.tv_sec = (time_t)(due / NS_PER_S), .tv_nsec = (long)(due % NS_PER_S)};
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
	wake_up(e, due);
}

/* Until it is told to end. */
static void run(struct engine *e)
{
	while (!e->quit) {
		if (pass(e) || e->quit)
			continue;
		if (e->events_left < EVENTS_PER_PASS)
			wait_after_events(e);
		else
			wait_for_work(e);
	}
}

void *engine_run(void *data)
{
	struct engine *e = data;
	struct note note = {.kind = NOTE_RUNNING}, unconfined = {.kind = NOTE_UNCONFINED};

	note.value = (uint64_t)thread_become_realtime("vrrp-engine", e->rt_priority);
	engine_put_note(e, &note);
	unconfined.value = (uint64_t)-thread_confine();
	if (unconfined.value)
		engine_put_note(e, &unconfined);
	if (e->gate >= 0 && !pass_gate(e))
		return NULL;
	do
		run(e);
	while (e->successor >= 0 && hand_over(e));
	event_signal(e->note_event);
	return NULL;
}

int engine_create(struct engine **out, struct fastpath *fp, uint32_t spread)
{
	struct engine *e = calloc(1, sizeof(*e));
	int err;

	if (!e)
		return -ENOMEM;
	e->fp = fp;
	e->spread = spread ? spread : 1;
	e->gate = e->successor = -1;
	e->tx.frames.fd = e->announcer.tx.fd = e->announcer.event = e->tx.ip4.fd = e->tx.ip6.fd = e->epoll = e->timer =
		e->command_event = e->note_event = e->verdict = -1;
	e->vrs = calloc(fp->capacity, sizeof(*e->vrs));
	err = e->vrs ? deadlines_init(&e->deadlines, fp->capacity) : -ENOMEM;
	if (!err)
		err = deadlines_init(&e->announcements, fp->capacity);
	if (!err)
		err = spsc_init(&e->commands, COMMAND_QUEUE, sizeof(struct command));
	if (!err)
		err = spsc_init(&e->notes, NOTE_QUEUE, sizeof(struct note));
	if (!err)
		err = tx_open(&e->tx, fp->engine);
	if (!err)
		err = announcer_open(&e->announcer, fp->state, fp->engine);
	if (err)
		goto cleanup;
	e->epoll = epoll_create1(EPOLL_CLOEXEC);
	e->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	e->command_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	e->note_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	e->verdict = eventfd(0, EFD_CLOEXEC);
	if (e->epoll < 0 || e->timer < 0 || e->command_event < 0 || e->note_event < 0 || e->verdict < 0)
		err = -errno;
	if (!err)
		err = watch(e, e->timer);
	if (!err)
		err = watch(e, e->command_event);
	if (!err) {
		e->ring = ring_buffer__new(fp->map[MAP_VR_EVENTS], on_event, e, NULL);
		err = e->ring ? watch(e, ring_buffer__epoll_fd(e->ring)) : -errno;
	}
cleanup:
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
		err = thread_start(&e->thread, engine_run, e);
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
		poll(&fd, 1, REST_WAIT_MS);
		if (!atomic_load(&e->rests))
			event_clear(e->note_event);
	}
	event_signal(e->note_event); /* for the notes that may have come with it */
}

static void decide(struct engine *e, uint64_t verdict)
{
	if (write(e->verdict, &verdict, sizeof(verdict)) < 0)
		return; /* it cannot be: the counter does not overflow */
}

void engine_end(struct engine *e)
{
	decide(e, VERDICT_END);
	engine_wait(e);
}

void engine_go_on(struct engine *e)
{
	decide(e, VERDICT_GO_ON);
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
