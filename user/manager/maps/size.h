/* SPDX-License-Identifier: GPL-2.0 */
/* How big the BPF maps have to be for a configuration, and which BPF programs it needs. */
#ifndef VRRP_XDP_MANAGER_SIZE_H
#define VRRP_XDP_MANAGER_SIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/links/ports.h"

struct manager;

/* The size of new maps for the configuration in force, with room for what reloads may bring, and its programs. */
struct fastpath_size size_for_start(const struct manager *m);

/* Writes to m->maps.size.programs which programs the configuration in force needs on its devices. */
void size_choose_programs(struct manager *m);

/* A kind of map entries of which a configuration needs more than the maps have room for. */
struct shortage {
	const char *what; /* in the plural; NULL: there is no shortage */
	uint32_t wanted, room;
};

/* Looks whether a configuration on these ports fits into the maps, whose size is fixed. slots: of each of its virtual
 * routers the slot that it has in the maps, NO_SLOT: it is new. Returns the first shortage. */
struct shortage size_shortage(const struct manager *m, const struct config *config, const struct ports *ports,
			      const uint32_t *slots);

#endif
