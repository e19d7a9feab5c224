/* SPDX-License-Identifier: GPL-2.0 */
/* Compares a process with a vrrp_track_process. */
#ifndef VRRP_XDP_TRACK_PROCESS_MATCH_H
#define VRRP_XDP_TRACK_PROCESS_MATCH_H

#include <stddef.h>

#include "config/track.h"

/* Returns whether a process matches. name: as in /proc/PID/comm, which the kernel cuts to 15 bytes. command: as in
 * /proc/PID/cmdline, `length` bytes of arguments, each with its NUL; length is 0 for a kernel thread. */
bool process_matches(const struct tracked_process *p, const char *name, const char *command, size_t length);

#endif
