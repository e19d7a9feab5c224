/* SPDX-License-Identifier: GPL-2.0 */
/* Where adverts go, in the maps: unicast peers (vr_peers) and multicast groups that are not the standard ones
 * (vr_groups). */
#ifndef VRRP_XDP_MANAGER_PEERS_H
#define VRRP_XDP_MANAGER_PEERS_H

#include <stdint.h>

#include "config/model.h"
#include "fastpath/fastpath.h"

struct manager;

/* The multicast groups that are not the standard ones. They stay in vr_groups once they are there. */
struct multicast {
	struct vr_group *groups; /* the index of groups[i] in vr_groups is i + 1 */
	uint32_t count;
};

/* Adds to size the peers and multicast groups of a configuration; of groups at most so many. */
void peers_size(const struct config *config, struct fastpath_size *size);

/* How many multicast groups of a configuration vr_groups does not have yet; at most so many. */
uint32_t peers_new_groups(const struct multicast *multicast, const struct config *config);

/* Enters peers or multicast group of a virtual router into the maps, and what follows from them into *config. Returns 0
 * or a negative errno. */
int peers_fill(struct manager *m, uint32_t slot, struct vr_config *config);

/* Removes the peers of a virtual router. Multicast groups stay in vr_groups. */
void peers_remove(struct manager *m, uint32_t slot);

/* Reads the multicast groups out of the maps of a previous daemon. Returns 0 or -ENOMEM. */
int peers_load(struct manager *m);

/* Removes the peers from vr_peers that no virtual router has. */
void peers_sweep(struct manager *m);

#endif
