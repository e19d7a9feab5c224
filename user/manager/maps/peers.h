/* SPDX-License-Identifier: GPL-2.0 */
/* The map entries for destinations of adverts: unicast peers (vr_peers), and multicast groups other than the standard
 * groups (vr_groups). */
#ifndef VRRP_XDP_MANAGER_PEERS_H
#define VRRP_XDP_MANAGER_PEERS_H

#include <stdint.h>

#include "config/model.h"
#include "fastpath/fastpath.h"

struct manager;

/* The multicast groups other than the standard groups. A group in vr_groups is never removed. */
struct multicast {
	struct vr_group *groups; /* groups[i] has index i + 1 in vr_groups */
	uint32_t count;
};

/* Adds the numbers of peers and multicast groups of a configuration to *size. The number of multicast groups is an
 * upper bound. */
void peers_size(const struct config *config, struct fastpath_size *size);

/* Returns how many multicast groups of a configuration vr_groups does not have yet. The result is an upper bound. */
uint32_t peers_new_groups(const struct multicast *multicast, const struct config *config);

/* Enters the peers or the multicast group of a virtual router into the maps. Sets config->group, and in config->flags
 * VR_UNICAST, VR_CHECK_SOURCE, VR_SKIP_LIST and VR_NEW_SUM. Returns 0 or a negative errno. */
int peers_fill(struct manager *m, uint32_t slot, struct vr_config *config);

/* Removes the peers of a virtual router from vr_peers. Its multicast group stays in vr_groups. */
void peers_remove(struct manager *m, uint32_t slot);

/* Reads the multicast groups from the vr_groups of a previous daemon. Returns 0 or -ENOMEM. */
int peers_load(struct manager *m);

/* Removes the entries of vr_peers for peers that the configuration no longer has. */
void peers_sweep(struct manager *m);

#endif
