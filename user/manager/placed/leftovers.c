// SPDX-License-Identifier: GPL-2.0
/* Removes virtual addresses that a previous daemon of this name has configured. They are listed in vip_index, a pinned
 * map of that daemon. */
#include "manager/placed/leftovers.h"

#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/maps/fill.h"
#include "manager/netlink/rtnl.h"
#include "manager/state.h"
#include "util/log.h"

/* The addresses to be removed. */
struct leftovers {
	const struct manager *m;
	bool all; /* true: removes all addresses; false: only addresses that the configuration does not have */
	struct vip *vips;
	struct rtnl_change *changes; /* each points to its address in vips */
	size_t count;
	size_t room; /* length of both arrays */
};

static bool is_left_over(const struct leftovers *l, const struct vip_key *key, const struct vip_value *value)
{
	return value->flags & VIP_INSTALLED && (l->all || !leftovers_wants(l->m, key, value));
}

static int count_one(const struct vip_key *key, const struct vip_value *value, void *data)
{
	struct leftovers *l = data;

	l->room += is_left_over(l, key, value);
	return 0;
}

/* Whether a key has a valid family. The map is pinned, so another privileged program may have written into it. */
static bool is_vip_key(const struct vip_key *key)
{
	return key->family == VR_IPV4 || key->family == VR_IPV6;
}

static int collect_one(const struct vip_key *key, const struct vip_value *value, void *data)
{
	struct leftovers *l = data;
	uint32_t ifindex = devices_interface(&l->m->devices, key->ifindex, key->vlan, key->vlan_in);
	struct vip *vip = &l->vips[l->count];

	if (l->count == l->room || !is_left_over(l, key, value) || !is_vip_key(key) || !ifindex)
		return 0;
	vip->family = key->family;
	vip->prefix = value->prefix;
	memcpy(vip->address, key->address, sizeof(vip->address));
	l->changes[l->count++] = (struct rtnl_change){
		.ifindex = ifindex,
		.vip = vip,
	};
	return 0;
}

/* Removes the addresses with VIP_INSTALLED in the vip_index of `fp`. all false: keeps those that the configuration has.
 */
static void remove_from(struct manager *m, const struct fastpath *fp, bool all)
{
	struct leftovers l = {.m = m, .all = all};
	int err;

	fastpath_for_each_vip(fp, count_one, &l);
	l.vips = calloc(l.room ? l.room : 1, sizeof(*l.vips));
	l.changes = calloc(l.room ? l.room : 1, sizeof(*l.changes));
	if (l.vips && l.changes)
		fastpath_for_each_vip(fp, collect_one, &l);
	err = rtnl_change_addresses(&m->rtnl, l.changes, l.count);
	if (l.count)
		log_info("removed %zu virtual addresses that the previous daemon had left behind%s", l.count,
			 err ? "; netlink failed, so some may still be on interfaces: see `ip address`" : "");
	free(l.vips);
	free(l.changes);
}

bool leftovers_wants(const struct manager *m, const struct vip_key *key, const struct vip_value *value)
{
	const struct instance *instance;
	struct vip_value wanted;
	struct vip_key own;

	if (value->slot >= m->slots.count || !slot_used(m, value->slot))
		return false;
	instance = instance_of(m, value->slot);
	for (uint32_t i = 0; i < instance->vip_count; i++) {
		fill_vip_entry(m, value->slot, i, &own, &wanted);
		if (!memcmp(&own, key, sizeof(own)) && wanted.prefix == value->prefix)
			return true;
	}
	return false;
}

void leftovers_remove(struct manager *m)
{
	struct fastpath old;

	if (fastpath_open_leftovers(&old, m->options->name))
		return;
	remove_from(m, &old, true);
	fastpath_close(&old);
}

void leftovers_remove_others(struct manager *m)
{
	remove_from(m, &m->maps.fp, false);
}
