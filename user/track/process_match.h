/* SPDX-License-Identifier: GPL-2.0 */
/* Decides whether a process is one that a vrrp_track_process counts. */
#ifndef VRRP_XDP_TRACK_PROCESS_MATCH_H
#define VRRP_XDP_TRACK_PROCESS_MATCH_H

#include <stddef.h>

#include "config/track.h"

/* Returns whether vrrp_track_process p counts a process. name: the process name in /proc/PID/comm, which the kernel
 * cuts to 15 bytes. command: the arguments in /proc/PID/cmdline, each with its NUL. length: bytes of command; 0 for a
 * kernel thread. */
bool process_matches(const struct tracked_process *p, const char *name, const char *command, size_t length);

#endif
