// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/plan.h"

#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "core/advert.h"
#include "core/frame.h"
#include "engine/plan.h"
#include "manager/links/ports.h"

const uint8_t *plan_source(const struct settings *settings, const struct port *port)
{
	int family = family_index(settings->vrrp.family);

	if (settings->has_source)
		return settings->source;
	return port->has_source_address[family] ? port->source_address[family] : NULL;
}

/* Copies the first `count` addresses of an instance to `out`, without gaps. */
static void copy_addresses(const struct instance *instance, uint8_t count, uint8_t *out)
{
	size_t n = vr_address_length(instance->settings->vrrp.family);

	for (size_t i = 0; i < count; i++)
		memcpy(out + i * n, instance->vips[i].address, n);
}

/* Returns how many addresses at the start of the advert's list are announced with the port and the MAC of the adverts.
 * The engine reads these addresses from the advert's frame. Every address after them needs a struct plan_vip. */
static uint8_t count_listed(const struct ports *ports, const struct instance *instance, const struct port *port)
{
	uint8_t n = 0, advertised = ports_fit(port, instance);

	while (n < advertised && ports_of_vip(ports, instance, &instance->vips[n]) == port &&
	       instance->vips[n].vmac == (instance->settings->vmac != VMAC_NONE))
		n++;
	return n;
}

/* Writes a plan_vip for each address after the first plan->listed: interface, MAC and address. */
static void write_plan_vips(const struct ports *ports, const struct instance *instance, const struct vr_plan *plan)
{
	const struct vip *vips = instance->vips + plan->listed;
	struct plan_vip *out = plan_vips(plan);

	for (uint32_t i = 0; i < plan->vip_count; i++) {
		const struct port *port = ports_of_vip(ports, instance, &vips[i]);

		out[i] = (struct plan_vip){.ifindex = port->ifindex, .family = vips[i].family};
		memcpy(out[i].mac, vips[i].vmac ? plan->mac : port->mac, sizeof(out[i].mac));
		memcpy(out[i].address, vips[i].address, sizeof(out[i].address));
	}
}

/* Writes the plan's frames with the advert: a single frame to the multicast group, or a frame to each unicast peer. */
static void write_frames(const struct settings *s, const struct advert *advert, const uint8_t mac[6],
			 struct vr_plan *plan)
{
	struct frame_to to = {.ttl = VRRP_TTL};

	memcpy(to.address, s->multicast_group, sizeof(to.address));
	if (s->peer_count)
		to.ttl = s->unicast_ttl;
	for (uint32_t i = 0; i < plan_frames(s); i++) {
		if (s->peer_count)
			memcpy(to.address, s->peers[i].address, sizeof(to.address));
		frame_advert(advert, &to, mac, plan->frame + (size_t)i * plan->frame_length, plan->frame_length);
	}
}

static enum vr_checksum_form form_of(const struct settings *s)
{
	if (s->checksum_plain)
		return VR_SUM_PLAIN;
	return s->old_checksum == OLD_CHECKSUM_SENT ? VR_SUM_OLD : VR_SUM_PSEUDO;
}

struct vr_plan *plan_make(const struct ports *ports, const struct instance *instance, uint8_t priority,
			  const uint8_t source[16])
{
	const struct settings *settings = instance->settings;
	const struct port *port = ports_by_name(ports, settings->interface);
	uint8_t addresses[VRRP_MAX_ADDRESSES * 16], listed = count_listed(ports, instance, port);
	uint32_t vip_count = instance->vip_count - listed;
	struct advert advert = {
		.version = settings->vrrp.version,
		.family = settings->vrrp.family,
		.vrid = instance->vrid,
		.priority = priority,
		.count = ports_fit(port, instance),
		.auth_type = settings->auth_type,
		.form = form_of(settings),
		.interval_ns = settings->vrrp.interval_ns,
		.addresses = addresses,
	};
	size_t length = frame_advert_length(&advert);
	struct vr_plan *plan =
		malloc(plan_vips_offset(length * plan_frames(settings)) + vip_count * sizeof(struct plan_vip));

	if (!plan)
		return NULL;
	copy_addresses(instance, advert.count, addresses);
	memcpy(advert.auth_data, settings->auth_data, sizeof(advert.auth_data));
	memcpy(advert.source, source, sizeof(advert.source));
	*plan = (struct vr_plan){
		.settings = settings,
		.ifindex = port->ifindex,
		.vip_count = vip_count,
		.frame_length = (uint16_t)length,
		.listed = listed,
		.priority = priority,
	};
	memcpy(plan->mac, port->mac, sizeof(plan->mac));
	if (settings->vmac)
		settings_vmac(settings, instance->vrid, plan->mac);
	write_frames(settings, &advert, settings->vmac_xmit_base ? port->mac : plan->mac, plan);
	write_plan_vips(ports, instance, plan);
	return plan;
}
