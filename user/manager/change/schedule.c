// SPDX-License-Identifier: GPL-2.0
#include "manager/change/schedule.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "config/model.h"
#include "manager/change/moment.h"
#include "util/file.h"
#include "util/log.h"
#include "util/watch_file.h"

/* A time in 2106, which is never reached. A timer set to it only reports changes of the clock. */
#define FAR_AWAY ((time_t)1 << 32)

static void set_timer(const struct schedule *s, time_t at)
{
	const struct itimerspec when = {.it_value.tv_sec = at};

	timerfd_settime(s->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

static void arm_timer(struct schedule *s, time_t at)
{
	s->at = at;
	set_timer(s, at);
}

static void log_time(const struct schedule *s)
{
	char text[64];
	struct tm tm;

	localtime_r(&s->at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %Z", &tm);
	log_info("reload_time_file %s: the configuration will be read again at %s", s->path, text);
}

/* Reads the time from the file's first line, and sets the timer. Takes the current time from clock_gettime(). time()
 * may be up to a tick behind the expired timer, and the same second would then be scheduled again. */
static void read_time(struct schedule *s)
{
	struct timespec now;
	time_t before = s->at, at = 0;
	enum moment moment = MOMENT_NONE;
	char line[32];
	bool there = !file_read_start(s->path, line, sizeof(line));

	clock_gettime(CLOCK_REALTIME, &now);
	line[strcspn(line, "\n")] = 0;
	if (there)
		moment = moment_parse(line, now.tv_sec, &at);
	if (there && moment == MOMENT_NONE)
		log_warning("reload_time_file %s: the first line must be HH:MM:SS, YY-MM-DD HH:MM:SS or YYYY-MM-DD "
			    "HH:MM:SS, followed by Z for UTC; no reload is scheduled",
			    s->path);
	else if (moment == MOMENT_PAST)
		log_info("reload_time_file %s: the time in this file has passed; no reload is scheduled", s->path);
	arm_timer(s, moment == MOMENT_COMES ? at : 0);
	if (moment == MOMENT_PAST) /* the clock may be set back to before this time */
		set_timer(s, FAR_AWAY);
	if (s->at && s->at != before)
		log_time(s);
	else if (!there && before)
		log_info("reload_time_file %s was removed: the scheduled reload is cancelled", s->path);
}

static void stop_watching(struct schedule *s)
{
	close(s->watch);
	s->watch = -1;
	arm_timer(s, 0);
}

void schedule_close(struct schedule *s)
{
	if (!s->path)
		return;
	if (s->watch >= 0)
		close(s->watch);
	if (s->timer >= 0)
		close(s->timer);
	free(s->path);
	*s = (struct schedule){0};
}

void schedule_open(struct schedule *s, const struct config *config)
{
	char folder[PATH_MAX];
	int err;

	schedule_close(s);
	if (!config->reload_time_file)
		return;
	*s = (struct schedule){
		.path = strdup(config->reload_time_file),
		.repeat = config->reload_repeat,
		.watch = watch_open(),
		.timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC),
	};
	if (s->timer < 0)
		s->timer = -errno;
	if (!s->path)
		return;
	path_split(s->path, folder);
	err = s->watch < 0 ? s->watch : s->timer < 0 ? s->timer : watch_folder(s->watch, folder);
	if (err < 0) {
		log_warning("reload_time_file: cannot watch folder %s: %s; no reload is scheduled; correct the folder, "
			    "then reload",
			    folder, strerror(-err));
		stop_watching(s);
		return;
	}
	read_time(s);
}

void schedule_poll(const struct schedule *s, struct pollfd fds[SCHEDULE_FDS])
{
	fds[0] = (struct pollfd){.fd = s->path ? s->watch : -1, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = s->path ? s->timer : -1, .events = POLLIN};
}

/* What has happened in the folder of reload_time_file. */
struct folder_news {
	const char *name; /* of the file in the folder */
	bool changed;	  /* the file may have changed */
	bool gone;	  /* the folder was removed or renamed */
};

static void on_folder_event(void *data, const struct file_event *event)
{
	struct folder_news *news = data;

	news->gone |= event->gone;
	news->changed |= event->lost || (event->name && !strcmp(event->name, news->name));
}

static void on_watch(struct schedule *s)
{
	struct folder_news news = {.name = strrchr(s->path, '/') + 1};

	watch_read(s->watch, on_folder_event, &news);
	if (news.gone) {
		log_warning("reload_time_file %s: its folder was removed or renamed, so no reload is scheduled; create "
			    "the folder, then reload",
			    s->path);
		stop_watching(s);
	} else if (news.changed) {
		read_time(s);
	}
}

/* Returns whether the scheduled time has come, or the clock was set past it. After any other change of the clock, reads
 * the file again, since its text may mean another time. */
static bool has_come(struct schedule *s)
{
	struct timespec now;
	uint64_t count;

	if (read(s->timer, &count, sizeof(count)) == sizeof(count))
		return true;
	if (errno != ECANCELED)
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	if (s->at && now.tv_sec >= s->at)
		return true;
	read_time(s);
	return false;
}

/* Called when the timer has expired or the clock was set. Returns whether the configuration has to be read now. */
static bool on_timer(struct schedule *s)
{
	if (!has_come(s))
		return false;
	log_info("reload_time_file %s: reading the configuration at the scheduled time", s->path);
	arm_timer(s, 0);
	if (s->repeat)
		read_time(s);
	else if (unlink(s->path) && errno != ENOENT)
		log_warning(
			"cannot remove reload_time_file %s: %s; the daemon may reload again at the time in this file",
			s->path, strerror(errno));
	return true;
}

bool schedule_serve(struct schedule *s, const struct pollfd fds[SCHEDULE_FDS])
{
	if (fds[0].revents)
		on_watch(s);
	return fds[1].revents && on_timer(s);
}
