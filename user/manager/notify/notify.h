/* SPDX-License-Identifier: GPL-2.0 */
/* Notifies scripts, FIFOs and mail recipients of the states of instances and sync groups, with keepalived's arguments
 * and lines. The script helper runs the scripts, so only notifier_close() and notifier_run() wait. Notifications that
 * do not fit into a full queue or FIFO are dropped, and their number is logged. */
#ifndef VRRP_XDP_NOTIFY_H
#define VRRP_XDP_NOTIFY_H

#include "config/model.h"
#include "script/helper.h"

/* The instance or sync group that a notification is about. */
struct notify_subject {
	const char *type; /* "INSTANCE" or "GROUP" */
	const char *name;
	const struct notify *notify;
	uint32_t number;  /* index in the configuration. Scripts of the same type and number run one after the other. */
	uint8_t priority; /* effective priority; 0 for a sync group */
};

struct notifier;

/* Checks all scripts and logs errors in them, opens the FIFOs, and starts the scripts that read the FIFOs. config and
 * helper have to outlive *out. Returns 0 or -ENOMEM. */
int notifier_open(struct notifier **out, const struct config *config, struct helper *helper);

/* Replaces the configuration. FIFOs that are configured as before stay open, and their readers keep running. */
void notifier_renew(struct notifier *n, const struct config *config);

/* Writes a line with a state into the FIFOs. Runs no script and sends no mail. */
void notifier_line(struct notifier *n, const struct notify_subject *subject, enum notify_kind state);

/* Notifies scripts, FIFOs and mail recipients of a new state: NOTIFY_MASTER (Active), NOTIFY_BACKUP, NOTIFY_FAULT,
 * NOTIFY_STOP or NOTIFY_DELETED. */
void notifier_state(struct notifier *n, const struct notify_subject *subject, enum notify_kind state);

/* Notifies scripts and FIFOs that an Active has received an advert with a lower priority. */
void notifier_lower(struct notifier *n, const struct notify_subject *subject);

/* Writes a new priority (subject->priority) into the FIFOs, if the instance has notify_priority_changes. master: the
 * instance is Active. */
void notifier_priority(struct notifier *n, const struct notify_subject *subject, bool master);

/* Logs a warning if the result of a script of class HELPER_NOTIFY or HELPER_SERVICE is a failure. */
void notifier_result(struct notifier *n, const struct helper_result *result);

/* After the script helper was restarted (HELPER_RESTARTED): starts the readers of the FIFOs again. */
void notifier_again(struct notifier *n);

/* Return and set which FIFOs the daemon removes at its end, because it has created them. Bit i stands for
 * notify.fifos[i]. An upgrade adds the FIFOs of the previous daemon. 0 leaves all FIFOs to the successor (the new
 * daemon). */
uint32_t notifier_fifos(const struct notifier *n);
void notifier_own_fifos(struct notifier *n, uint32_t made);

/* Waits one second for scripts started before the first NOTIFY_STOP, and five seconds for all scripts. Kills the
 * scripts that still run, and frees the notifier. */
void notifier_close(struct notifier *n);

/* Runs startup_script or shutdown_script of global_defs. Waits until the script ends or is killed at its time limit.
 * script NULL: does nothing. what: name of the script in log lines. */
void notifier_run(const struct config *config, struct helper *helper, const struct script *script, const char *what,
		  uint32_t timeout_s);

#endif
