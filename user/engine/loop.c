// SPDX-License-Identifier: GPL-2.0
#include "engine/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "engine/commands.h"
#include "engine/eventfd.h"
#include "engine/notes.h"
#include "engine/resume.h"
#include "engine/thread.h"
#include "engine/turns.h"
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

int loop_on_event(void *data, void *record, size_t size)
{
	struct engine *e = data;

	if (size >= sizeof(struct vr_event))
		vr_event(e, record, e->began_ns);
	return --e->events_left ? 0 : -EAGAIN;
}

/* Returns whether commands are left. */
static bool do_commands(struct engine *e, uint64_t now)
{
	struct command command;

	for (int i = 0; i < COMMANDS_PER_PASS; i++) {
		if (!spsc_pop(&e->commands, &command))
			return false;
		engine_command(e, &command, now);
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

	pauses_record(&e->pauses, e->fp->engine, now, allowed);
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
	commands_give_back(e);
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

void *loop_run(void *data)
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
