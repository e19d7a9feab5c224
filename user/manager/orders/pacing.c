// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/pacing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "engine/pacing.h"
#include "manager/links/ports.h"
#include "manager/state.h"
#include "util/log.h"

void pacing_drop(struct pacing *pacing)
{
	if (pacing)
		pacing_free(pacing);
	free(pacing);
}

void pacing_say(const struct config *config, const struct ports *ports)
{
	for (size_t i = 0; i < config->garp_group_count; i++) {
		const struct garp_group *group = &config->garp_groups[i];

		for (uint32_t k = 0; k < group->count; k++) {
			const struct port *port = ports_by_name(ports, group->interfaces[k]);

			if (!port || !port->serves)
				log_warning("garp_group: interface %s has no effect, because no virtual router has an "
					    "address on it; check the interface's name",
					    group->interfaces[k]);
		}
	}
}

/* Adds a pacer, which keeps announcements at least spacing_ns apart. Returns the index of the pacer, or PACING_NONE if
 * spacing_ns is 0. */
static uint32_t add_pacer(struct pacing *p, uint64_t spacing_ns)
{
	if (!spacing_ns)
		return PACING_NONE;
	p->pacers[p->pacer_count].spacing_ns = spacing_ns;
	return p->pacer_count++;
}

/* Adds two pacers for a GARP group or a single interface: for gratuitous ARP, and for unsolicited NA. */
static struct pacing_port add_pacers(struct pacing *p, const struct garp_spacing *spacing)
{
	return (struct pacing_port){.pacers = {add_pacer(p, spacing->garp_ns), add_pacer(p, spacing->gna_ns)}};
}

static void add_pacing_port(struct pacing *p, struct pacing_port entry, uint32_t ifindex)
{
	entry.ifindex = ifindex;
	p->ports[p->port_count++] = entry;
}

/* Adds the ports of a GARP group, and marks them in in_group. Leaves out ports without addresses, which announce
 * nothing. */
static void add_garp_group(const struct manager *m, struct pacing *p, const struct garp_group *group, bool *in_group)
{
	struct pacing_port entry = add_pacers(p, &group->spacing);

	for (uint32_t i = 0; i < group->count; i++) {
		const struct port *port = ports_by_name(&m->ports, group->interfaces[i]);

		if (!port || !port->serves)
			continue;
		in_group[port - m->ports.ports] = true;
		add_pacing_port(p, entry, port->ifindex);
	}
}

static void add_all_pacers(const struct manager *m, struct pacing *p, bool *in_group)
{
	const struct config *config = m->config;

	for (size_t i = 0; i < config->garp_group_count; i++)
		add_garp_group(m, p, &config->garp_groups[i], in_group);
	if (!config->spacing.garp_ns && !config->spacing.gna_ns)
		return;
	for (size_t i = 0; i < m->ports.count; i++)
		if (!in_group[i] && m->ports.ports[i].serves)
			add_pacing_port(p, add_pacers(p, &config->spacing), m->ports.ports[i].ifindex);
}

/* Makes the pacing of the configuration. Returns NULL with *err 0 if no spacing is configured. Returns NULL with *err
 * -ENOMEM without memory. */
static struct pacing *make_pacing(const struct manager *m, int *err)
{
	const struct config *config = m->config;
	struct pacing *p;
	bool *in_group;

	*err = 0;
	if (!config->garp_group_count && !config->spacing.garp_ns && !config->spacing.gna_ns)
		return NULL;
	p = calloc(1, sizeof(*p));
	in_group = calloc(m->ports.count + 1, sizeof(*in_group));
	*err = p && in_group ? pacing_init(p, m->maps.fp.capacity, (uint32_t)m->ports.count,
					   2 * (uint32_t)(m->ports.count + config->garp_group_count))
			     : -ENOMEM;
	if (!*err) {
		p->port_count = p->pacer_count = 0;
		add_all_pacers(m, p, in_group);
		pacing_sort(p);
	}
	free(in_group);
	if (!*err)
		return p;
	free(p);
	return NULL;
}

static bool same_pacing(const struct pacing *a, const struct pacing *b)
{
	if (!a || !b || a->port_count != b->port_count || a->pacer_count != b->pacer_count ||
	    memcmp(a->ports, b->ports, a->port_count * sizeof(*a->ports)))
		return false;
	for (uint32_t i = 0; i < a->pacer_count; i++)
		if (a->pacers[i].spacing_ns != b->pacers[i].spacing_ns)
			return false;
	return true;
}

int pacing_make(struct manager *m)
{
	int err;

	m->pacing = make_pacing(m, &err);
	if (!err)
		engine_set_pacing(m->engine, m->pacing);
	return err;
}

struct pacing *pacing_renew(struct manager *m)
{
	struct pacing *before = m->pacing, *now;
	struct command command = {.kind = COMMAND_PACING};
	int err;

	now = make_pacing(m, &err);
	if (err)
		log_error("out of memory: announcements are sent without the configured spacing (garp_interval, "
			  "gna_interval) until the next reload; free memory, then reload");
	if (same_pacing(before, now)) /* the engine keeps `before`, with the announcements that wait */
		return now;
	m->pacing = command.pacing = now;
	if (before || now)
		engine_post(m->engine, &command);
	return before;
}
