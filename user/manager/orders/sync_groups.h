/* SPDX-License-Identifier: GPL-2.0 */
/* The sync groups of the configuration, for the engine. */
#ifndef VRRP_XDP_MANAGER_SYNC_GROUPS_H
#define VRRP_XDP_MANAGER_SYNC_GROUPS_H

struct manager;
struct sync_groups;

/* Makes m->sync.groups of the configuration, and gives them to the engine, which does not run yet. Returns 0 or
 * -ENOMEM. */
int sync_groups_make(struct manager *m);

/* The same while the engine runs, for a new configuration whose virtual routers are in the maps. Returns the previous
 * sync groups, or NULL. The caller gives them to sync_groups_drop() once the engine has carried out its commands
 * (notes_wait()). */
struct sync_groups *sync_groups_renew(struct manager *m);
void sync_groups_drop(struct sync_groups *groups);

#endif
