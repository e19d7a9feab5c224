/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration says about who is told of changes: scripts, FIFOs and mail. */
#ifndef VRRP_XDP_CONFIG_NOTIFY_H
#define VRRP_XDP_CONFIG_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A command as it is to be run. */
struct script {
	const char *const *argv; /* NULL-terminated; at least the program, as the file names it */
	const char *user;	 /* NULL: script_user */
	const char *group;	 /* NULL: that of the user */
};

/* Whether two scripts are the same command for the same user and group. Either may be NULL. */
bool script_equal(const struct script *a, const struct script *b);

enum notify_kind {
	NOTIFY_MASTER,
	NOTIFY_BACKUP,
	NOTIFY_FAULT,
	NOTIFY_STOP,
	NOTIFY_DELETED,
	NOTIFY_LOWER, /* notify_master_rx_lower_pri */
	NOTIFY_ANY,   /* notify: each of them but NOTIFY_LOWER, with arguments that say which */
	NOTIFY_KINDS,
};

/* Of an instance, or a group of them. */
struct notify {
	const struct script *scripts[NOTIFY_KINDS]; /* NULL: none */
	bool deleted;				    /* notify_deleted: DELETED instead of FAULT */
	bool priority_changes;			    /* lines in FIFOs when the priority changes */
	bool smtp_alert;
};

struct fifo_config {
	const char *path; /* NULL: none */
	const char *user;
	const char *group;
	const struct script *script; /* reads it; NULL: somebody else does */
};

enum { FIFO_ALL, FIFO_VRRP, FIFO_COUNT }; /* notify_fifo, vrrp_notify_fifo: the same lines */

/* Of global_defs. */
struct notify_globals {
	const char *script_user; /* NULL: keepalived_script, or root */
	const char *script_group;
	bool script_security;
	struct fifo_config fifos[FIFO_COUNT];
	bool fifo_states_on_reload;
	bool priority_changes; /* of instances that do not say */
	bool smtp_alert;
	bool smtp_alert_vrrp;
	bool no_email_faults;
	const struct script *startup, *shutdown;
	uint32_t startup_timeout_s, shutdown_timeout_s;
	const char *email_from; /* NULL: keepalived@HOST */
	const char **emails;
	size_t email_count;
};

#endif
