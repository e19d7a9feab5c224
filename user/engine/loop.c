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
#include "util/heartbeat.h"

/* Limits of one pass for each kind of work, so that no kind waits until another is finished. In a mass takeover sending
 * is the bottleneck, and these limits share it between adverts and first announcements. */
#define EVENTS_PER_PASS                                                                                                \
	8192 /* handling so many takes 1 to 2 ms; a small ring holds as many, and each event may move a deadline */
#define COMMANDS_PER_PASS 256
#define DEADLINES_PER_PASS 1024
#define ANNOUNCEMENTS_PER_PASS 1024 /* frames */
#define REPETITIONS_PER_PASS 256    /* frames of later rounds of a burst; none while more urgent work is left */

/* How long the engine waits, in ns, before it sends repetitions beyond REPETITIONS_PER_PASS, or announcements for which
 * the announcer's queue had no room. */
#define ANNOUNCEMENT_WAIT NS_PER_MS

/* How long repetitions wait for more urgent work. A shorter wait would itself delay that work, when each pass looks at
 * thousands of repetitions. */
#define REPETITION_WAIT (20 * NS_PER_MS)

/* After handling events, wait this long before polling the ring again. During a flood this batches the events and the
 * frames that they cause. Deadlines are not delayed. */
#define EVENT_WAIT NS_PER_MS

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
	/* Look ahead at the Backups whose deadline comes before the engine wakes up anyway. Nearly all have heard their
	 * Active: their deadlines move without a wake-up each. The first Backup that has not heard it ends the look. */
	for (; done < DEADLINES_PER_PASS && deadline_due(&e->deadlines, now + e->pauses.beat_ns, &slot); done++)
		if (!vr_look_ahead(e, slot))
			break;
	tx_flush(&e->tx);
	return deadline_next(&e->deadlines) <= now;
}

/* Hands over announcements that are due. behind: more urgent work is left, so repetitions wait. Returns whether first
 * announcements are left. */
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
			deadline_arm(&e->announcements, slot, now + REPETITION_WAIT);
		else if (repetitions < REPETITIONS_PER_PASS)
			repetitions += vr_announce(e, slot, now);
		else
			deadline_arm(&e->announcements, slot, now + ANNOUNCEMENT_WAIT);
	}
	announcer_wake(&e->announcer);
	return firsts >= ANNOUNCEMENTS_PER_PASS;
}

/* Hands over the announcements whose spacing is over. While the announcer still sends earlier ones nothing is handed
 * over; otherwise the announcements would leave without a spacing. */
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

/* Puts all virtual routers into FAULT while the manager is silent: an Active sends a release, a Backup does not take
 * over. What the manager has not started yet stays in Initialize. */
static void watch_manager(struct engine *e, uint64_t now)
{
	uint64_t beat = heartbeat_last();
	struct command fault = {.kind = COMMAND_FAULT};

	if (atomic_load_explicit(&e->given_up_ns, memory_order_relaxed) ||
	    !silence_over(&e->silence, beat, e->pauses.beat_ns + e->pauses.grace_ns, now))
		return;
	atomic_store(&e->given_up_ns, beat);
	e->noted = true;
	for (; fault.slot < e->fp->capacity; fault.slot++)
		if (e->vrs[fault.slot].plan && vr_state_of(e, fault.slot)->state != VR_INITIALIZE)
			engine_command(e, &fault, now);
}

/* Returns the time in ns at which the engine has to run again. */
static uint64_t next_due(struct engine *e)
{
	uint64_t next = deadline_next(&e->deadlines), announce = deadline_next(&e->announcements);
	uint64_t paced = e->pacing ? pacing_next(e->pacing) : DEADLINE_NONE;

	if (!announcer_is_idle(&e->announcer) && paced != DEADLINE_NONE)
		paced = clock_ns() + ANNOUNCEMENT_WAIT;
	if (!announcer_has_room(&e->announcer) && announce != DEADLINE_NONE)
		announce = clock_ns() + ANNOUNCEMENT_WAIT;
	if (announce < next)
		next = announce;
	if (paced < next)
		next = paced;
	return pauses_wake_at(&e->pauses, e->pauses.looked_ns, next);
}

