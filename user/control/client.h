/* SPDX-License-Identifier: GPL-2.0 */
/* The client's side of the control socket. Its users are the subcommands, and a daemon that takes over from another. */
#ifndef VRRP_XDP_CONTROL_CLIENT_H
#define VRRP_XDP_CONTROL_CLIENT_H

#include <sys/types.h>

#include "control/protocol.h"

/* Connects to the daemon of that name. Returns a socket, or a negative errno after an error message. */
int control_connect(const char *name);

/* Returns the pid of the process at the other end of a connection; 0: unknown. */
pid_t control_peer(int fd);

/* Sends a command over a connection and waits for the answer. Returns 0 or a negative errno. */
int control_request(int fd, const char *command, struct control_answer *answer);

/* Sends a command to the daemon of that name and prints the answer's text, to standard error if the command failed.
 * Returns the exit status: EXIT_FAILURE, after an error message, if there is no such daemon or no answer. */
int control_ask(const char *name, const char *command);

/* As control_ask(), for CONTROL_STATUS, whose answer is an open file. Returns the file's descriptor, or a negative
 * errno after an error message. */
int control_fetch(const char *name, const char *command);

#endif
