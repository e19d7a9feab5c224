// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manager/internal.h"
#include "util/log.h"

static struct vr_key key_of(const struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	const struct port *port = port_of(m, slot);
	struct vr_key key = {
		.ifindex = port->lower,
		.vlan = port->vlan,
		.vlan_in = port->vlan_in,
		.family = instance->settings->vrrp.family,
		.vrid = instance->vrid,
	};

	return key;
}

struct vip_key fill_vip_key(const struct port *port, uint8_t family, const uint8_t address[16])
{
	struct vip_key key = {
		.ifindex = port->lower,
		.vlan = port->vlan,
		.vlan_in = port->vlan_in,
		.family = family,
	};

	memcpy(key.address, address, sizeof(key.address));
	return key;
}

/* How many virtual routers find their place in vr_index taken by one before them. */
static uint32_t count_overflow(const struct manager *m)
{
	uint32_t bits = fastpath_index_bits(m->count), count = 0;
	bool *taken = calloc(1U << bits, sizeof(*taken));

	for (uint32_t slot = 0; taken && slot < m->count; slot++) {
		struct vr_key key = key_of(m, slot);
		bool *place = &taken[vr_index_place(&key, bits)];

		count += *place;
		*place = true;
	}
	free(taken);
	return taken ? count : m->count;
}

struct fastpath_size fill_size(const struct manager *m)
{
	struct fastpath_size size = {
		.virtual_routers = m->count,
		.overflow = count_overflow(m),
		.programs = {
			[PROGRAM_XDP] = m->options->mode != VR_MODE_TC,
			[PROGRAM_TC] = devices_want(&m->devices, VR_MODE_TC),
			[PROGRAM_VMAC_IN] = true,
			[PROGRAM_VMAC_OUT] = true,
		},
	};

	for (uint32_t slot = 0; slot < m->count; slot++) {
		const struct instance *instance = instance_of(m, slot);

		size.addresses += (uint32_t)instance->vip_count;
		for (size_t i = 0; i < instance->vip_count; i++) /* at most: as many as fill_vmacs() adds, or more */
			size.vmacs += instance->vips[i].vmac && (instance->settings->vmac != VMAC_STANDARD || vip_dev(&instance->vips[i]));
	}
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
	struct vr_key key = key_of(m, slot);
	const struct settings *settings = instance->settings;
	struct vr_config config = {
		.version = settings->vrrp.version,
		.family = settings->vrrp.family,
		.vrid = instance->vrid,
		.priority = instance->priority,
		.auth_type = settings->auth_type,
		.count = (uint8_t)instance->advertised,
		.flags = (settings->accept ? VR_ACCEPT : 0) | (settings->vmac ? VR_VMAC : 0) |
			 (!settings->vrrp.preempt || settings->vrrp.preempt_delay_ns ? VR_OBEYS_LOWER : 0),
		.down_adverts = fsm_down_adverts(&settings->vrrp),
		.ifindex = key.ifindex,
		.vlan = key.vlan,
		.vlan_in = key.vlan_in,
		.interval_ns = settings->vrrp.interval_ns,
		.list_sum = list_sum(instance),
	};
	int err;

	if (settings->vmac)
		settings_vmac(settings, instance->vrid, config.mac);
	memcpy(config.auth_data, settings->auth_data, sizeof(config.auth_data));
	snprintf(config.name, sizeof(config.name), "%s", instance->name);
	err = peers_fill(m, slot, &config);
	return err ? err : fastpath_add_vr(&m->fp, slot, &key, &config);
}

void fill_vip_entry(const struct manager *m, uint32_t slot, size_t order, struct vip_key *key, struct vip_value *value)
{
	const struct instance *instance = instance_of(m, slot);
	const struct vip *vip = &instance->vips[order];

	*key = fill_vip_key(ports_of_vip(&m->ports, instance, vip), vip->family, vip->address);
	*value = (struct vip_value){
		.slot = slot,
		.order = (uint16_t)order,
		.prefix = vip->prefix,
		.flags = (vip->excluded ? VIP_EXCLUDED : 0) | (vip->vmac ? VIP_VMAC : 0),
	};
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

/* A virtual MAC is known by its VRID alone where it is the standard one and on the virtual router's own port. */
static int fill_vmacs(struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	const struct port *last = instance->settings->vmac == VMAC_STANDARD ? port_of(m, slot) : NULL;
	int err = 0;

	for (size_t i = 0; i < instance->vip_count && !err; i++) {
		const struct port *port = ports_of_vip(&m->ports, instance, &instance->vips[i]);
		struct vmac_key key = {.ifindex = port->lower, .vlan = port->vlan, .vlan_in = port->vlan_in};

		if (!instance->vips[i].vmac || port == last)
			continue;
		settings_vmac(instance->settings, instance->vrid, key.mac);
		err = fastpath_add_vmac(&m->fp, &key, slot);
		last = port;
	}
	return err;
}

static uint32_t needs(const struct manager *m)
{
	uint32_t needs = 0;

	for (uint32_t slot = 0; slot < m->count; slot++) {
		const struct settings *settings = instance_of(m, slot)->settings;

		if (!settings->accept)
			needs |= VR_NEED_REFUSE;
		else if (settings->vmac)
			needs |= VR_NEED_SOURCE;
	}
	return needs;
}

int fill_maps(struct manager *m)
{
	int err = fastpath_set_needs(&m->fp, needs(m));

	for (uint32_t slot = 0; slot < m->count && !err; slot++) {
		err = fill_vr(m, slot);
		if (!err)
			err = fill_vips(m, slot);
		if (!err && instance_of(m, slot)->settings->vmac)
			err = fill_vmacs(m, slot);
		if (err)
			log_error("%s: cannot enter it into the maps: %s", instance_of(m, slot)->name, strerror(-err));
	}
	return err;
}
