/* SPDX-License-Identifier: GPL-2.0 */
/* Tells scripts, FIFOs and mail recipients the states of instances and sync groups, in keepalived's words. No function
 * but notifier_close() and notifier_run() waits: the script helper runs the scripts. What a full queue or FIFO does not
 * take is counted and logged. */
#ifndef VRRP_XDP_NOTIFY_H
#define VRRP_XDP_NOTIFY_H

#include "config/model.h"
#include "script/helper.h"

/* The instance or sync group that a notification is about. */
struct notify_subject {
	const char *type; /* "INSTANCE" or "GROUP" */
	const char *name;
	const struct notify *notify;
	uint32_t number;  /* its index in the configuration: scripts of the same type and number run one after the other
			   */
	uint8_t priority; /* effective priority; 0 for a sync group */
};

struct notifier;

/* Checks all scripts and logs what is wrong with them, opens the FIFOs, and starts the scripts that read them. config
 * and helper have to outlive *out. Returns 0 or -ENOMEM. */
int notifier_open(struct notifier **out, const struct config *config, struct helper *helper);

/* Continues with a new configuration. FIFOs that both have stay open, and their readers keep running. */
void notifier_renew(struct notifier *n, const struct config *config);

/* Writes a line with a state into the FIFOs; scripts and mail are not told. */
void notifier_line(struct notifier *n, const struct notify_subject *subject, enum notify_kind state);

/* Tells a new state: NOTIFY_MASTER (Active), NOTIFY_BACKUP, NOTIFY_FAULT, NOTIFY_STOP or NOTIFY_DELETED. */
void notifier_state(struct notifier *n, const struct notify_subject *subject, enum notify_kind state);

/* Tells that an Active has received an advert with a lower priority. */
void notifier_lower(struct notifier *n, const struct notify_subject *subject);

/* Tells the FIFOs a new priority (subject->priority), where the configuration asks for that. master: it is Active. */
void notifier_priority(struct notifier *n, const struct notify_subject *subject, bool master);

/* Logs the result of a script, of class HELPER_NOTIFY or HELPER_SERVICE, that has not ended well. */
void notifier_result(struct notifier *n, const struct helper_result *result);

/* After the script helper was restarted (HELPER_RESTARTED): starts the readers of the FIFOs again. */
void notifier_again(struct notifier *n);

/* The FIFOs that the daemon has made, and removes at its end: bit i stands for notify.fifos[i]. notifier_own_fifos()
 * sets them: FIFOs of the previous daemon are added, and 0 leaves all of them to a successor. */
uint32_t notifier_fifos(const struct notifier *n);
void notifier_own_fifos(struct notifier *n, uint32_t made);

/* Waits for running scripts, one second for those started before the first NOTIFY_STOP and five seconds for all. Kills
 * the others, and frees the notifier. */
void notifier_close(struct notifier *n);

/* Runs startup_script or shutdown_script (`what`, for the log) of global_defs, and waits until it ends or is killed at
 * its time limit. script NULL: does nothing. */
void notifier_run(const struct config *config, struct helper *helper, const struct script *script, const char *what,
		  uint32_t timeout_s);

#endif
