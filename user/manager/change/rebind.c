// SPDX-License-Identifier: GPL-2.0
/* Handles interfaces that were deleted, created again, renamed or moved to another namespace. A virtual router belongs
 * to an interface name. Programs, map keys, memberships, filters and plans belong to the device that has this name. If
 * another device gets the name, they are moved to that device. */
#include "manager/change/rebind.h"

#include <stdlib.h>

#include "config/model.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "engine/pacing.h"
#include "fastpath/fastpath.h"
#include "manager/change/follow.h"
#include "manager/links/attach.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/links/resolve.h"
#include "manager/links/sysctls.h"
#include "manager/maps/fill.h"
#include "manager/maps/join.h"
#include "manager/maps/slots.h"
#include "manager/notes/notes.h"
#include "manager/orders/pacing.h"
#include "manager/orders/run.h"
#include "manager/orders/run_links.h"
#include "manager/placed/addresses.h"
#include "manager/placed/undo.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/log.h"

/* Whether a port (a: before, b: now) is still the same interface on the same device with the same tags. */
static bool same_device(const struct port *a, const struct port *b)
{
	return !a->gone && a->ifindex == b->ifindex && a->lower == b->lower && a->vlan == b->vlan &&
	       a->vlan_in == b->vlan_in;
}

/* Calls ports_leave() for the ports whose interface has changed or is gone. Both lists of ports are of the same
 * configuration, so equal indices have equal names. Returns whether there was such a port. */
static bool leave_ports(struct manager *m, const struct ports *now)
{
	bool any = false;

	for (size_t i = 0; i < m->ports.count; i++) {
		struct port *port = &m->ports.ports[i];

		if (!port->serves || same_device(port, &now->ports[i]))
			continue;
		ports_leave(port);
		sysctls_forget(&m->sysctls, port);
		any = true;
	}
	return any;
}

/* Whether the port of a virtual router, or the port of one of its addresses, is gone. */
static bool is_moved(const struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);

	if (port_of(m, slot)->gone)
		return true;
	for (uint32_t i = 0; i < instance->vip_count; i++)
		if (ports_of_vip(&m->ports, instance, &instance->vips[i])->gone)
			return true;
	return false;
}

/* What a virtual router has lost: nothing, the port of some addresses, or the port of its adverts. */
enum loss { LOSS_NONE, LOSS_ADDRESSES, LOSS_PORT };

/* Removes the virtual routers that have lost a port from the maps. Fills in losses: enum loss of each slot. */
static void leave_slots(struct manager *m, uint8_t *losses)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (!slot_used(m, slot) || !is_moved(m, slot))
			continue;
		losses[slot] = port_of(m, slot)->gone ? LOSS_PORT : LOSS_ADDRESSES;
		fill_leave(m, slot);
	}
}

/* Attaches the programs to the devices. If a device fails, its ports count as not existing until an interface changes.
 */
static void attach_moved(struct manager *m, struct ports *ports, struct devices *devices)
{
	for (size_t i = 0; i < devices->count;) {
		struct device *device = &devices->list[i];
		const struct device *old = devices_find(&m->devices, device->ifindex);
		uint32_t ifindex = device->ifindex;

		if (!attach_or_keep(&m->maps.fp, device, old && !old->gone ? old : NULL)) {
			i++;
			continue;
		}
		for (size_t p = 0; p < ports->count; p++)
			if (ports->ports[p].serves && ports->ports[p].lower == ifindex)
				ports_forget(&ports->ports[p]);
		devices_drop(devices, device);
	}
}

static void swap_ports(struct manager *m, struct ports *ports, struct devices *devices)
{
	struct ports old_ports = m->ports;
	struct devices old_devices = m->devices;

	m->ports = *ports;
	m->devices = *devices;
	*ports = old_ports;
	*devices = old_devices;
	slots_link(&m->slots, m->config, &m->ports);
}

/* Logs the interfaces that exist now and did not exist before, or that have changed. */
static void log_present(const struct manager *m, const struct ports *before)
{
	for (size_t i = 0; i < m->ports.count; i++) {
		const struct port *port = &m->ports.ports[i];

		if (port->serves && port->ifindex && !same_device(&before->ports[i], port))
			log_info("%s: the interface exists now (ifindex %u); its virtual routers may leave FAULT",
				 port->name, port->ifindex);
	}
}

/* Enters the virtual routers with losses into the maps, with the keys of their new ports. */
static void enter_slots(struct manager *m, const uint8_t *losses)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (!losses[slot])
			continue;
		fill_slot(m, slot, losses[slot] != LOSS_PORT);
		m->slots.vrs[slot].planned = false;
	}
}

/* For virtual routers that have lost only the port of some addresses, and keep their state. Configures and announces
 * these addresses on the interface that has the name now. */
static void announce_slots(struct manager *m, const uint8_t *losses)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (losses[slot] != LOSS_ADDRESSES)
			continue;
		run_update(m, slot);
		engine_queue(m->engine, &(struct command){.kind = COMMAND_BURST, .slot = slot});
		addresses_mark(m, slot);
	}
	addresses_settle(m);
}

/* Moves virtual routers to new ports and devices. Virtual routers that have lost the port of their adverts are in FAULT
 * already, without addresses. */
static void move_slots(struct manager *m, struct ports *ports, struct devices *devices, uint8_t *losses)
{
	struct pacing *pacing;

	leave_slots(m, losses);
	attach_drop_old(&m->maps.fp, &m->devices, devices);
	attach_moved(m, ports, devices);
	ports_inherit(ports, &m->ports);
	sysctls_restore(&m->sysctls);
	swap_ports(m, ports, devices);
	pacing = pacing_renew(m);
	notes_wait(m);
	pacing_drop(pacing);
	sysctls_set(m);
	undo_write(m);
	enter_slots(m, losses);
	attach_name_absent(&m->maps.fp, &m->ports);
	join_all(m);
	log_present(m, ports);
	follow_ask_addresses(m);
	announce_slots(m, losses);
	run_links_update(m);
	engine_wake(m->engine);
	m->routing.recheck = m->routing.count;
}

void rebind(struct manager *m, bool at_once)
{
	const struct resolve_options options = {m->options->mode, RESOLVE_FOLLOW};
	struct ports ports = {0};
	struct devices devices = {0};
	uint64_t now = clock_ns();
	uint8_t *losses;

	if (!m->rebind.wanted ||
	    (!at_once && m->rebind.done_ns && now - m->rebind.done_ns < REBIND_PAUSE_MS * NS_PER_MS))
		return;
	m->rebind.wanted = false;
	losses = calloc(m->slots.count, sizeof(*losses));
	if (losses && !resolve(&m->rtnl, m->config, options, &ports, &devices) && leave_ports(m, &ports)) {
		run_links_update(m);
		notes_wait(m);
		move_slots(m, &ports, &devices, losses);
	} else if (!losses) {
		log_error("out of memory: cannot look up changed interfaces, and their virtual routers stay in FAULT "
			  "until another interface changes; free memory, then set an interface down and up or restart");
	}
	m->rebind.done_ns = clock_ns();
	free(losses);
	ports_free(&ports);
	devices_free(&devices);
}
