/* SPDX-License-Identifier: GPL-2.0 */
/* Notifies scripts, FIFOs and mail recipients of the states of sync groups. A state of a sync group is notified once it
 * was notified for all members. */
#ifndef VRRP_XDP_MANAGER_GROUP_NOTES_H
#define VRRP_XDP_MANAGER_GROUP_NOTES_H

#include <stdint.h>

#include "core/sync_group.h"
#include "manager/notify/notify.h"

struct manager;

/* What scripts and FIFOs know of a sync group. */
struct group_told {
	uint32_t members[NOTIFY_LOWER + 1]; /* number of members with each value of managed.notified */
	uint8_t notified; /* the state notified last for the sync group, in the form of managed.notified */
};

struct sync {
	struct sync_groups *groups; /* sync groups of the configuration; NULL: there are none. The running engine
				       changes their states, but not their members. */
	struct group_told *told;    /* by index of the sync group */
};

/* Makes m->sync.told for m->sync.groups, and counts the members' states. No state of a sync group counts as notified
 * yet. Returns 0 or -ENOMEM. */
int group_notes_init(struct manager *m);

/* Does the same as group_notes_init() after a reload has replaced m->sync.groups. before: the previous sync groups. A
 * sync group that was there before keeps its notified state. */
void group_notes_renew(struct manager *m, const struct sync_groups *before);

/* Counts that managed.notified of a member changes from `from` to `to`. If all members then have the same state,
 * notifies that state for the sync group. */
void group_notes_member(struct manager *m, uint32_t slot, uint8_t from, uint8_t to);

/* Writes a line with the state of every sync group into the FIFOs. */
void group_notes_write_states(struct manager *m);

#endif
