// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/run_links.h"

#include "engine/engine.h"
#include "engine/messages.h"
#include "manager/links/ports.h"
#include "manager/orders/run.h"
#include "manager/orders/tracked.h"
#include "manager/state.h"
#include "util/log.h"

/* Updates the virtual routers of a port that has changed, and logs a missing link or source address. */
static void update_port(struct manager *m, struct port *port)
{
	port->changed = false;
	if (port->first_slot == NO_SLOT)
		return;
	if (!port->up && port->ifindex && !port->gone)
		log_warning("interface %s: link down; its virtual routers are in FAULT, except those with "
			    "dont_track_primary",
			    port->name);
	for (int family = 0; family < 2; family++)
		if (port->up && port->adverts[family] && !port->has_source_address[family])
			log_warning("interface %s has no %s address to send adverts from; its IPv%d virtual routers "
				    "are in FAULT; add an address to the interface, or configure mcast_src_ip",
				    port->name, family ? "link-local" : "IPv4", family ? 6 : 4);
	for (uint32_t slot = port->first_slot; slot != NO_SLOT; slot = m->slots.vrs[slot].next_slot) {
		if (port->mac_changed || m->maps.fp.config[slot].count != ports_fit(port, instance_of(m, slot)))
			m->slots.vrs[slot].planned = false;
		run_update(m, slot);
		if (port->mac_replaced) /* hosts and switches have learnt the previous MAC, so announce the new MAC */
			engine_queue(m->engine, &(struct command){.kind = COMMAND_BURST, .slot = slot});
	}
	port->mac_changed = port->mac_replaced = false;
}

void run_links_update(struct manager *m)
{
	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].changed)
			tracked_port(m, &m->ports.ports[i]);
	tracked_weigh(m);
	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].changed)
			update_port(m, &m->ports.ports[i]);
	tracked_apply(m);
}
