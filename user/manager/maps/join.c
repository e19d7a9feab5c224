// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/join.h"

#include <string.h>

#include "config/model.h"
#include "manager/links/filters.h"
#include "manager/links/membership.h"
#include "manager/links/ports.h"
#include "manager/state.h"
#include "util/family.h"
#include "util/log.h"

static bool same_group(const struct settings *a, const struct settings *b)
{
	return a == b || (!a->peer_count && !b->peer_count && a->vrrp.family == b->vrrp.family &&
			  !memcmp(a->multicast_group, b->multicast_group, sizeof(a->multicast_group)));
}

/* Whether a virtual router before this one on its port has the same group. */
static bool is_joined(const struct manager *m, const struct port *port, uint32_t slot)
{
	uint32_t other = port->first_slot;

	while (other != slot && !same_group(instance_of(m, other)->settings, instance_of(m, slot)->settings))
		other = m->slots.vrs[other].next_slot;
	return other != slot;
}

static void join_port(struct manager *m, const struct port *port)
{
	for (uint32_t slot = port->first_slot; slot != NO_SLOT && port->ifindex; slot = m->slots.vrs[slot].next_slot) {
		const struct settings *s = instance_of(m, slot)->settings;
		struct multicast_group group = {.family = s->vrrp.family};
		int err;

		if (s->peer_count || is_joined(m, port, slot))
			continue;
		memcpy(group.address, s->multicast_group, sizeof(group.address));
		err = membership_join(&m->membership, &group, port->ifindex);
		if (err)
			log_warning("%s: cannot join the VRRP group %s: %s; adverts may not arrive here", port->name,
				    family_text(group.family, group.address).text, strerror(-err));
	}
}

void join_all(struct manager *m)
{
	struct membership groups = m->membership;
	struct filters filters = m->filters;

	membership_init(&m->membership);
	m->filters = (struct filters){0};
	for (size_t i = 0; i < m->ports.count; i++)
		join_port(m, &m->ports.ports[i]);
	filters_add(m);
	filters_close(&filters);
	membership_close(&groups);
}
