/* SPDX-License-Identifier: GPL-2.0 */
/* reload_time_file: a file with the time at which the configuration is to be read again. */
#ifndef VRRP_XDP_SCHEDULE_H
#define VRRP_XDP_SCHEDULE_H

#include <poll.h>
#include <stdbool.h>
#include <time.h>

#include "config/model.h"

#define SCHEDULE_FDS 2

struct schedule {
	int watch;   /* inotify descriptor of watch_open() for the file's folder; -1: the folder is not watched */
	int timer;   /* timerfd descriptor, CLOCK_REALTIME */
	time_t at;   /* the scheduled time; 0: no reload is scheduled */
	char *path;  /* of the file; NULL: reload_time_file is not configured */
	bool repeat; /* reload_repeat: true: keep the file and schedule its time again; false: remove the file */
};

/* Reads reload_time_file of a configuration, at the start and after each reload. Errors are only logged. */
void schedule_open(struct schedule *s, const struct config *config);
void schedule_close(struct schedule *s);

/* Fills in descriptors for poll(). */
void schedule_poll(const struct schedule *s, struct pollfd fds[SCHEDULE_FDS]);

/* Reads the descriptors after poll(). Returns whether the scheduled time has come; the caller then begins a reload. */
bool schedule_serve(struct schedule *s, const struct pollfd fds[SCHEDULE_FDS]);

#endif
