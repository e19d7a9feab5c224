/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses that another daemon of this name has configured. */
#ifndef VRRP_XDP_MANAGER_LEFTOVERS_H
#define VRRP_XDP_MANAGER_LEFTOVERS_H

#include <stdbool.h>

#include "vrrp_xdp/maps.h"

struct manager;

/* Removes the addresses that a killed daemon has left, by its maps. To be called before these maps are removed. */
void leftovers_remove(struct manager *m);

/* Removes the addresses of the adopted maps that the configuration does not have. */
void leftovers_remove_others(struct manager *m);

/* Whether the configuration has the address of an entry of vip_index, in the same slot. */
bool leftovers_wants(const struct manager *m, const struct vip_key *key, const struct vip_value *value);

#endif
