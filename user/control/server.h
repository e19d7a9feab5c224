/* SPDX-License-Identifier: GPL-2.0 */
/* The daemon's side of the control socket. No call waits. */
#ifndef VRRP_XDP_CONTROL_SERVER_H
#define VRRP_XDP_CONTROL_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "control/protocol.h"
#include "util/run_dir.h"

#define CONTROL_CLIENTS 8 /* connections at a time */
#define NO_CLIENT (-1)	  /* a number that no client has */

struct control {
	int listener; /* -1: not open */
	int epoll;    /* of the listener and the clients */
	char path[RUN_DIR_PATH_LEN];
	int clients[CONTROL_CLIENTS]; /* sockets; -1: free */
	int ids[CONTROL_CLIENTS];     /* numbers of the clients, each given once */
	int serial;		      /* the last number given */
	bool root[CONTROL_CLIENTS];   /* the client is root, by SO_PEERCRED */
};

/* Is called for a request. client: the number to answer to; root: the client is root. */
typedef void control_fn(void *data, int client, bool root, const char *command);

/* Marks everything as closed, so that control_close() can be called. */
void control_init(struct control *c);

/* Opens the socket of the daemon of that name, whose lock the caller holds. Root may connect, and `group` unless that
 * is NO_GROUP. Returns 0 or a negative errno, reported. */
int control_open(struct control *c, const char *name, gid_t group);

/* Closes the socket and all connections. Removes its path unless `leave` is set: a successor has made it its own. */
void control_close(struct control *c, bool leave);

/* Returns a descriptor that is readable when control_read() has something to do. */
int control_fd(const struct control *c);

/* Accepts connections and calls fn for requests. */
void control_read(struct control *c, control_fn *fn, void *data);

/* Answers a client and closes its connection. Does nothing if the client has disconnected. Text beyond
 * CONTROL_ANSWER_MAX is cut. */
void control_answer(struct control *c, int id, int status, const char *text);

/* As control_answer(), and passes an open file, which stays open here. */
void control_answer_file(struct control *c, int id, int status, const char *text, int file);

/* Gives a client's connection to the caller, as a blocking socket. Returns -1 if the client has disconnected. */
int control_take(struct control *c, int id);

/* Answers the client of a connection that control_take() has returned, and closes the connection. fd -1: does nothing.
 */
void control_end(int fd, int status, const char *text);

#endif
