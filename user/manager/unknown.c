// SPDX-License-Identifier: GPL-2.0
/* Virtual routers that are heard and not configured (log_unknown_vrids). */
#include <net/if.h>

#include "config/values.h"
#include "manager/internal.h"
#include "util/clock.h"
#include "util/log.h"

/* At once: whoever makes up virtual routers is not to fill the log. */
#define LINES_MAX 16

struct unknown {
	struct manager *m;
	uint64_t since;
	int lines;
};

static int log_one(const struct vr_key *key, const struct vr_seen *seen, void *data)
{
	struct unknown *u = data;
	uint32_t ifindex = devices_interface(&u->m->devices, key->ifindex, key->vlan, key->vlan_in);
	const struct port *port = ports_by_index(&u->m->ports, ifindex);

	if (seen->first_ns <= u->since || !port)
		return 0;
	log_warning("%s: adverts for VRID %u of IPv%u, which is not configured here, from %s with priority %u", port->name,
		    key->vrid, key->family, format_address(key->family, seen->source).text, seen->priority);
	return ++u->lines == LINES_MAX;
}

void unknown_log(struct manager *m)
{
	struct unknown u = {.m = m, .since = m->unknown_ns};

	if (!m->config->log_unknown)
		return;
	m->unknown_ns = clock_ns();
	fastpath_for_each_seen(&m->fp, log_one, &u);
}
