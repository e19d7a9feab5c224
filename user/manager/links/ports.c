// SPDX-License-Identifier: GPL-2.0
#include "manager/links/ports.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "config/track.h"
#include "manager/netlink/rtnl.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/sort.h"
#include "vrrp_xdp/wire.h"

/* port.flaps grows by one with each loss of the link, and falls by one every FLAP_FADE. While port.flaps is above
 * FLAP_MAX, the link is flapping. A flapping link counts as up only after it has been up for FLAP_SETTLE without a
 * break. */
#define FLAP_FADE (2 * NS_PER_S)
#define FLAP_MAX 5
#define FLAP_SETTLE NS_PER_S

static int compare_port_names(const void *a, const void *b)
{
	return strcmp(((const struct port *)a)->name, ((const struct port *)b)->name);
}

static size_t count_names(const struct config *config)
{
	size_t n = config->tracking.count[TRACK_INTERFACE];

	for (size_t i = 0; i < config->count; i++) {
		n++;
		for (size_t v = 0; v < config->instances[i].vip_count; v++)
			n += vip_dev(&config->instances[i].vips[v]) != NULL;
	}
	return n;
}

static void add_port_name(struct ports *p, const char *name)
{
	/* Consecutive instances mostly share an interface. Without this check each instance would add an entry, to be
	 * removed only after sorting. */
	if (p->count && !strcmp(p->ports[p->count - 1].name, name))
		return;
	p->ports[p->count++] = (struct port){.name = name, .first_slot = NO_SLOT};
}

static void drop_duplicates(struct ports *p)
{
	size_t kept = 0;

	sort(p->ports, p->count, sizeof(*p->ports), compare_port_names);
	for (size_t i = 0; i < p->count; i++)
		if (!kept || strcmp(p->ports[kept - 1].name, p->ports[i].name))
			p->ports[kept++] = p->ports[i];
	p->count = kept;
}

/* Shrinks the array to p->count entries, after duplicates were removed: in a large configuration most entries were
 * duplicates. */
static void shrink_ports(struct ports *p)
{
	struct port *fitting = realloc(p->ports, p->count * sizeof(*p->ports));

	if (fitting)
		p->ports = fitting;
}

/* Sets serves, adverts, tracked and delay_ns of each port from the configuration. */
static void set_uses(struct ports *p, const struct config *config)
{
	const struct tracking *tracking = &config->tracking;

	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];
		struct port *port = ports_by_name(p, instance->settings->interface);

		port->adverts[family_index(instance->settings->vrrp.family)] = true;
		port->serves = true;
		for (size_t v = 0; v < instance->vip_count; v++)
			ports_of_vip(p, instance, &instance->vips[v])->serves = true;
	}
	for (uint32_t i = 0; i < tracking->count[TRACK_INTERFACE]; i++)
		ports_by_name(p, tracking->interfaces[i])->tracked = i + 1;
	for (size_t i = 0; i < tracking->delay_count; i++) {
		struct port *port = ports_by_name(p, tracking->delays[i].interface);

		if (!port)
			continue;
		port->delay_ns[false] = tracking->delays[i].down_ns;
		port->delay_ns[true] = tracking->delays[i].up_ns;
	}
}

int ports_init(struct ports *p, const struct config *config)
{
	p->count = 0;
	p->due_ns = UINT64_MAX;
	p->ports = calloc(count_names(config), sizeof(*p->ports));
	if (!p->ports)
		return -ENOMEM;
	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];

		add_port_name(p, instance->settings->interface);
		for (size_t v = 0; v < instance->vip_count; v++)
			if (vip_dev(&instance->vips[v]))
				add_port_name(p, vip_dev(&instance->vips[v]));
	}
	for (uint32_t i = 0; i < config->tracking.count[TRACK_INTERFACE]; i++)
		add_port_name(p, config->tracking.interfaces[i]);
	drop_duplicates(p);
	shrink_ports(p);
	set_uses(p, config);
	return 0;
}

void ports_free(struct ports *p)
{
	free(p->ports);
	*p = (struct ports){0};
}

struct port *ports_by_name(const struct ports *p, const char *name)
{
	const struct port key = {.name = name};

	return p->count ? bsearch(&key, p->ports, p->count, sizeof(key), compare_port_names) : NULL;
}

