/* SPDX-License-Identifier: GPL-2.0 */
/* reload_time_file: the configuration is read anew at the time that a file has. */
#ifndef VRRP_XDP_SCHEDULE_H
#define VRRP_XDP_SCHEDULE_H

#include <poll.h>
#include <stdbool.h>
#include <time.h>

#include "config/model.h"

#define SCHEDULE_FDS 2

struct schedule {
	int watch;   /* inotify of the file's folder; -1: there is no such file to watch */
	int timer;   /* CLOCK_REALTIME */
	time_t at;   /* when it is read anew; 0: never */
	char *path;  /* NULL: none */
	bool repeat; /* the file stays, for the next time of day that it means; else it is removed once its time has
			come */
};

/* Takes up what the configuration says, at the start and after a reload. Not fatal: what is wrong is in the log. */
void schedule_open(struct schedule *s, const struct config *config);
void schedule_close(struct schedule *s);

/* What to wait for, and what to do about it. schedule_serve() returns whether the time has come: the caller then has
 * the configuration read again. */
void schedule_poll(const struct schedule *s, struct pollfd fds[SCHEDULE_FDS]);
bool schedule_serve(struct schedule *s, const struct pollfd fds[SCHEDULE_FDS]);

enum moment { MOMENT_NONE, MOMENT_PAST, MOMENT_COMES };

/* moment.c: the next moment after now that a text means: HH:MM:SS, with YY-MM-DD or YYYY-MM-DD and a blank before it
 * where that is one day, with Z behind it where it is UTC. MOMENT_NONE: it is nothing of that. */
enum moment moment_parse(const char *text, time_t now, time_t *at);

#endif
