/* SPDX-License-Identifier: GPL-2.0 */
/* Starts the process of a script. */
#ifndef VRRP_XDP_SCRIPT_SPAWN_H
#define VRRP_XDP_SCRIPT_SPAWN_H

#include <sys/types.h>

#include "script/packet.h"

/* Drops all capabilities of the helper except those to change the user, to execute files of other users, and to end
 * scripts. Returns 0 or a negative errno. */
int spawn_drop_capabilities(void);

/* Starts the script of a request in a new process group. error: in memory shared with the new process, which writes an
 * errno to it if it cannot execute the script. Returns the pid or a negative errno. */
pid_t spawn(const struct packet *request, int *error);

#endif