struct port *ports_by_index(const struct ports *p, uint32_t ifindex)
{
	for (size_t i = 0; i < p->count && ifindex; i++)
		if (p->ports[i].ifindex == ifindex)
			return &p->ports[i];
	return NULL;
}

bool ports_on(const struct ports *p, uint32_t ifindex)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->ports[i].first_slot != NO_SLOT &&
		    (p->ports[i].ifindex == ifindex || p->ports[i].lower == ifindex))
			return true;
	return false;
}

struct port *ports_of_vip(const struct ports *p, const struct instance *instance, const struct vip *vip)
{
	return ports_by_name(p, vip_dev(vip) ? vip_dev(vip) : instance->settings->interface);
}

static bool flaps(const struct port *port)
{
	return port->flaps > FLAP_MAX;
}

/* Counts a loss of the link, and warns when the link begins to flap. */
static void count_flap(struct port *port)
{
	uint64_t now = clock_ns(), faded = port->flap_ns ? (now - port->flap_ns) / FLAP_FADE : 0;

	port->flap_ns = now;
	port->flaps -= faded < port->flaps ? (uint8_t)faded : port->flaps;
	if (port->flaps == FLAP_MAX)
		log_warning("interface %s: the link goes up and down repeatedly; virtual routers treat it as up only "
			    "after it has been up for one second; check the cable and the device at its other end",
			    port->name);
	if (port->flaps < 2 * FLAP_MAX)
		port->flaps++;
}

/* Sets port->carrier. port->up gets the same value at once, or after the delay of the port unless carrier has changed
 * back by then. */
static void set_carrier(struct ports *p, struct port *port, bool up)
{
	uint64_t delay = port->delay_ns[up];

	if (port->carrier && !up)
		count_flap(port);
	if (up && flaps(port) && delay < FLAP_SETTLE)
		delay = FLAP_SETTLE;
	port->carrier = up;
	if (port->up == up) {
		port->settle_ns = 0;
	} else if (!delay) {
		port->settle_ns = 0;
		port->up = up;
		port->changed = true;
	} else if (!port->settle_ns) {
		port->settle_ns = clock_ns() + delay;
		p->due_ns = port->settle_ns < p->due_ns ? port->settle_ns : p->due_ns;
	}
}

bool ports_tick(struct ports *p, uint64_t now)
{
	bool any = false;

	if (p->due_ns > now)
		return false;
	p->due_ns = UINT64_MAX;
	for (size_t i = 0; i < p->count; i++) {
		struct port *port = &p->ports[i];

		if (port->settle_ns && port->settle_ns <= now) {
			port->settle_ns = 0;
			port->up = port->carrier;
			any = port->changed = true;
		} else if (port->settle_ns && port->settle_ns < p->due_ns) {
			p->due_ns = port->settle_ns;
		}
	}
	return any;
}

/* FNV-1a with 32 bits (draft-eastlake-fnv). */
static uint32_t hash_name(const char *name)
{
	uint32_t hash = 0x811c9dc5;

	while (*name)
		hash = (hash ^ (uint8_t)*name++) * 0x01000193;
	return hash;
}

uint8_t ports_fit(const struct port *port, const struct instance *instance)
{
	const struct fsm_params *vrrp = &instance->settings->vrrp;
	size_t head = ETH_HLEN + sizeof(struct vrrp_header) + (vrrp->version == 2 ? VRRP2_AUTH_LEN : 0), fits;

	head += vrrp->family == VR_IPV4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	if (port->mtu <= head)
		return (uint8_t)instance->advertised;
	fits = (port->mtu - head) / vr_address_length(vrrp->family);
	return (uint8_t)(fits < instance->advertised ? fits : instance->advertised);
}

void ports_forget(struct port *port)
{
	port->ifindex = 0;
	port->lower = PORT_ABSENT | hash_name(port->name);
	port->vlan = port->vlan_in = 0;
	port->up = port->carrier = false;
	port->settle_ns = 0;
	port->has_source_address[0] = port->has_source_address[1] = false;
	port->changed = true;
}

void ports_leave(struct port *port)
{
	if (port->gone)
		return;
	if (port->ifindex)
		log_warning("%s: the interface is gone (deleted, renamed or moved to another network namespace); its "
			    "virtual routers are in FAULT until an interface with this name exists",
			    port->name);
	if (port->carrier)
		count_flap(port);
	port->gone = port->changed = true;
	port->up = port->carrier = false;
	port->settle_ns = 0;
}

