/* SPDX-License-Identifier: GPL-2.0 */
/* The daemon's side of the control socket. No function blocks. */
#ifndef VRRP_XDP_CONTROL_SERVER_H
#define VRRP_XDP_CONTROL_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "control/protocol.h"
#include "util/run_dir.h"

#define CONTROL_CLIENTS 8 /* the most clients connected at the same time */
#define NO_CLIENT (-1)	  /* a number that no client has */

struct control {
	int listener; /* -1: not open */
	int epoll;    /* epoll descriptor that watches the listener and the clients */
	char path[RUN_DIR_PATH_LEN];
	int clients[CONTROL_CLIENTS]; /* sockets; -1: free */
	int ids[CONTROL_CLIENTS];     /* number of each client; a number is not used again for a later client */
	int serial;		      /* number of the latest client */
	bool root[CONTROL_CLIENTS];   /* the client is root, by SO_PEERCRED */
};

/* The function that control_read() calls for each request. client: its number, for control_answer(); root: the client's
 * user is root. */
typedef void control_fn(void *data, int client, bool root, const char *command);

/* Sets all descriptors to -1, so that control_close() may be called even if control_open() was not. */
void control_init(struct control *c);

/* Opens the control socket of the daemon `name`. The caller holds the lock of that name. Root and members of `group`
 * may connect; with NO_GROUP only root may. Returns 0 or a negative errno, logged. */
int control_open(struct control *c, const char *name, gid_t group);

/* Closes the socket and all connections. Removes the socket's path, unless `leave` is set because a successor's socket
 * now has the same path. */
void control_close(struct control *c, bool leave);

/* Returns a descriptor that is readable when control_read() has something to do. */
int control_fd(const struct control *c);

/* Accepts connections and calls fn for requests. */
void control_read(struct control *c, control_fn *fn, void *data);

/* Answers a client and closes its connection. Does nothing if the client has disconnected. Text beyond
 * CONTROL_ANSWER_MAX is cut. */
void control_answer(struct control *c, int id, int status, const char *text);

/* As control_answer(), and passes an open file to the client. The file stays open in this process. */
void control_answer_file(struct control *c, int id, int status, const char *text, int file);

/* Removes a client from the list and returns its connection as a blocking socket, which the caller closes. Returns -1
 * if the client has disconnected. */
int control_take(struct control *c, int id);

/* Answers over a connection that control_take() has returned, and closes the connection. Does nothing if fd is -1. */
void control_end(int fd, int status, const char *text);

#endif
