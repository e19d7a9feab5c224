// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/compare.h"
#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/change/next.h"
#include "manager/links/attach.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/links/resolve.h"
#include "manager/maps/capacity.h"
#include "manager/maps/diff.h"
#include "manager/maps/fill.h"
#include "manager/maps/peers.h"
#include "manager/maps/slots.h"
#include "manager/state.h"
#include "util/log.h"

static struct identity identify(const struct ports *ports, const struct instance *instance, uint32_t number)
{
	struct identity id = {
		.key = fill_key(ports, instance),
		.ifindex = ports_by_name(ports, instance->settings->interface)->ifindex,
		.version = instance->settings->vrrp.version,
		.number = number,
	};

	return id;
}

static int match(const struct manager *m, struct next *next)
{
	struct identity *before = calloc(m->slots.count, sizeof(*before)),
			*after = calloc(next->config->count, sizeof(*after));
	bool memory = before && after;
	size_t n = 0;

	if (memory) {
		for (uint32_t slot = 0; slot < m->slots.count; slot++)
			if (slot_used(m, slot))
				before[n++] = identify(&m->ports, instance_of(m, slot), slot);
		for (uint32_t i = 0; i < next->config->count; i++)
			after[i] = identify(&next->ports, &next->config->instances[i], i);
		diff_match(before, n, after, next->config->count, next->slots);
	}
	free(before);
	free(after);
	return memory ? 0 : -ENOMEM;
}

static void compare(const struct manager *m, struct next *next)
{
	const struct config *config = next->config;

	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		next->stays[slot] = NO_INSTANCE;
	for (size_t i = 0; i < config->count; i++) {
		if (next->slots[i] == NO_SLOT) {
			next->changes[i] = NEXT_NEW;
			next->added++;
			continue;
		}
		next->stays[next->slots[i]] = (uint32_t)i;
		next->changes[i] = (uint8_t)instance_compare(instance_of(m, next->slots[i]), &config->instances[i]);
		if (next->changes[i])
			next->changed++;
		else
			next->kept++;
	}
	next->removed = (uint32_t)m->config->count - next->changed - next->kept;
}

/* How many keys will be in vr_overflow: those that stay there, and those that come and find their place taken. */
static uint32_t count_overflow(const struct manager *m, const struct next *next)
{
	uint32_t bits = m->maps.fp.index_bits, count = 0;
	bool *taken = calloc(1U << bits, sizeof(*taken));

	for (int pass = 0; taken && pass < 2; pass++) {
		for (size_t i = 0; i < next->config->count; i++) {
			const struct vr_key key = fill_key(&next->ports, &next->config->instances[i]);
			bool *place = &taken[vr_index_bucket(&key, bits)], stays = next->slots[i] != NO_SLOT;

			if (stays != !pass)
				continue;
			if (stays ? m->slots.vrs[next->slots[i]].overflow : *place)
				count++;
			else
				*place = true;
		}
	}
	free(taken);
	return taken ? count : UINT32_MAX;
}

static bool fits_one(const char *what, uint32_t wanted, uint32_t room)
{
	if (wanted > room)
		log_error("reload: %u %s, but there is room for %u, which was made at the start: restart the daemon "
			  "for more",
			  wanted, what, room);
	return wanted <= room;
}

/* The maps have a size since the start. */
static bool fits(const struct manager *m, const struct next *next)
{
	struct fastpath_size size = fill_size(next->config, &next->ports, m->slots.count);

	peers_size(next->config, &size);
	return fits_one("virtual routers", (uint32_t)next->config->count, m->maps.size.virtual_routers) &&
	       fits_one("virtual addresses", size.addresses, m->maps.size.addresses) &&
	       fits_one("unicast peers", size.peers, m->maps.size.peers) &&
	       fits_one("groups", m->multicast.count + peers_new_groups(m, next->config), m->maps.size.groups) &&
	       fits_one("virtual MACs of their own", size.vmacs, m->maps.size.vmacs) &&
	       fits_one("virtual routers whose places in vr_index are taken", count_overflow(m, next),
			m->maps.size.overflow);
}

static bool has_memory(const struct manager *m, const struct next *next)
{
	const struct capacity after = capacity_of(next->config), before = capacity_of(m->config);

	return !capacity_check_reload(&after, &before);
}

static void detach_all(struct manager *m, const struct devices *devices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!devices_find(&m->devices, devices->list[i].ifindex))
			fastpath_detach(&m->maps.fp, devices->list[i].ifindex);
}

/* A device keeps its programs as they are; those that are new get theirs. On failure these are taken away again. */
static int attach(struct manager *m, struct devices *devices)
{
	for (size_t i = 0; i < devices->count; i++) {
		struct device *device = &devices->list[i];
		const struct device *old = devices_find(&m->devices, device->ifindex);
		bool wants_tc = device->adverts && device->mode == VR_MODE_TC;
		int err = 0;

		if (wants_tc &&
		    (m->maps.fp.program[PROGRAM_TC] < 0 || (old && old->adverts && old->mode != VR_MODE_TC))) {
			log_error("reload: %s: adverts would have to be received at tc now, for which the daemon has "
				  "to be restarted",
				  device->name);
			err = -EBUSY;
		} else if (!old || (device->adverts && !old->adverts)) {
			err = attach_device(m, device);
		} else {
			device->mode = old->mode;
			device->adverts |= old->adverts;
		}
		if (err) {
			detach_all(m, devices, i);
			return err;
		}
	}
	return 0;
}

int next_prepare(struct manager *m, struct next *next)
{
	int err = resolve(&m->rtnl, next->config, m->options->mode, resolve_for(next->config), &next->ports,
			  &next->devices);

	if (err)
		return err;
	ports_inherit(&next->ports, &m->ports);
	next->slots = calloc(next->config->count, sizeof(*next->slots));
	next->changes = calloc(next->config->count, sizeof(*next->changes));
	next->stays = calloc(m->slots.count, sizeof(*next->stays));
	err = next->slots && next->changes && next->stays ? match(m, next) : -ENOMEM;
	if (err) {
		log_error("reload: %s", strerror(-err));
		return err;
	}
	compare(m, next);
	if (!fits(m, next))
		return -E2BIG;
	if (!has_memory(m, next))
		return -ENOMEM;
	return attach(m, &next->devices);
}

void next_free(struct next *next)
{
	config_free(next->config);
	ports_free(&next->ports);
	devices_free(&next->devices);
	free(next->slots);
	free(next->changes);
	free(next->stays);
}
