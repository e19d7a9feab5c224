/* SPDX-License-Identifier: GPL-2.0 */
/* Watches all tracked things of a configuration. Times are ns of CLOCK_MONOTONIC. */
#ifndef VRRP_XDP_TRACK_TRACKERS_H
#define VRRP_XDP_TRACK_TRACKERS_H

#include "track/things.h"

/* Starts watching everything that is tracked. Must follow trackers_init(). Returns 0; or a negative errno, after
 * logging the error. */
int trackers_open(struct trackers *t);

/* Stops watching and frees everything. May be called if trackers_open() was not called, or has failed. */
void trackers_close(struct trackers *t);

/* Returns the descriptor to poll for a kind; -1: none. When it is readable, trackers_read() is to be called. */
int trackers_fd(const struct trackers *t, enum track_kind kind);
void trackers_read(struct trackers *t, enum track_kind kind, uint64_t now);

/* Returns the time at which trackers_tick() is to be called next; TRACK_NEVER: not at all. */
uint64_t trackers_due(const struct trackers *t);
void trackers_tick(struct trackers *t, uint64_t now);

#endif
