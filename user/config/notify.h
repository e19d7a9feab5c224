/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration says about notifications of state changes: scripts, FIFOs and mail. */
#ifndef VRRP_XDP_CONFIG_NOTIFY_H
#define VRRP_XDP_CONFIG_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A command, and the user that runs it. */
struct script {
	const char *const *argv; /* NULL-terminated; argv[0] is the program as the file names it */
	const char *user;	 /* NULL: the user of script_user */
	const char *group;	 /* NULL: the group of the user */
};

/* Whether two scripts are the same command for the same user and group. Either may be NULL. */
bool script_equal(const struct script *a, const struct script *b);

enum notify_kind {
	NOTIFY_MASTER,
	NOTIFY_BACKUP,
	NOTIFY_FAULT,
	NOTIFY_STOP,
	NOTIFY_DELETED,
	NOTIFY_LOWER, /* notify_master_rx_lower_pri: an Active has received an advert of a lower priority */
	NOTIFY_ANY,   /* the keyword notify: its script runs at each event above except NOTIFY_LOWER; its arguments tell
			 the event */
	NOTIFY_KINDS,
};

/* Notifications of an instance or a sync group. */
struct notify {
	const struct script *scripts[NOTIFY_KINDS]; /* NULL: none */
	bool deleted; /* notify_deleted: when a reload removes the instance, its notify script gets DELETED as the
			 event, not FAULT */
	bool priority_changes; /* FIFOs get a line when the priority changes */
	bool smtp_alert;
};

struct fifo_config {
	const char *path; /* NULL: there is no such FIFO */
	const char *user;
	const char *group;
	const struct script *script; /* the daemon starts it to read the FIFO; NULL: another program reads the FIFO */
};

enum { FIFO_ALL, FIFO_VRRP, FIFO_COUNT }; /* notify_fifo and vrrp_notify_fifo get the same lines */

/* Notification settings of global_defs. */
struct notify_globals {
	const char *script_user; /* NULL: keepalived_script, or root if there is no such user */
	const char *script_group;
	bool script_security;
	struct fifo_config fifos[FIFO_COUNT];
	bool fifo_states_on_reload;
	bool priority_changes; /* the default of instances */
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
