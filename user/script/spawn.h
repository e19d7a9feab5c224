/* SPDX-License-Identifier: GPL-2.0 */
/* One script as a process. */
#ifndef VRRP_XDP_SCRIPT_SPAWN_H
#define VRRP_XDP_SCRIPT_SPAWN_H

#include <sys/types.h>

#include "script/packet.h"

/* Drops all capabilities but those that it takes to start a script as another user, to execute the files of others and
 * to end what was started. Returns 0 or a negative errno. */
int spawn_drop_capabilities(void);

/* Starts what a request asks for, in a process group and with an environment of its own. *error, which is shared with
 * the new process, becomes the errno of what fails there before the program runs. Returns its pid or a negative errno.
 */
pid_t spawn(const struct packet *request, int *error);

#endif
