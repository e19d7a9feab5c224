/* SPDX-License-Identifier: GPL-2.0 */
/* A reload: a thread of its own reads the configuration file, then the manager checks that the daemon can run with it
 * and applies the difference. If a check fails, nothing has changed. */
#ifndef VRRP_XDP_RELOAD_H
#define VRRP_XDP_RELOAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "control/server.h"

struct manager;

/* Log lines for the clients of `vrrp-xdp reload`. */
struct answer {
	char *text;    /* the first ANSWER_LINES lines; NULL: none */
	size_t length; /* bytes of text without the final 0 */
	size_t lines;  /* number of all lines, including those left out of text */
};

struct reload {
	int done;     /* eventfd, written by the thread when it has read the file; 0: not opened yet */
	bool reading; /* the thread runs */
	bool again;   /* another reload was asked for while the thread runs */
	pthread_t thread;
	/* from, config, diagnostics and err belong to the thread while it runs */
	struct config_origin from;
	struct config *config;
	struct answer diagnostics;
	int err;
	uint64_t asked_ns; /* when this reload began, CLOCK_MONOTONIC */
	uint32_t said; /* number of virtual routers that this reload has removed, added or changed; the log names the
			  first 32 */
	int clients[CONTROL_CLIENTS];	   /* clients that wait for the end of this reload */
	int next_clients[CONTROL_CLIENTS]; /* clients that wait for the reload after it */
	size_t client_count, next_client_count;
	struct answer answer; /* lines of the log since the reload began, for the clients */
};

/* Returns 0 or a negative errno, logged. */
int reload_init(struct manager *m);

/* Begins a reload. If a reload is in progress, the new reload follows it. During a handover the successor does the
 * reload. client: the client that gets the result, or NO_CLIENT. */
void reload_ask(struct manager *m, int client);

/* Returns a descriptor for poll(), which is readable when the thread has read the file. */
int reload_fd(const struct manager *m);

/* Called when reload_fd() is readable. Checks and applies the configuration, logs the result, and answers the clients.
 */
void reload_go_on(struct manager *m);

/* Called at the end of the daemon. Waits for the thread, and frees the configuration that the thread has read. */
void reload_end(struct manager *m);

#endif
