// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "manager/internal.h"
#include "util/log.h"

/* What is to be removed: the addresses themselves, and the changes that point to them. */
struct leftovers {
	const struct devices *devices;
	struct vip *vips;
	struct rtnl_change *changes;
	size_t count;
	size_t room;
};

static int count_one(const struct vip_key *key, const struct vip_value *value, void *data)
{
	struct leftovers *l = data;

	(void)key;
	l->room += (value->flags & VIP_INSTALLED) != 0;
	return 0;
}

/* Somebody else may have written into the map. */
static bool is_address(const struct vip_key *key)
{
	return key->family == VR_IPV4 || key->family == VR_IPV6;
}

static int collect_one(const struct vip_key *key, const struct vip_value *value, void *data)
{
	struct leftovers *l = data;
	uint32_t ifindex = devices_interface(l->devices, key->ifindex, key->vlan, key->vlan_in);
	struct vip *vip = &l->vips[l->count];

	if (!(value->flags & VIP_INSTALLED) || l->count == l->room || !is_address(key) || !ifindex)
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

void leftovers_remove(struct manager *m)
{
	struct leftovers l = {.devices = &m->devices};
	struct fastpath old;
	int err;

	if (fastpath_open(&old, m->options->name, false))
		return;
	fastpath_for_each_vip(&old, count_one, &l);
	l.vips = calloc(l.room ? l.room : 1, sizeof(*l.vips));
	l.changes = calloc(l.room ? l.room : 1, sizeof(*l.changes));
	if (l.vips && l.changes)
		fastpath_for_each_vip(&old, collect_one, &l);
	err = rtnl_change_addresses(&m->rtnl, l.changes, l.count);
	if (l.count)
		log_info("the daemon before this one did not stop cleanly: %zu addresses that it had configured are removed%s",
			 l.count, err ? ", as far as netlink allowed" : "");
	free(l.vips);
	free(l.changes);
	fastpath_close(&old);
}
