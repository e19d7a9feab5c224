/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a process is one that a vrrp_track_process is about, by what /proc says of it. */
#ifndef VRRP_XDP_TRACK_PROCESS_MATCH_H
#define VRRP_XDP_TRACK_PROCESS_MATCH_H

#include <stddef.h>

#include "config/track.h"

/* name: as in /proc/PID/comm, cut to 15 bytes by the kernel. command: as in /proc/PID/cmdline, length bytes of
 * arguments with a NUL after each; none of a kernel thread. */
bool process_matches(const struct tracked_process *p, const char *name, const char *command, size_t length);

#endif
