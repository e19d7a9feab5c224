/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the sync groups of the configuration and gives them to the engine. */
#ifndef VRRP_XDP_MANAGER_SYNC_GROUPS_H
#define VRRP_XDP_MANAGER_SYNC_GROUPS_H

#include "config/model.h"
#include "manager/maps/slots.h"

struct manager;
struct sync_groups;

/* Makes the sync groups of a configuration; *out is NULL if there are none. Sorts the members of each sync group by
 * rank. All routers of the LAN compute the same ranks, since ranks do not depend on names or on the order in the
 * configuration. Returns 0 or -ENOMEM. */
int sync_groups_of(const struct config *config, const struct slots *slots, struct sync_groups **out);

/* At the start, before the engine runs: makes m->sync.groups from the configuration, and gives them to the engine.
 * Returns 0 or -ENOMEM. */
int sync_groups_make(struct manager *m);

/* The same while the engine runs, for a new configuration whose virtual routers are in the maps. Returns the previous
 * sync groups, or NULL. The caller passes them to sync_groups_drop() after notes_wait(), since the engine may use them
 * until then. */
struct sync_groups *sync_groups_renew(struct manager *m);
void sync_groups_drop(struct sync_groups *groups);

#endif
