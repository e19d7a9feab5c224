// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/run.h"

#include <string.h>

#include "config/model.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "manager/links/missing.h"
#include "manager/links/ports.h"
#include "manager/maps/fill.h"
#include "manager/maps/slots.h"
#include "manager/orders/plan.h"
#include "manager/orders/source_addresses.h"
#include "manager/state.h"
#include "util/log.h"

const uint8_t *run_source(struct manager *m, uint32_t slot)
{
	const struct settings *settings = instance_of(m, slot)->settings;
	struct port *port = &m->ports.ports[m->slots.vrs[slot].port];
	int family = family_index(settings->vrrp.family);
	const uint8_t *source = plan_source(settings, port);

	if (!source || settings->has_source || !memcmp(port->planned_source[family], source, 16))
		return source;
	memcpy(port->planned_source[family], source, 16);
	for (slot = port->first_slot; slot != NO_SLOT; slot = m->slots.vrs[slot].next_slot) {
		settings = instance_of(m, slot)->settings;
		if (!settings->has_source && family_index(settings->vrrp.family) == family)
			m->slots.vrs[slot].planned = false;
	}
	return source;
}

/* Gives the engine a new plan, unless managed.planned says that the current plan is up to date. Returns false if there
 * is no source address or no memory for a plan. */
static bool update_plan(struct manager *m, uint32_t slot)
{
	struct managed *vr = &m->slots.vrs[slot];
	struct vr_config *config = &m->maps.fp.config[slot];
	const uint8_t *source = run_source(m, slot);
	struct command command = {.kind = COMMAND_PLAN, .slot = slot};

	if (!source)
		return false;
	if (vr->planned)
		return true;
	command.plan = plan_make(&m->ports, instance_of(m, slot), vr->priority, source);
	if (!command.plan) {
		log_error("%s: no memory for the frames of this virtual router; it is in FAULT until its interface or "
			  "the configuration "
			  "changes",
			  instance_of(m, slot)->name);
		return false;
	}
	memcpy(config->own_address, source, sizeof(config->own_address));
	fill_list(m, slot, config);
	if (!instance_of(m, slot)->settings->vmac)
		memcpy(config->mac, port_of(m, slot)->mac, sizeof(config->mac));
	vr->planned = true;
	engine_queue(m->engine, &command);
	return true;
}

void run_update(struct manager *m, uint32_t slot)
{
	struct managed *vr = &m->slots.vrs[slot];
	const struct settings *settings = instance_of(m, slot)->settings;
	const struct port *port = port_of(m, slot);
	bool planned = update_plan(m, slot);
	bool down = !port->ifindex || port->gone || (!port->up && !settings->ignores_link);
	bool has_source = plan_source(settings, port) && source_addresses_ready(&m->source_addresses, settings);
	struct command command = {.slot = slot};
	enum told tell;

	vr->faults &= (uint8_t) ~(VR_FAULT_LINK | VR_FAULT_SOURCE | VR_FAULT_PROGRAM);
	vr->faults |= (down ? VR_FAULT_LINK : 0) | (has_source ? 0 : VR_FAULT_SOURCE);
	vr->faults |= missing_on(&m->missing, port->lower) ? VR_FAULT_PROGRAM : 0;
	m->maps.fp.config[slot].faults = vr->faults;
	tell = planned && !vr->faults ? TOLD_START : TOLD_FAULT;
	/* Sends no command in three cases: the engine has the same order already; vrrp_startup_delay is not over; or,
	 * as in keepalived, tracked scripts have no first result yet. */
	if (vr->told == tell || (m->start_at && tell == TOLD_START) || (vr->told == TOLD_NOTHING && vr->pending))
		return;
	vr->told = tell;
	command.kind = tell == TOLD_START ? COMMAND_START : COMMAND_FAULT;
	engine_queue(m->engine, &command);
}
