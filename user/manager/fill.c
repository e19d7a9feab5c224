// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/internal.h"
#include "util/log.h"

static struct vr_key key_of(const struct ports *ports, const struct instance *instance)
{
	struct vr_key key = {
		.ifindex = ports_by_name(ports, instance->interface)->ifindex,
		.family = instance->settings->vrrp.family,
		.vrid = instance->vrid,
	};

	return key;
}

/* How many virtual routers find their place in vr_index taken by one before them. */
static uint32_t count_overflow(const struct config *config, const struct ports *ports)
{
	uint32_t bits = fastpath_index_bits((uint32_t)config->count), count = 0;
	bool *taken = calloc(1U << bits, sizeof(*taken));

	for (size_t i = 0; taken && i < config->count; i++) {
		struct vr_key key = key_of(ports, &config->instances[i]);
		bool *place = &taken[vr_index_place(&key, bits)];

		count += *place;
		*place = true;
	}
	free(taken);
	return taken ? count : (uint32_t)config->count;
}

struct fastpath_size fill_size(const struct config *config, const struct ports *ports, enum vr_mode mode)
{
	struct fastpath_size size = {
		.virtual_routers = (uint32_t)config->count,
		.overflow = count_overflow(config, ports),
		.xdp = mode != VR_MODE_TC,
		.tc = mode == VR_MODE_TC,
	};

	for (size_t i = 0; i < config->count; i++)
		size.addresses += (uint32_t)config->instances[i].vip_count;
	return size;
}

static uint64_t list_sum(const struct instance *instance)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < instance->advertised; i++) {
		uint32_t w[4];

		memcpy(w, instance->vips[i].address, sizeof(w));
		sum += vr_address_hash(w[0], w[1], w[2], w[3]);
	}
	return sum;
}

static int fill_vr(struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	const struct settings *settings = instance->settings;
	struct vr_key key = key_of(&m->ports, instance);
	struct vr_config config = {
		.version = settings->vrrp.version,
		.family = settings->vrrp.family,
		.vrid = instance->vrid,
		.priority = instance->priority,
		.auth_type = settings->auth_type,
		.count = (uint8_t)instance->advertised,
		.ifindex = key.ifindex,
		.interval_ns = settings->vrrp.interval_ns,
		.list_sum = list_sum(instance),
	};

	memcpy(config.auth_data, settings->auth_data, sizeof(config.auth_data));
	snprintf(config.name, sizeof(config.name), "%s", instance->name);
	return fastpath_add_vr(&m->fp, slot, &key, &config);
}

void fill_vip_entry(const struct manager *m, uint32_t slot, size_t order, struct vip_key *key, struct vip_value *value)
{
	const struct instance *instance = instance_of(m, slot);
	const struct vip *vip = &instance->vips[order];

	*key = (struct vip_key){
		.ifindex = ports_of_vip(&m->ports, instance, vip)->ifindex,
		.family = vip->family,
	};
	*value = (struct vip_value){
		.slot = slot,
		.order = (uint16_t)order,
		.prefix = vip->prefix,
		.flags = vip->excluded ? VIP_EXCLUDED : 0,
	};
	memcpy(key->address, vip->address, sizeof(key->address));
}

static int fill_vips(struct manager *m, uint32_t slot)
{
	int err = 0;

	for (size_t i = 0; i < instance_of(m, slot)->vip_count && !err; i++) {
		struct vip_value value;
		struct vip_key key;

		fill_vip_entry(m, slot, i, &key, &value);
		err = fastpath_set_vip(&m->fp, &key, &value);
	}
	return err;
}

int fill_maps(struct manager *m)
{
	int err = 0;

	for (uint32_t slot = 0; slot < m->count && !err; slot++) {
		err = fill_vr(m, slot);
		if (!err)
			err = fill_vips(m, slot);
		if (err)
			log_error("%s: cannot enter it into the maps: %s", instance_of(m, slot)->name, strerror(-err));
	}
	return err;
}
