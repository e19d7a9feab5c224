/* SPDX-License-Identifier: GPL-2.0 */
/* The sync groups of the configuration, for the engine. */
#ifndef VRRP_XDP_MANAGER_SYNC_GROUPS_H
#define VRRP_XDP_MANAGER_SYNC_GROUPS_H

#include "config/model.h"
#include "manager/maps/slots.h"

struct manager;
struct sync_groups;

/* Makes the sync groups of a configuration. The members of each are in the order of their rank, which is the same on
 * all routers of the LAN whatever their files call and list them. *out is NULL where there are no sync groups. Returns
 * 0 or -ENOMEM. */
int sync_groups_of(const struct config *config, const struct slots *slots, struct sync_groups **out);

/* Makes m->sync.groups of the configuration, and gives them to the engine, which does not run yet. Returns 0 or
 * -ENOMEM. */
int sync_groups_make(struct manager *m);

/* The same while the engine runs, for a new configuration whose virtual routers are in the maps. Returns the previous
 * sync groups, or NULL. The caller gives them to sync_groups_drop() once the engine has carried out its commands
 * (notes_wait()). */
struct sync_groups *sync_groups_renew(struct manager *m);
void sync_groups_drop(struct sync_groups *groups);

#endif
