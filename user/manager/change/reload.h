/* SPDX-License-Identifier: GPL-2.0 */
/* Reading the configuration anew: a thread of its own reads the file, then the manager checks that it can run with it,
 * and applies the difference. Until the last check nothing has changed. */
#ifndef VRRP_XDP_RELOAD_H
#define VRRP_XDP_RELOAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "control/server.h"

struct manager;

/* What is said to who asks. */
struct answer {
	char *text;
	size_t length;
	size_t lines;
};

struct reload {
	int done; /* eventfd: the thread has read the file; 0: none yet */
	bool reading;
	bool again; /* somebody has asked since it began */
	pthread_t thread;
	/* the thread's until it is done */
	struct config_origin from;
	struct config *config;
	struct answer diagnostics;
	int err;
	uint64_t asked_ns;
	uint32_t said;			   /* virtual routers of this one told to the log */
	int clients[CONTROL_CLIENTS];	   /* who waits for this one */
	int next_clients[CONTROL_CLIENTS]; /* and for the one after it */
	size_t client_count, next_client_count;
	struct answer answer;
};

/* Returns 0 or a negative errno, reported. */
int reload_init(struct manager *m);

/* Begins, or begins again once the one that runs is over. client: whom to answer, or NO_CLIENT. */
void reload_ask(struct manager *m, int client);

/* Readable when the file has been read, for reload_go_on(). */
int reload_fd(const struct manager *m);
void reload_go_on(struct manager *m);

/* Waits for the thread; what it has read is dropped. */
void reload_end(struct manager *m);

#endif
