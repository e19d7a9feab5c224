// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "core/frame.h"
#include "manager/internal.h"

const uint8_t *plan_source(const struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	const struct port *port = port_of(m, slot);
	int family = family_index(instance->settings->vrrp.family);

	if (instance->settings->has_source)
		return instance->settings->source;
	return port->has_source[family] ? port->source[family] : NULL;
}

static size_t addresses_of(const struct instance *instance, uint8_t *out)
{
	size_t n = instance->settings->vrrp.family == VR_IPV4 ? 4 : 16;

	for (size_t i = 0; i < instance->advertised; i++)
		memcpy(out + i * n, instance->vips[i].address, n);
	return instance->advertised;
}

static void announce_where(const struct manager *m, const struct instance *instance, struct plan_vip *out)
{
	for (size_t i = 0; i < instance->vip_count; i++) {
		const struct vip *vip = &instance->vips[i];
		const struct port *port = ports_of_vip(&m->ports, instance, vip);

		out[i] = (struct plan_vip){.ifindex = port->ifindex, .family = vip->family};
		memcpy(out[i].mac, port->mac, sizeof(out[i].mac));
		memcpy(out[i].address, vip->address, sizeof(out[i].address));
	}
}

struct vr_plan *plan_make(const struct manager *m, uint32_t slot, const uint8_t source[16])
{
	const struct instance *instance = instance_of(m, slot);
	const struct port *port = port_of(m, slot);
	uint8_t addresses[VRRP_MAX_ADDRESSES * 16];
	struct advert advert = {
		.version = instance->settings->vrrp.version,
		.family = instance->settings->vrrp.family,
		.vrid = instance->vrid,
		.priority = instance->priority,
		.count = (uint8_t)addresses_of(instance, addresses),
		.auth_type = instance->settings->auth_type,
		.form = instance->settings->checksum_plain ? VR_SUM_PLAIN : VR_SUM_PSEUDO,
		.interval_ns = instance->settings->vrrp.interval_ns,
		.addresses = addresses,
	};
	size_t length = frame_advert_length(&advert), vips_at = (sizeof(struct vr_plan) + length + 7) & ~(size_t)7;
	struct vr_plan *plan = malloc(vips_at + instance->vip_count * sizeof(struct plan_vip));

	if (!plan)
		return NULL;
	memcpy(advert.auth_data, instance->settings->auth_data, sizeof(advert.auth_data));
	memcpy(advert.source, source, sizeof(advert.source));
	*plan = (struct vr_plan){
		.params = {
			.version = instance->settings->vrrp.version,
			.family = instance->settings->vrrp.family,
			.preempt = instance->settings->vrrp.preempt,
			.interval_ns = instance->settings->vrrp.interval_ns,
			.preempt_delay_ns = instance->settings->vrrp.preempt_delay_ns,
		},
		.priority = instance->priority,
		.garp = instance->settings->garp,
		.ifindex = port->ifindex,
		.vip_count = (uint32_t)instance->vip_count,
		.frame_length = (uint32_t)length,
		.vips = (struct plan_vip *)((uint8_t *)plan + vips_at),
	};
	frame_advert(&advert, port->mac, plan->frame, length);
	announce_where(m, instance, plan->vips);
	return plan;
}
