/* SPDX-License-Identifier: GPL-2.0 */
/* Removes virtual addresses that a previous daemon of this name has configured and not removed. */
#ifndef VRRP_XDP_MANAGER_LEFTOVERS_H
#define VRRP_XDP_MANAGER_LEFTOVERS_H

#include <stdbool.h>

#include "vrrp_xdp/maps.h"

struct manager;

/* Removes the addresses that a killed daemon has left. Its pinned maps list them, so this is called before the maps are
 * removed. */
void leftovers_remove(struct manager *m);

/* Removes the addresses that are in the adopted maps but not in the configuration. */
void leftovers_remove_others(struct manager *m);

/* Whether the configuration has the address of an entry of vip_index for the virtual router in the same slot. */
bool leftovers_wants(const struct manager *m, const struct vip_key *key, const struct vip_value *value);

#endif
