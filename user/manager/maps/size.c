// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/size.h"

#include <stdlib.h>

#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/maps/capacity.h"
#include "manager/maps/fill.h"
#include "manager/maps/peers.h"
#include "manager/maps/slots.h"
#include "manager/state.h"

#define RESERVE_KEYS 64
#define RESERVE_GROUPS 16

/* Counts how many virtual routers need an entry in vr_overflow, because their bucket of vr_index is taken. */
struct index_use {
	const struct managed *vrs; /* the virtual routers in the maps, by slot */
	const uint32_t *slots;	   /* as in size_shortage(); NULL: all virtual routers are new */
	bool *taken;		   /* for each bucket of vr_index: whether a virtual router has the bucket */
	uint32_t bits;
	uint32_t overflow;
};

/* Marks the buckets of virtual routers as taken, and counts those that need vr_overflow. new: for new virtual routers,
 * else for those in the maps. A virtual router in the maps keeps its place in vr_index or vr_overflow. A new virtual
 * router goes to vr_overflow if its bucket is taken. */
static void use_index(struct index_use *use, const struct config *config, const struct ports *ports, bool new)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct vr_key key = fill_key(ports, &config->instances[i]);
		bool *taken = &use->taken[vr_index_bucket(&key, use->bits)];
		bool is_new = !use->slots || use->slots[i] == NO_SLOT;

		if (is_new != new)
			continue;
		if (is_new ? *taken : use->vrs[use->slots[i]].overflow)
			use->overflow++;
		else
			*taken = true;
	}
}

/* Returns how many virtual routers need an entry in vr_overflow. Returns the number of all virtual routers, as an upper
 * bound, if there is no memory. */
static uint32_t count_overflow(struct index_use use, const struct config *config, const struct ports *ports)
{
	use.taken = calloc(1U << use.bits, sizeof(*use.taken));
	if (!use.taken)
		return (uint32_t)config->count;
	use_index(&use, config, ports, false);
	use_index(&use, config, ports, true);
	free(use.taken);
	return use.overflow;
}

/* Returns the numbers of addresses, virtual MACs, peers and multicast groups of a configuration. */
static struct fastpath_size size_of(const struct config *config)
{
	struct fastpath_size size = {0};

	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];

		size.addresses += (uint32_t)instance->vip_count;
		for (size_t v = 0; v < instance->vip_count;
		     v++) /* an upper bound of the entries that fill_slot() adds */
			size.vmacs += instance->vips[v].vmac &&
				      (instance->settings->vmac != VMAC_STANDARD || vip_dev(&instance->vips[v]));
	}
	peers_size(config, &size);
	return size;
}

void size_choose_programs(struct manager *m)
{
	bool *programs = m->maps.size.programs;

	programs[PROGRAM_XDP] = m->options->mode != VR_MODE_TC;
	/* With dynamic_interfaces, an interface that needs the tc program may appear while the daemon runs, and the
	 * daemon can no longer load programs then. */
	programs[PROGRAM_TC] = m->config->dynamic || devices_want(&m->devices, VR_MODE_TC);
	programs[PROGRAM_VMAC_IN] = programs[PROGRAM_VMAC_OUT] = true;
}

/* An unused entry of vmac_index or vr_overflow costs only a few bytes of the hash table, so a reserve is cheap. */
struct fastpath_size size_for_start(const struct manager *m)
{
	uint32_t slots = m->slots.count, quarter = slots / 4;
	struct fastpath_size size = size_of(m->config);

	size.virtual_routers = slots;
	size.overflow = count_overflow((struct index_use){.bits = fastpath_index_bits(slots)}, m->config, &m->ports) +
			(quarter > RESERVE_KEYS ? quarter : RESERVE_KEYS);
	size.addresses = capacity_reserve(size.addresses);
	size.vmacs = capacity_reserve(size.vmacs);
	size.peers = size.peers ? capacity_reserve(size.peers) : RESERVE_KEYS;
	size.groups += RESERVE_GROUPS;
	return size;
}

struct shortage size_shortage(const struct manager *m, const struct config *config, const struct ports *ports,
			      const uint32_t *slots)
{
	const struct fastpath_size wanted = size_of(config), *room = &m->maps.size;
	const struct index_use use = {.vrs = m->slots.vrs, .slots = slots, .bits = m->maps.fp.index_bits};
	const struct shortage kinds[] = {
		{"virtual routers", (uint32_t)config->count, room->virtual_routers},
		{"virtual addresses", wanted.addresses, room->addresses},
		{"unicast peers", wanted.peers, room->peers},
		{"multicast groups", m->multicast.count + peers_new_groups(&m->multicast, config), room->groups},
		{"virtual MACs other than 00:00:5e:00:01:VRID and 00:00:5e:00:02:VRID", wanted.vmacs, room->vmacs},
		{"virtual routers that share their bucket of vr_index with another virtual router",
		 count_overflow(use, config, ports), room->overflow},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].wanted > kinds[i].room)
			return kinds[i];
	return (struct shortage){0};
}
