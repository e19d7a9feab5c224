/* SPDX-License-Identifier: GPL-2.0 */
/* The control socket, /run/vrrp-xdp/NAME.sock: root asks the daemon for something and is told what became of it. A request is
 * one packet, the name of a command; the answer is one packet, too: the exit status in the first byte, then text. */
#ifndef VRRP_XDP_CONTROL_H
#define VRRP_XDP_CONTROL_H

#include <stdint.h>

#include "util/place.h"

#define CONTROL_RELOAD "reload"

#define CONTROL_REQUEST_MAX 256
#define CONTROL_ANSWER_MAX (64 << 10)
#define CONTROL_CLIENTS 8
#define NO_CLIENT (-1)

struct control {
	int listener;
	int epoll;
	char path[PLACE_PATH_LEN];
	int clients[CONTROL_CLIENTS]; /* descriptors, -1: free */
	int serial; /* of the last one that came */
	int ids[CONTROL_CLIENTS];
};

/* A request of a client, which keeps its number; a number is given only once. */
typedef void control_fn(void *data, int client, const char *command);

/* Nothing is open yet: what control_close() needs to see. */
void control_init(struct control *c);

/* Opens the socket of the daemon of that name, whose lock the caller has. Returns 0 or a negative errno, reported. */
int control_open(struct control *c, const char *name);
void control_close(struct control *c);

/* Readable while there is something for control_read(). */
int control_fd(const struct control *c);

/* Takes who comes and what they ask for; never waits. */
void control_read(struct control *c, control_fn *fn, void *data);

/* Answers a client, unless it has gone, and lets it go. Text beyond CONTROL_ANSWER_MAX is cut. */
void control_answer(struct control *c, int client, int status, const char *text);

/* The other side: asks the daemon of that name, and prints its answer, to standard error where it failed. Returns the exit
 * status; 1 where there is no such daemon, reported. */
int control_ask(const char *name, const char *command);

#endif
