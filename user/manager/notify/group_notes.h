/* SPDX-License-Identifier: GPL-2.0 */
/* What scripts, FIFOs and mail are told of sync groups. A sync group is told of a state once all of its members were
 * told of it. */
#ifndef VRRP_XDP_MANAGER_GROUP_NOTES_H
#define VRRP_XDP_MANAGER_GROUP_NOTES_H

#include <stdint.h>

#include "core/sync_group.h"
#include "manager/notify/notify.h"

struct manager;

/* What scripts and FIFOs were told of a sync group. */
struct group_told {
	uint32_t members[NOTIFY_LOWER + 1]; /* number of members by managed.notified */
	uint8_t notified;		    /* the last state of the sync group, as managed.notified */
};

struct sync {
	struct sync_groups *groups; /* of the configuration; NULL: it has none. The engine writes them once it runs, but
				     * never which virtual router is in which sync group. */
	struct group_told *told;    /* of each of them */
};

/* Counts for the sync groups of m->sync.groups, of which nothing was told yet. Returns 0 or -ENOMEM. */
int group_notes_init(struct manager *m);

/* The same after m->sync.groups was replaced; `before` are the sync groups before. A sync group in both keeps what it
 * was told. */
void group_notes_renew(struct manager *m, const struct sync_groups *before);

/* A member's managed.notified changes from one state to another: tells the sync group once it is in that state. */
void group_notes_member(struct manager *m, uint32_t slot, uint8_t from, uint8_t to);

/* Writes the state of every sync group into the FIFOs. */
void group_notes_write_states(struct manager *m);

#endif