/* Sets the timer. Returns the time in ns at which the engine has to run again. */
static uint64_t arm_engine_timer(struct engine *e)
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

/* Returns the time now. Records a pause if the engine has not looked at the clock for longer than `allowed` ns. */
static uint64_t look_at_clock(struct engine *e, uint64_t allowed)
{
	uint64_t now = clock_ns();

	pauses_record(&e->pauses, e->fp->engine, now, allowed);
	return now;
}

/* Handles first events, then deadlines and announcements, each up to its limit. In this order an advert that has
 * arrived moves its deadline before the deadline is handled. Returns whether work is left. */
static bool run_pass(struct engine *e)
{
	bool events, commands, deadlines, announcements;

	e->events_left = EVENTS_PER_PASS;
	e->began_ns = look_at_clock(e, e->pauses.grace_ns);
	events = ring_buffer__consume(e->ring) == -EAGAIN;
	commands = do_commands(e, clock_ns());
	if (!commands) /* with commands left, one of them could start a virtual router again after watch_manager() has
			  put it into FAULT */
		watch_manager(e, e->began_ns);
	deadlines = do_deadlines(e, look_at_clock(e, 2 * e->pauses.grace_ns));
	announcements = do_announcements(e, clock_ns(), events || deadlines);
	if (e->pacing)
		do_paced(e, clock_ns());
	commands_give_back(e);
	if (e->noted)
		event_signal(e->note_event);
	e->noted = false;
	look_at_clock(e, PAUSE_BUSY > 2 * e->pauses.grace_ns ? PAUSE_BUSY : 2 * e->pauses.grace_ns);
	return events || commands || deadlines || announcements;
}

/* Waits until another engine has ended, then continues its states. Returns false if engine_abandon() was called. */
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

/* Sends everything that is due, then lets the successor's engine run and rests. Returns true if the manager wants this
 * engine to run again, as the successor has died. */
static bool hand_over_engine(struct engine *e)
{
	uint64_t verdict = VERDICT_END;

	while (run_pass(e))
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

/* Notes the sleep that has just ended. due: when the engine wanted to wake up, in ns. */
static void wake_up(struct engine *e, uint64_t due)
{
	uint64_t now = clock_ns();

	rhythm_slept(&e->rhythm, e->pauses.looked_ns, now);
	pauses_slept(&e->pauses, now, due);
}

/* Sleeps until a deadline, an event, or a command. */
static void wait_for_work(struct engine *e)
{
	struct epoll_event events[3];
	uint64_t due = arm_engine_timer(e); /* setting the timer also makes it unreadable */
	int count = epoll_wait(e->epoll, events, 3, -1);

	wake_up(e, due);
	for (int i = 0; i < count; i++)
		if (events[i].data.fd == e->command_event)
			event_clear(e->command_event);
}

/* Sleeps until a deadline, but at most until EVENT_WAIT after the start of the last pass. */
static void wait_after_events(struct engine *e)
{
	uint64_t due = next_due(e);
	struct timespec at;

	if (due > e->began_ns + EVENT_WAIT)
		due = e->began_ns + EVENT_WAIT;
	at = (struct timespec){.tv_sec = (time_t)(due / NS_PER_S), .tv_nsec = (long)(due % NS_PER_S)};
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
	wake_up(e, due);
}

/* Runs passes until COMMAND_QUIT or COMMAND_HAND_OVER. */
static void run_passes(struct engine *e)
{
	while (!e->quit) {
		if (run_pass(e) || e->quit)
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
		run_passes(e);
	while (e->successor >= 0 && hand_over_engine(e));
	event_signal(e->note_event);
	return NULL;
}
