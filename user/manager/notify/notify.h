/* SPDX-License-Identifier: GPL-2.0 */
/* Tells scripts, FIFOs and people of what happens to instances and to groups of them, as keepalived does. Nothing here
 * waits: scripts are asked of the helper, and what there is no room for is counted and said. */
#ifndef VRRP_XDP_NOTIFY_H
#define VRRP_XDP_NOTIFY_H

#include "config/model.h"
#include "script/helper.h"

/* Who it is about. */
struct notify_subject {
	const char *type; /* "INSTANCE" or "GROUP" */
	const char *name;
	const struct notify *notify;
	uint32_t number;  /* scripts of one type and number run in order, each after the end of the one before */
	uint8_t priority; /* of a group 0 */
};

struct notifier;

/* Looks at all scripts, says what is wrong with them, opens the FIFOs and starts the scripts that read them. config and
 * helper outlive it. Returns 0 or -ENOMEM. */
int notifier_open(struct notifier **out, const struct config *config, struct helper *helper);

/* Goes on with another configuration: FIFOs and what reads them stay where they are the same. */
void notifier_renew(struct notifier *n, const struct config *config);

/* Writes a state into the FIFOs alone. */
void notifier_line(struct notifier *n, const struct notify_subject *subject, enum notify_kind state);

/* The state is another one: NOTIFY_MASTER, _BACKUP, _FAULT, _STOP or _DELETED. */
void notifier_state(struct notifier *n, const struct notify_subject *subject, enum notify_kind state);

/* MASTER has heard an advert of lower priority. */
void notifier_lower(struct notifier *n, const struct notify_subject *subject);

/* The priority, which subject has, is another one: a line in the FIFOs, where the configuration asks for it. */
void notifier_priority(struct notifier *n, const struct notify_subject *subject, bool master);

/* Takes a result of class HELPER_NOTIFY or HELPER_SERVICE. */
void notifier_result(struct notifier *n, const struct helper_result *result);

/* There is another helper (HELPER_RESTARTED): starts what reads the FIFOs. */
void notifier_again(struct notifier *n);

/* The FIFOs that it has made, as a set of bits, and that a daemon before it has made: they are removed at the end. A
 * set of none: they are a successor's. */
uint32_t notifier_fifos(const struct notifier *n);
void notifier_own_fifos(struct notifier *n, uint32_t made);

/* Waits for the scripts that NOTIFY_STOP has started, those before them for a second and all for five, then frees
 * everything. */
void notifier_close(struct notifier *n);

/* Runs global_defs' startup_script or shutdown_script and waits for its end, which its time limit sees to. NULL: none.
 */
void notifier_run(const struct config *config, struct helper *helper, const struct script *script, const char *what,
		  uint32_t timeout_s);

#endif
