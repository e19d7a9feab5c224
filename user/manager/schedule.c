// SPDX-License-Identifier: GPL-2.0
#include "manager/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "util/log.h"

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

/* Its first line; more than fits is no time. Returns false where there is no such file. */
static bool read_line(const char *path, char line[32])
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat stat;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	if (!fstat(fd, &stat) && S_ISREG(stat.st_mode))
		n = read(fd, line, 31);
	close(fd);
	line[n > 0 ? n : 0] = 0;
	line[strcspn(line, "\n")] = 0;
	return true;
}

/* A time that does not come: the timer only tells when the clock is set. In 2106. */
#define FAR_AWAY ((time_t)1 << 32)

static void set_timer(const struct schedule *s, time_t at)
{
	const struct itimerspec when = {.it_value.tv_sec = at};

	timerfd_settime(s->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

static void arm(struct schedule *s, time_t at)
{
	s->at = at;
	set_timer(s, at);
}

static void say(const struct schedule *s)
{
	char text[64];
	struct tm tm;

	localtime_r(&s->at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %Z", &tm);
	log_info("%s: the configuration is read anew at %s", s->path, text);
}

/* Looks at the file, and sets the timer as it says. time() would be behind the timer that has just ended, by up to a
 * tick: the same second would come again. */
static void look(struct schedule *s)
{
	struct timespec now;
	time_t before = s->at, at = 0;
	enum moment moment = MOMENT_NONE;
	char line[32];
	bool there = read_line(s->path, line);

	clock_gettime(CLOCK_REALTIME, &now);
	if (there)
		moment = moment_parse(line, now.tv_sec, &at);
	if (there && moment == MOMENT_NONE)
		log_warning("%s: HH:MM:SS, YY-MM-DD HH:MM:SS or YYYY-MM-DD HH:MM:SS expected in the first line, with Z "
			    "behind it for "
			    "UTC, and nothing else; the configuration is not read anew",
			    s->path);
	else if (moment == MOMENT_PAST)
		log_info("%s: this time has passed; the configuration is not read anew", s->path);
	arm(s, moment == MOMENT_COMES ? at : 0);
	if (moment == MOMENT_PAST) /* until the clock is set back */
		set_timer(s, FAR_AWAY);
	if (s->at && s->at != before)
		say(s);
	else if (!there && before)
		log_info("%s has gone: the configuration is not read anew", s->path);
}

static void folder_of(const char *path, char folder[PATH_MAX])
{
	size_t length = (size_t)(strrchr(path, '/') - path);

	snprintf(folder, PATH_MAX, "%.*s", length ? (int)length : 1, path);
}

static void stop_watching(struct schedule *s)
{
	close(s->watch);
	s->watch = -1;
	arm(s, 0);
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

	schedule_close(s);
	if (!config->reload_time_file)
		return;
	*s = (struct schedule){
		.path = strdup(config->reload_time_file),
		.repeat = config->reload_repeat,
		.watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC),
		.timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC),
	};
	if (!s->path)
		return;
	folder_of(s->path, folder);
	if (s->watch < 0 || s->timer < 0 || inotify_add_watch(s->watch, folder, EVENTS) < 0) {
		log_warning("reload_time_file: cannot watch %s: %s; it is tried again at the next reload", folder,
			    strerror(errno));
		stop_watching(s);
		return;
	}
	look(s);
}

void schedule_poll(const struct schedule *s, struct pollfd fds[SCHEDULE_FDS])
{
	fds[0] = (struct pollfd){.fd = s->path ? s->watch : -1, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = s->path ? s->timer : -1, .events = POLLIN};
}

/* Something has happened in the folder. */
static void on_watch(struct schedule *s)
{
	_Alignas(struct inotify_event) char buffer[8192];
	const char *base = strrchr(s->path, '/') + 1;
	bool changed = false, gone = false;
	ssize_t n;

	while ((n = read(s->watch, buffer, sizeof(buffer))) > 0) {
		for (char *at = buffer; at < buffer + n;) {
			const struct inotify_event *event = (const void *)at;

			gone |= event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED);
			changed |= event->mask & IN_Q_OVERFLOW || (event->len && !strcmp(event->name, base));
			at += sizeof(*event) + event->len;
		}
	}
	if (gone) {
		log_warning("%s: its folder has gone; it is looked for again at the next reload", s->path);
		stop_watching(s);
	} else if (changed) {
		look(s);
	}
}

/* Whether the time has come, also where the clock was set past it. Else, if it was set, the file may mean another time.
 */
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
	look(s);
	return false;
}

/* The timer has ended or its clock was set. Returns whether the configuration is to be read now. */
static bool on_timer(struct schedule *s)
{
	if (!has_come(s))
		return false;
	log_info("%s: it is time, the configuration is read anew", s->path);
	arm(s, 0);
	if (s->repeat)
		look(s);
	else if (unlink(s->path) && errno != ENOENT)
		log_warning("%s: cannot remove it: %s", s->path, strerror(errno));
	return true;
}

bool schedule_serve(struct schedule *s, const struct pollfd fds[SCHEDULE_FDS])
{
	if (fds[0].revents)
		on_watch(s);
	return fds[1].revents && on_timer(s);
}
