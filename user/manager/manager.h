/* SPDX-License-Identifier: GPL-2.0 */
/* The thread that may block: it brings everything up, follows links and addresses, configures virtual addresses, logs,
 * and takes everything down again. */
#ifndef VRRP_XDP_MANAGER_H
#define VRRP_XDP_MANAGER_H

#include "config/model.h"
#include "control/protocol.h"
#include "script/helper.h"
#include "vrrp_xdp/maps.h"

struct manager_options {
	const char *name; /* of the daemon: folder of the pins and lock */
	enum vr_mode mode;
	const char *path;	   /* of the configuration, to read it anew */
	const char *id;		   /* as for config_load() */
	gid_t group;		   /* may see the status; NO_GROUP: root alone */
	struct helper *helper;	   /* runs scripts; forked before anything was opened */
	int process_events;	   /* of process_events_open(), -1: none; closed by the manager */
	bool takeover;		   /* goes on from the daemon of this name that runs */
	void (*taken)(void *data); /* called once it has done so; NULL: nobody wants to know */
	void *data;
};

/* Runs the daemon with this configuration, which it frees, until SIGTERM or SIGINT. Returns 0 after a clean stop, or a
 * negative errno after it has reported why it could not start; then nothing is left attached, pinned or configured. */
int manager_run(const struct manager_options *options, struct config *config);

#endif
