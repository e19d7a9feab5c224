/* SPDX-License-Identifier: GPL-2.0 */
/* The side of the control socket that asks. */
#ifndef VRRP_XDP_CONTROL_CLIENT_H
#define VRRP_XDP_CONTROL_CLIENT_H

#include <sys/types.h>

/* Connects to the daemon of that name. Returns a socket, or a negative errno, reported. */
int control_connect(const char *name);

/* The process on the other side; 0: not known. */
pid_t control_peer(int fd);

/* The other side: asks the daemon of that name, and prints its answer, to standard error where it failed. Returns the
 * exit status; 1 where there is no such daemon, reported. */
int control_ask(const char *name, const char *command);

/* The same for what is answered with a file. Returns its descriptor, or a negative errno, reported. */
int control_fetch(const char *name, const char *command);

#endif
