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

/* Whether adverts with settings a and b go to the same multicast group. */
static bool same_destination(const struct settings *a, const struct settings *b)
{
	return a == b || (!a->peer_count && !b->peer_count && a->vrrp.family == b->vrrp.family &&
			  !memcmp(a->multicast_group, b->multicast_group, sizeof(a->multicast_group)));
}

/* Whether an earlier virtual router in the port's list has joined the same multicast group. */
static bool is_joined(const struct manager *m, const struct port *port, uint32_t slot)
{
	uint32_t other = port->first_slot;

	while (other != slot && !same_destination(instance_of(m, other)->settings, instance_of(m, slot)->settings))
		other = m->slots.vrs[other].next_slot;
	return other != slot;
}

/* Joins the multicast groups of the virtual routers on a port, each once. */
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
			log_warning("interface %s: cannot join the multicast group %s: %s; adverts of other routers "
				    "may not arrive, and this router may become Active beside them",
				    port->name, family_text(group.family, group.address).text, strerror(-err));
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
