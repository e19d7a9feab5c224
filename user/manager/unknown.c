// SPDX-License-Identifier: GPL-2.0
#include "manager/unknown.h"

#include <net/if.h>

#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"
#include "util/quota.h"

/* The largest number of log lines in QUOTA_WINDOW_NS, so that a sender of adverts with made-up VRIDs cannot fill the
 * log. */
#define LINES_MAX 16

struct unknown {
	struct manager *m;
	uint64_t since; /* virtual routers first heard before this time were logged already; nanoseconds of
			   CLOCK_MONOTONIC */
};

static int log_unknown_vr(const struct vr_key *key, const struct vr_seen *seen, void *data)
{
	struct unknown *u = data;
	uint32_t ifindex = devices_interface(&u->m->devices, key->ifindex, key->vlan, key->vlan_in);
	const struct port *port = ports_by_index(&u->m->ports, ifindex);

	if (seen->first_ns <= u->since || !port ||
	    !quota_take(&u->m->said.unknown, LINES_MAX, QUOTA_WINDOW_NS, u->m->said.unknown_ns))
		return 0;
	log_warning(
		"interface %s: adverts for VRID %u of IPv%u, which is not configured here, from %s with priority %u",
		port->name, key->vrid, key->family, family_text(key->family, seen->source).text, seen->priority);
	return 0;
}

void unknown_log(struct manager *m)
{
	struct unknown u = {.m = m, .since = m->said.unknown_ns};
	uint32_t suppressed;

	if (!m->config->log_unknown)
		return;
	m->said.unknown_ns = clock_ns();
	fastpath_for_each_seen(&m->maps.fp, log_unknown_vr, &u);
	suppressed = quota_suppressed(&m->said.unknown, m->said.unknown_ns);
	if (suppressed)
		log_warning("suppressed %u messages in the last 10 s about virtual routers that are not configured "
			    "here; `vrrp-xdp status` lists them, and `vrrp-xdp status --sources` lists the senders",
			    suppressed);
}
