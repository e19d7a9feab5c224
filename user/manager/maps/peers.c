// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/peers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "core/frame.h"
#include "fastpath/fastpath.h"
#include "manager/state.h"
#include "util/log.h"

/* Whether adverts go to a multicast group other than the family's standard group (224.0.0.18, ff02::12). */
static bool has_own_group(const struct settings *s)
{
	const struct frame_to standard = frame_to_group(s->vrrp.family);

	return !s->peer_count && memcmp(s->multicast_group, standard.address, sizeof(s->multicast_group));
}

void peers_size(const struct config *config, struct fastpath_size *size)
{
	const struct settings *last = NULL;

	for (size_t i = 0; i < config->count; i++) {
		const struct settings *s = config->instances[i].settings;

		if (s->check_source)
			size->peers += s->peer_count;
		if (s != last && has_own_group(s))
			size->groups++; /* an upper bound: different settings may have the same multicast group */
		last = s;
	}
}

static uint32_t find_group(const struct multicast *multicast, const uint8_t address[16])
{
	uint32_t i = 0;

	while (i < multicast->count &&
	       memcmp(multicast->groups[i].address, address, sizeof(multicast->groups[i].address)))
		i++;
	return i;
}

uint32_t peers_new_groups(const struct multicast *multicast, const struct config *config)
{
	const struct settings *last = NULL;
	uint32_t count = 0;

	for (size_t i = 0; i < config->count; i++) {
		const struct settings *s = config->instances[i].settings;

		/* the result is an upper bound: a group is counted once only among consecutive instances */
		if (has_own_group(s) && find_group(multicast, s->multicast_group) == multicast->count &&
		    !(last && has_own_group(last) &&
		      !memcmp(last->multicast_group, s->multicast_group, sizeof(s->multicast_group))))
			count++;
		last = s;
	}
	return count;
}

/* Returns the index of a multicast group in vr_groups, and adds the group if vr_groups lacks it; 0: there is no room.
 */
static uint16_t group_index(struct manager *m, const uint8_t address[16])
{
	struct vr_group *more;
	uint32_t i = find_group(&m->multicast, address);

	if (i < m->multicast.count)
		return (uint16_t)(i + 1);
	more = realloc(m->multicast.groups, (m->multicast.count + 1) * sizeof(*more));
	if (!more || i + 1 > UINT16_MAX)
		return 0;
	m->multicast.groups = more;
	memcpy(m->multicast.groups[i].address, address, sizeof(m->multicast.groups[i].address));
	if (fastpath_set_group(&m->maps.fp, i + 1, &m->multicast.groups[i]))
		return 0;
	m->multicast.count++;
	return (uint16_t)(i + 1);
}

static int add_peers(struct manager *m, uint32_t slot, const struct settings *s)
{
	int err = 0;

	for (uint32_t i = 0; i < s->peer_count && !err; i++) {
		const struct vr_peer peer = {.min_ttl = s->peers[i].min_ttl, .max_ttl = s->peers[i].max_ttl};
		struct vr_peer_key key = {.slot = slot};

		memcpy(key.address, s->peers[i].address, sizeof(key.address));
		err = fastpath_add_peer(&m->maps.fp, &key, &peer);
	}
	return err;
}

void peers_remove(struct manager *m, uint32_t slot)
{
	const struct settings *s = instance_of(m, slot)->settings;

	for (uint32_t i = 0; i < s->peer_count && s->check_source; i++) {
		struct vr_peer_key key = {.slot = slot};

		memcpy(key.address, s->peers[i].address, sizeof(key.address));
		fastpath_remove_peer(&m->maps.fp, &key);
	}
}

int peers_fill(struct manager *m, uint32_t slot, struct vr_config *config)
{
	const struct settings *s = instance_of(m, slot)->settings;

	if (s->skip_list)
		config->flags |= VR_SKIP_LIST;
	if (s->old_checksum == OLD_CHECKSUM_NEVER)
		config->flags |= VR_NEW_SUM;
	if (has_own_group(s)) {
		config->group = group_index(m, s->multicast_group);
		return config->group ? 0 : -ENOMEM;
	}
	if (!s->peer_count)
		return 0;
	config->flags |= VR_UNICAST;
	if (!s->check_source)
		return 0;
	config->flags |= VR_CHECK_SOURCE;
	return add_peers(m, slot, s);
}

int peers_load(struct manager *m)
{
	struct vr_group group;

	m->multicast.groups = calloc(m->maps.size.groups + 1, sizeof(*m->multicast.groups));
	if (!m->multicast.groups)
		return -ENOMEM;
	while (m->multicast.count < m->maps.size.groups &&
	       fastpath_get_group(&m->maps.fp, m->multicast.count + 1, &group))
		m->multicast.groups[m->multicast.count++] = group;
	return 0;
}

/* Whether the configuration still has the peer of an entry of vr_peers. */
static bool is_peer(const void *key, const void *value, void *data)
{
	const struct vr_peer_key *k = key;
	const struct manager *m = data;
	const struct settings *s;

	(void)value;
	if (k->slot >= m->slots.count || !slot_used(m, k->slot))
		return false;
	s = instance_of(m, k->slot)->settings;
	for (uint32_t i = 0; i < s->peer_count && s->check_source; i++)
		if (!memcmp(s->peers[i].address, k->address, sizeof(k->address)))
			return true;
	return false;
}

void peers_sweep(struct manager *m)
{
	fastpath_sweep(&m->maps.fp, MAP_VR_PEERS, is_peer, m);
}