bool ports_replaced(struct ports *p, const struct rtnl_link *link)
{
	bool replaced = false;

	for (size_t i = 0; i < p->count; i++) {
		struct port *port = &p->ports[i];
		bool named = !strcmp(port->name, link->name), same = port->ifindex == link->ifindex;

		if (!port->serves)
			continue;
		if ((same && !named) || (link->gone && (same || port->lower == link->ifindex))) {
			ports_leave(port);
			replaced = true;
		} else if (named && !same && !link->gone) {
			replaced = true;
		}
	}
	return replaced;
}

void ports_inherit(struct ports *p, const struct ports *before)
{
	for (size_t i = 0; i < p->count; i++) {
		struct port *port = &p->ports[i];
		const struct port *old = ports_by_name(before, port->name);

		if (!old)
			continue;
		port->flaps = old->flaps;
		port->flap_ns = old->flap_ns;
		if (old->gone || !port->ifindex || old->ifindex != port->ifindex) {
			port->changed = old->ifindex || port->ifindex;
			if (flaps(port) && port->up) {
				port->up = false;
				port->settle_ns = clock_ns() + FLAP_SETTLE;
				p->due_ns = port->settle_ns < p->due_ns ? port->settle_ns : p->due_ns;
			}
			continue;
		}
		port->changed = port->up != old->up || memcmp(port->mac, old->mac, sizeof(port->mac));
		port->mac_changed = port->mac_replaced = memcmp(port->mac, old->mac, sizeof(port->mac));
		if (port->carrier == old->carrier) { /* a delay that runs in the old port continues in the new port */
			port->up = old->up;
			port->settle_ns = old->settle_ns;
			if (port->settle_ns && port->settle_ns < p->due_ns)
				p->due_ns = port->settle_ns;
		}
		port->changed |= port->mtu != old->mtu;
		memcpy(port->planned_source, old->planned_source, sizeof(port->planned_source));
		memcpy(port->has_source_address, old->has_source_address, sizeof(port->has_source_address));
		memcpy(port->source_address, old->source_address, sizeof(port->source_address));
		for (int family = 0; family < 2; family++)
			port->changed |= port->adverts[family] && !old->adverts[family];
	}
}

void ports_link(struct ports *p, const struct rtnl_link *link)
{
	struct port *port = ports_by_index(p, link->ifindex);
	bool up = link->up && !link->gone && port && !strcmp(port->name, link->name);

	if (!port && !link->gone) {
		port = ports_by_name(p, link->name);
		up = link->up;
	}
	if (!port || port->gone || (port->ifindex && port->ifindex != link->ifindex && (port->serves || link->gone)))
		return;
	if (!port->serves && port->ifindex) /* a port that is only tracked (ppp0) is changed to the new interface of
					       that name at once, without rebind() */
		port->ifindex = link->ifindex;
	if (!port->ifindex) {
		port->ifindex = link->ifindex;
		port->changed = true;
		port->up = up; /* delays apply to changes, not to the first link state */
	}
	port->own_mac_only = link->own_mac_only;
	if (link->mtu && port->mtu != link->mtu) {
		port->mtu = link->mtu;
		port->changed = true;
	}
	if (port->carrier != up || port->up != up)
		set_carrier(p, port, up);
	if (!link->gone && memcmp(port->mac, link->mac, sizeof(port->mac))) {
		port->mac_replaced = memcmp(port->mac, (uint8_t[6]){0}, sizeof(port->mac));
		memcpy(port->mac, link->mac, sizeof(port->mac));
		port->changed = port->mac_changed = true;
	}
}

static bool is_link_local(const uint8_t *address)
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

bool ports_address(struct ports *p, const struct rtnl_address *address)
{
	struct port *port = ports_by_index(p, address->ifindex);
	int family = family_index(address->family);
	bool same;

	if (!port || !port->adverts[family] || (family && !is_link_local(address->address)))
		return false;
	same = port->has_source_address[family] &&
	       !memcmp(port->source_address[family], address->address, sizeof(address->address));
	if (address->gone) {
		if (!same)
			return false;
		port->has_source_address[family] = false;
		port->changed = true;
		return true;
	}
	if (port->has_source_address[family] || !address->usable)
		return false;
	memcpy(port->source_address[family], address->address, sizeof(address->address));
	port->has_source_address[family] = true;
	port->changed = true;
	return false;
}
