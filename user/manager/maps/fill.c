// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/fill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "core/fsm.h"
#include "fastpath/fastpath.h"
#include "manager/links/ports.h"
#include "manager/maps/peers.h"
#include "manager/maps/slots.h"
#include "manager/state.h"
#include "util/heartbeat.h"
#include "util/log.h"

struct vr_key fill_key(const struct ports *ports, const struct instance *instance)
{
	const struct port *port = ports_by_name(ports, instance->settings->interface);
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

uint64_t fill_list_sum(const struct instance *instance, uint32_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t w[4];

		memcpy(w, instance->vips[i].address, sizeof(w));
		sum += vr_address_hash(w[0], w[1], w[2], w[3]);
	}
	return sum;
}

void fill_list(const struct manager *m, uint32_t slot, struct vr_config *config)
{
	const struct instance *instance = instance_of(m, slot);
	const struct port *port = port_of(m, slot);
	uint8_t fit = ports_fit(port, instance);

	if (fit < instance->advertised && fit != config->count)
		log_warning("%s (%s, VRID %u): an advert of all %u addresses exceeds the MTU %u of the interface; the "
			    "last %u are configured but not advertised, as with virtual_ipaddress_excluded; raise the "
			    "MTU on all routers, or spread the addresses over several VRIDs",
			    instance->name, port->name, instance->vrid, instance->advertised, port->mtu,
			    instance->advertised - fit);
	config->count = fit;
	config->list_sum = fill_list_sum(instance, fit);
}

/* Writes vr_config of a slot. If the virtual router is new to the maps, also adds its key to vr_index or vr_overflow.
 * entered: the virtual router is in the maps already, and keeps its MAC and source address. Returns 0 or a negative
 * errno. */
static int fill_vr(struct manager *m, uint32_t slot, bool entered)
{
	const struct instance *instance = instance_of(m, slot);
	struct vr_key key = fill_key(&m->ports, instance);
	const struct settings *settings = instance->settings;
	struct vr_config config = {
		.version = settings->vrrp.version,
		.family = settings->vrrp.family,
		.vrid = instance->vrid,
		.priority = instance->priority,
		.auth_type = settings->auth_type,
		.flags = (settings->accept ? VR_ACCEPT : 0) | (settings->vmac ? VR_VMAC : 0) |
			 (!settings->vrrp.preempt || settings->vrrp.preempt_delay_ns ? VR_OBEYS_LOWER : 0),
		.down_adverts = fsm_down_adverts(&settings->vrrp),
		.ifindex = key.ifindex,
		.vlan = key.vlan,
		.vlan_in = key.vlan_in,
		.interval_ns = settings->vrrp.interval_ns,
	};
	const uint8_t *planned_source = port_of(m, slot)->planned_source[family_index(config.family)];
	int err;

	fill_list(m, slot, &config);
	if (settings->vmac)
		settings_vmac(settings, instance->vrid, config.mac);
	else if (entered)
		memcpy(config.mac, port_of(m, slot)->mac, sizeof(config.mac));
	memcpy(config.auth_data, settings->auth_data, sizeof(config.auth_data));
	config.faults = m->slots.vrs[slot].faults;
	snprintf(config.name, sizeof(config.name), "%s", instance->name);
	err = peers_fill(m, slot, &config);
	if (entered)
		memcpy(config.own_address, settings->has_source ? settings->source : planned_source,
		       sizeof(config.own_address));
	m->maps.fp.config[slot] = config;
	if (err || entered)
		return err;
	/* vr_config.own_address is still zero. run_update() sets it when it sends a new plan to the engine. */
	m->slots.vrs[slot].planned = false;
	err = fastpath_add_vr(&m->maps.fp, slot, &key, &config);
	m->slots.vrs[slot].overflow = err > 0;
	return err < 0 ? err : 0;
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

/* Enters the addresses of a slot into vip_index. entered: the addresses may be there already, and keep VIP_INSTALLED.
 * Returns 0 or a negative errno. */
static int fill_vips(struct manager *m, uint32_t slot, bool entered)
{
	int err = 0;

	for (size_t i = 0; i < instance_of(m, slot)->vip_count && !err; i++) {
		struct vip_value value, before;
		struct vip_key key;

		fill_vip_entry(m, slot, i, &key, &value);
		if (entered && fastpath_get_vip(&m->maps.fp, &key, &before))
			value.flags |= before.flags & VIP_INSTALLED;
		err = fastpath_set_vip(&m->maps.fp, &key, &value);
	}
	return err;
}

/* Calls fn for each port on which a virtual router's MAC needs an entry in vmac_index. The standard virtual MAC needs
 * no entry on the virtual router's own port, because the programs read the VRID from the MAC. */
static int for_each_vmac(struct manager *m, uint32_t slot,
			 int fn(struct manager *m, const struct vmac_key *key, uint32_t slot))
{
	const struct instance *instance = instance_of(m, slot);
	const struct port *last = instance->settings->vmac == VMAC_STANDARD ? port_of(m, slot) : NULL;
	int err = 0;

	for (size_t i = 0; i < instance->vip_count && !err && instance->settings->vmac; i++) {
		const struct port *port = ports_of_vip(&m->ports, instance, &instance->vips[i]);
		struct vmac_key key = {.ifindex = port->lower, .vlan = port->vlan, .vlan_in = port->vlan_in};

		if (!instance->vips[i].vmac || port == last)
			continue;
		settings_vmac(instance->settings, instance->vrid, key.mac);
		err = fn(m, &key, slot);
		last = port;
	}
	return err;
}

static int add_vmac(struct manager *m, const struct vmac_key *key, uint32_t slot)
{
	return fastpath_add_vmac(&m->maps.fp, key, slot);
}

static int remove_vmac(struct manager *m, const struct vmac_key *key, uint32_t slot)
{
	(void)slot;
	fastpath_remove_vmac(&m->maps.fp, key);
	return 0;
}

uint32_t fill_needs(const struct manager *m)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < m->config->count; i++) {
		const struct settings *settings = m->config->instances[i].settings;

		if (!settings->accept)
			needs |= VR_NEED_REFUSE;
		else if (settings->vmac)
			needs |= VR_NEED_SOURCE;
	}
	return needs;
}

