/* SPDX-License-Identifier: GPL-2.0 */
/* Computes the sizes of the BPF maps for a configuration, and which BPF programs the configuration needs. */
#ifndef VRRP_XDP_MANAGER_SIZE_H
#define VRRP_XDP_MANAGER_SIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/links/ports.h"

struct manager;

/* Returns the sizes of new maps for the configuration in force, with a reserve for reloads. size_choose_programs()
 * fills in the programs. */
struct fastpath_size size_for_start(const struct manager *m);

/* Writes to m->maps.size.programs which programs the configuration in force needs on its devices. */
void size_choose_programs(struct manager *m);

/* A kind of map entries of which a configuration needs more than the maps have room for. */
struct shortage {
	const char *what; /* the kind of entries, in the plural; NULL: there is no shortage */
	uint32_t wanted, room;
};

/* Checks whether a configuration on these ports fits into the existing maps. slots: for each instance its slot in the
 * maps, or NO_SLOT if the instance is new. Returns the first shortage. */
struct shortage size_shortage(const struct manager *m, const struct config *config, const struct ports *ports,
			      const uint32_t *slots);

#endif
