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
#include "manager/links/devices.h"
#include "manager/links/ports.h"

struct manager;

#define NEXT_NEW (1 << 7)

/* The next configuration, and what it means for the virtual routers that run. */
struct next {
	struct config *config;
	struct ports ports;
	struct devices devices;
	uint32_t *slots;  /* of each virtual router the slot that it has, NO_SLOT: it is new */
	uint8_t *changes; /* of each that has one: enum change; else NEXT_NEW */
	uint32_t *stays;  /* of each slot the virtual router that goes on in it, NO_INSTANCE: none does */
	uint32_t added, removed, changed, kept;
};

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

/* prepare.c: works out what a configuration changes, and makes sure that it can run; attaches the devices that are new.
 * Returns 0 or a negative errno, reported, and then nothing has changed; next is to be freed in any case. */
int next_prepare(struct manager *m, struct next *next);
void next_free(struct next *next);

/* apply.c: makes it the configuration in force; what was in force is in next then. Cannot fail as a whole. */
void next_apply(struct manager *m, struct next *next);

#endif
