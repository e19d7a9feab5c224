/* SPDX-License-Identifier: GPL-2.0 */
/* The manager, which is the thread that may block. It starts and stops all parts of the daemon, follows links and
 * addresses, configures virtual addresses, and writes the log. */
#ifndef VRRP_XDP_MANAGER_H
#define VRRP_XDP_MANAGER_H

#include "config/model.h"
#include "control/protocol.h"
#include "script/helper.h"
#include "vrrp_xdp/maps.h"

struct manager_options {
	const char *name;      /* of the daemon, for its pins, its lock and its files (--name) */
	enum vr_mode mode;     /* how adverts are received (--mode) */
	const char *path;      /* of the configuration file, for reloads */
	const char *id;	       /* config_origin.id */
	gid_t group;	       /* members of this group may ask for the status; NO_GROUP: only root may */
	struct helper *helper; /* runs scripts in a process that was forked before the daemon opened files */
	int process_events;    /* descriptor of process_events_open(), closed by the manager; -1: none */
	bool takeover;	       /* `upgrade` has started this process as the successor of the daemon with this name */
	void (*taken)(void *data); /* called when this process has become the daemon of this name; may be NULL */
	void *data;		   /* argument of taken() */
};

/* Runs the daemon until SIGTERM or SIGINT, a stop over the control socket, or a handover; frees config. Returns 0 after
 * a clean stop. If the daemon cannot start, returns a negative errno, logged, and leaves nothing attached, pinned or
 * configured. */
int manager_run(const struct manager_options *options, struct config *config);

#endif
