/* SPDX-License-Identifier: GPL-2.0 */
/* The daemon's side of the control socket. */
#ifndef VRRP_XDP_CONTROL_SERVER_H
#define VRRP_XDP_CONTROL_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "control/protocol.h"
#include "util/run_dir.h"

#define CONTROL_CLIENTS 8
#define NO_CLIENT (-1)

struct control {
	int listener;
	int epoll;
	char path[RUN_DIR_PATH_LEN];
	int clients[CONTROL_CLIENTS]; /* descriptors, -1: free */
	int serial;		      /* of the last one that came */
	int ids[CONTROL_CLIENTS];
	bool root[CONTROL_CLIENTS]; /* by the kernel's word (SO_PEERCRED) */
};

/* A request of a client, which keeps its number; a number is given only once. */
typedef void control_fn(void *data, int client, bool root, const char *command);

/* Nothing is open yet: what control_close() needs to see. */
void control_init(struct control *c);

/* Opens the socket of the daemon of that name, whose lock the caller has, for root and a group (or NO_GROUP). Returns 0
 * or a negative errno, reported. */
int control_open(struct control *c, const char *name, gid_t group);

/* Closes it; the path, which may be a successor's by now, is removed unless it is left. */
void control_close(struct control *c, bool leave);

/* Takes a client out: the caller has its connection, a descriptor that blocks; -1: it has gone. */
int control_take(struct control *c, int client);

/* The last word to a client that was taken out. */
void control_end(int fd, int status, const char *text);

/* Readable while there is something for control_read(). */
int control_fd(const struct control *c);

/* Takes who comes and what they ask for; never waits. */
void control_read(struct control *c, control_fn *fn, void *data);

/* Answers a client, unless it has gone, and lets it go. Text beyond CONTROL_ANSWER_MAX is cut. */
void control_answer(struct control *c, int client, int status, const char *text);

/* The same with a file, which stays open here. */
void control_answer_file(struct control *c, int client, int status, const char *text, int file);

#endif
