// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/slots.h"

#include <errno.h>
#include <stdlib.h>

#include "config/model.h"
#include "manager/links/ports.h"
#include "manager/maps/capacity.h"
#include "manager/state.h"

int slots_init(struct manager *m)
{
	m->slots.count = capacity_reserve((uint32_t)m->config->count);
	m->slots.vrs = calloc(m->slots.count, sizeof(*m->slots.vrs));
	if (!m->slots.vrs)
		return -ENOMEM;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		m->slots.vrs[slot] =
			slot < m->config->count
				? (struct managed){.instance = slot, .priority = m->config->instances[slot].priority}
				: (struct managed){.instance = NO_INSTANCE};
	m->slots.next = (uint32_t)m->config->count % m->slots.count;
	slots_link(m);
	return 0;
}

uint32_t *slots_of_instances(const struct manager *m)
{
	uint32_t *slot_of = calloc(m->config->count, sizeof(*slot_of));

	for (uint32_t slot = 0; slot_of && slot < m->slots.count; slot++)
		if (slot_used(m, slot))
			slot_of[m->slots.vrs[slot].instance] = slot;
	return slot_of;
}

void slots_link(struct manager *m)
{
	m->slots.shortest_ns = 0;
	for (size_t i = 0; i < m->ports.count; i++)
		m->ports.ports[i].first_slot = NO_SLOT;
	for (uint32_t slot = m->slots.count; slot-- > 0;) {
		const struct instance *instance;
		struct port *port;

		if (!slot_used(m, slot))
			continue;
		instance = instance_of(m, slot);
		port = ports_by_name(&m->ports, instance->settings->interface);
		m->slots.vrs[slot].port = (uint32_t)(port - m->ports.ports);
		m->slots.vrs[slot].next_slot = port->first_slot;
		port->first_slot = slot;
		if (!m->slots.shortest_ns || instance->settings->vrrp.interval_ns < m->slots.shortest_ns)
			m->slots.shortest_ns = instance->settings->vrrp.interval_ns;
	}
}

uint32_t slots_take(struct manager *m, uint32_t instance)
{
	/* Not the one that was given back last: the event ring may hold adverts of the virtual router that has had it.
	 */
	for (uint32_t i = 0; i < m->slots.count; i++) {
		uint32_t slot = m->slots.next;

		m->slots.next = (slot + 1) % m->slots.count;
		if (slot_used(m, slot))
			continue;
		m->slots.vrs[slot] =
			(struct managed){.instance = instance, .priority = m->config->instances[instance].priority};
		return slot;
	}
	return NO_SLOT;
}
