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
	int watch;   /* of watch_open(), for the file's folder; -1: the folder is not watched */
	int timer;   /* CLOCK_REALTIME */
	time_t at;   /* the scheduled time; 0: none */
	char *path;  /* of the file; NULL: reload_time_file is not configured */
	bool repeat; /* reload_repeat: the file stays and its time of day is scheduled again; else the file is removed
		      */
};

/* Applies a configuration, at the start and after a reload. Errors are logged and not fatal. */
void schedule_open(struct schedule *s, const struct config *config);
void schedule_close(struct schedule *s);

/* Fills in what to poll. */
void schedule_poll(const struct schedule *s, struct pollfd fds[SCHEDULE_FDS]);

/* Handles what poll() returned. Returns true when the time has come: the caller then has the configuration read. */
bool schedule_serve(struct schedule *s, const struct pollfd fds[SCHEDULE_FDS]);

#endif