/* Enters a virtual router into all maps. entered: its key is in vr_index already. If the virtual router has
 * VR_FAULT_MAPS, an earlier attempt failed: its key is then not in vr_index, whatever `entered` says, but some of its
 * addresses may be in vip_index. */
static int enter_slot(struct manager *m, uint32_t slot, bool entered)
{
	bool refused = m->slots.vrs[slot].faults & VR_FAULT_MAPS;
	int err = fill_vr(m, slot, entered && !refused);

	if (!err)
		err = fill_vips(m, slot, entered || refused);
	if (!err)
		err = for_each_vmac(m, slot, add_vmac);
	return err;
}

/* Removes the key from vr_index or vr_overflow, which hides the slot from all programs. Otherwise a virtual router with
 * incomplete map entries might ignore a peer, or not answer for an address. */
void fill_refused(struct manager *m, uint32_t slot, int err)
{
	const struct vr_key key = fill_key(&m->ports, instance_of(m, slot));
	struct managed *vr = &m->slots.vrs[slot];

	fastpath_remove_key(&m->maps.fp, &key);
	vr->overflow = false;
	if (!(vr->faults & VR_FAULT_MAPS))
		log_error("vrrp_instance %s: cannot enter the virtual router into the BPF maps: %s; it stays in FAULT "
			  "until this succeeds; the daemon tries again twice a second",
			  instance_of(m, slot)->name, strerror(-err));
	vr->faults |= VR_FAULT_MAPS;
	m->maps.refused = true;
}

int fill_slot(struct manager *m, uint32_t slot, bool entered)
{
	struct managed *vr = &m->slots.vrs[slot];
	int err = enter_slot(m, slot, entered);

	heartbeat();
	if (err) {
		fill_refused(m, slot, err);
		return err;
	}
	vr->faults &= (uint8_t)~VR_FAULT_MAPS;
	return 0;
}

void fill_remove_vmacs(struct manager *m, uint32_t slot)
{
	for_each_vmac(m, slot, remove_vmac);
}

void fill_remove(struct manager *m, uint32_t slot)
{
	const struct vr_key key = fill_key(&m->ports, instance_of(m, slot));

	fastpath_remove_vr(&m->maps.fp, slot, &key);
	for (size_t i = 0; i < instance_of(m, slot)->vip_count; i++) {
		struct vip_value value;
		struct vip_key key;

		fill_vip_entry(m, slot, i, &key, &value);
		fastpath_remove_vip(&m->maps.fp, &key);
	}
	fill_remove_vmacs(m, slot);
	peers_remove(m, slot);
}

void fill_leave(struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	const struct vr_key key = fill_key(&m->ports, instance);

	if (port_of(m, slot)->gone)
		fastpath_remove_key(&m->maps.fp, &key);
	for (size_t i = 0; i < instance->vip_count; i++) {
		struct vip_value value;
		struct vip_key vip;

		fill_vip_entry(m, slot, i, &vip, &value);
		if (ports_of_vip(&m->ports, instance, &instance->vips[i])->gone)
			fastpath_remove_vip(&m->maps.fp, &vip);
	}
	fill_remove_vmacs(m, slot);
}

/* Whether the configuration still has the virtual MAC and the port of an entry of vmac_index. */
static bool has_vmac(const void *key, const void *value, void *data)
{
	const struct vmac_key *k = key;
	const struct manager *m = data;
	uint32_t slot = *(const uint32_t *)value;
	const struct instance *instance = slot < m->slots.count && slot_used(m, slot) ? instance_of(m, slot) : NULL;
	uint8_t mac[6];

	if (!instance || !instance->settings->vmac)
		return false;
	settings_vmac(instance->settings, instance->vrid, mac);
	for (size_t i = 0; i < instance->vip_count && !memcmp(mac, k->mac, sizeof(mac)); i++) {
		const struct port *port = ports_of_vip(&m->ports, instance, &instance->vips[i]);

		if (port->lower == k->ifindex && port->vlan == k->vlan && port->vlan_in == k->vlan_in)
			return true;
	}
	return false;
}

void fill_sweep_vmacs(struct manager *m)
{
	fastpath_sweep(&m->maps.fp, MAP_VMAC_INDEX, has_vmac, m);
}

int fill_maps(struct manager *m)
{
	int err = fastpath_set_needs(&m->maps.fp, fill_needs(m));

	for (uint32_t slot = 0; slot < m->slots.count && !err; slot++)
		if (slot_used(m, slot))
			err = fill_slot(m, slot, false);
	return err;
}
