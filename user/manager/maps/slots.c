// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/slots.h"

#include <errno.h>
#include <stdlib.h>

#include "config/model.h"
#include "manager/links/ports.h"
#include "manager/maps/capacity.h"

static struct managed managed_of(const struct config *config, uint32_t instance)
{
	return (struct managed){.instance = instance, .priority = config->instances[instance].priority};
}

static bool is_used(const struct slots *s, uint32_t slot)
{
	return s->vrs[slot].instance != NO_INSTANCE;
}

int slots_init(struct slots *s, const struct config *config, struct ports *ports)
{
	s->count = capacity_reserve((uint32_t)config->count);
	s->vrs = calloc(s->count, sizeof(*s->vrs));
	if (!s->vrs)
		return -ENOMEM;
	for (uint32_t slot = 0; slot < s->count; slot++)
		s->vrs[slot] =
			slot < config->count ? managed_of(config, slot) : (struct managed){.instance = NO_INSTANCE};
	s->next = (uint32_t)config->count % s->count;
	slots_link(s, config, ports);
	return 0;
}

uint32_t *slots_of_instances(const struct slots *s, const struct config *config)
{
	uint32_t *slot_of = calloc(config->count, sizeof(*slot_of));

	for (uint32_t slot = 0; slot_of && slot < s->count; slot++)
		if (is_used(s, slot))
			slot_of[s->vrs[slot].instance] = slot;
	return slot_of;
}

void slots_link(struct slots *s, const struct config *config, struct ports *ports)
{
	s->shortest_ns = 0;
	for (size_t i = 0; i < ports->count; i++)
		ports->ports[i].first_slot = NO_SLOT;
	for (uint32_t slot = s->count; slot-- > 0;) {
		const struct settings *settings;
		struct port *port;

		if (!is_used(s, slot))
			continue;
		settings = config->instances[s->vrs[slot].instance].settings;
		port = ports_by_name(ports, settings->interface);
		s->vrs[slot].port = (uint32_t)(port - ports->ports);
		s->vrs[slot].next_slot = port->first_slot;
		port->first_slot = slot;
		if (!s->shortest_ns || settings->vrrp.interval_ns < s->shortest_ns)
			s->shortest_ns = settings->vrrp.interval_ns;
	}
}

/* The search begins after the slot taken last, so that a freed slot is used again as late as possible. The event ring
 * may still hold adverts of the slot's previous virtual router. */
uint32_t slots_take(struct slots *s, const struct config *config, uint32_t instance)
{
	for (uint32_t i = 0; i < s->count; i++) {
		uint32_t slot = s->next;

		s->next = (slot + 1) % s->count;
		if (is_used(s, slot))
			continue;
		s->vrs[slot] = managed_of(config, instance);
		return slot;
	}
	return NO_SLOT;
}
