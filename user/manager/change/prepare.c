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
#include "manager/maps/size.h"
#include "manager/maps/slots.h"
#include "manager/state.h"
#include "util/log.h"

static struct identity identity_of_instance(const struct ports *ports, const struct instance *instance, uint32_t number)
{
	struct identity id = {
		.key = fill_key(ports, instance),
		.ifindex = ports_by_name(ports, instance->settings->interface)->ifindex,
		.version = instance->settings->vrrp.version,
		.number = number,
	};

	return id;
}

/* Fills in next->slots: the slot of each virtual router of the next configuration, or NO_SLOT. Returns 0 or -ENOMEM. */
static int match_instances(const struct manager *m, struct next *next)
{
	struct identity *before = calloc(m->slots.count, sizeof(*before)),
			*after = calloc(next->config->count, sizeof(*after));
	bool memory = before && after;
	size_t n = 0;

	if (memory) {
		for (uint32_t slot = 0; slot < m->slots.count; slot++)
			if (slot_used(m, slot))
				before[n++] = identity_of_instance(&m->ports, instance_of(m, slot), slot);
		for (uint32_t i = 0; i < next->config->count; i++)
			after[i] = identity_of_instance(&next->ports, &next->config->instances[i], i);
		diff_match(before, n, after, next->config->count, next->slots);
	}
	free(before);
	free(after);
	return memory ? 0 : -ENOMEM;
}

/* Fills in changes, stays, added, removed, changed and kept of *next. */
static void compare_instances(const struct manager *m, struct next *next)
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

/* Whether the next configuration fits into the maps, whose sizes cannot change while the daemon runs. Logs an error if
 * it does not. */
static bool fits_maps(const struct manager *m, const struct next *next)
{
	const struct shortage lacks = size_shortage(m, next->config, &next->ports, next->slots);

	if (lacks.what)
		log_error("reload: the configuration has %u %s, but the BPF maps made at the daemon's start have room "
			  "for %u; restart the daemon",
			  lacks.wanted, lacks.what, lacks.room);
	return !lacks.what;
}

static bool has_memory(const struct manager *m, const struct next *next)
{
	const struct capacity after = capacity_of(next->config), before = capacity_of(m->config);

	return !capacity_check_reload(&after, &before);
}

/* Detaches the programs from those of the first `count` devices that are not in m->devices. */
static void detach_new_devices(struct manager *m, const struct devices *devices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!devices_find(&m->devices, devices->list[i].ifindex))
			fastpath_detach(&m->maps.fp, devices->list[i].ifindex);
}

/* Attaches the programs to devices that are not in m->devices. Other devices keep their mode and programs. If a device
 * fails, detaches the programs from the new devices again. Returns 0 or a negative errno, logged. */
static int attach_new_devices(struct manager *m, struct devices *devices)
{
	for (size_t i = 0; i < devices->count; i++) {
		struct device *device = &devices->list[i];
		const struct device *old = devices_find(&m->devices, device->ifindex);
		bool at_tc = device->adverts && device->mode == VR_MODE_TC;
		int err = at_tc && old && old->adverts && old->mode != VR_MODE_TC
				  ? attach_refuse_tc(device)
				  : attach_or_keep(&m->maps.fp, device, old);

		if (err) {
			detach_new_devices(m, devices, i);
			return err;
		}
	}
	return 0;
}

int next_prepare(struct manager *m, struct next *next)
{
	int err = resolve(&m->rtnl, next->config, resolve_for(next->config, m->options->mode), &next->ports,
			  &next->devices);

	if (err)
		return err;
	ports_inherit(&next->ports, &m->ports);
	next->slots = calloc(next->config->count, sizeof(*next->slots));
	next->changes = calloc(next->config->count, sizeof(*next->changes));
	next->stays = calloc(m->slots.count, sizeof(*next->stays));
	err = next->slots && next->changes && next->stays ? match_instances(m, next) : -ENOMEM;
	if (err) {
		log_error("reload: cannot compare the configurations: %s", strerror(-err));
		return err;
	}
	compare_instances(m, next);
	if (!fits_maps(m, next))
		return -E2BIG;
	if (!has_memory(m, next))
		return -ENOMEM;
	return attach_new_devices(m, &next->devices);
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
