// SPDX-License-Identifier: GPL-2.0
/* Puts the next configuration into force: first removes virtual routers, then changes those that stay, then adds new
 * ones. */
#include "config/compare.h"
#include "config/model.h"
#include "core/sync_group.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "engine/pacing.h"
#include "fastpath/fastpath.h"
#include "manager/change/follow.h"
#include "manager/change/next.h"
#include "manager/links/attach.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/links/sysctls.h"
#include "manager/maps/fill.h"
#include "manager/maps/join.h"
#include "manager/maps/peers.h"
#include "manager/maps/slots.h"
#include "manager/notes/notes.h"
#include "manager/notes/refusals.h"
#include "manager/notify/notify.h"
#include "manager/notify/states.h"
#include "manager/orders/pacing.h"
#include "manager/orders/run.h"
#include "manager/orders/run_links.h"
#include "manager/orders/source_addresses.h"
#include "manager/orders/sync_groups.h"
#include "manager/orders/tracked.h"
#include "manager/placed/addresses.h"
#include "manager/placed/routing.h"
#include "manager/placed/undo.h"
#include "manager/state.h"
#include "util/log.h"

/* After this number of commands the manager waits for the engine and reads its notes. So neither the queue of commands
 * nor the queue of notes runs full. */
#define COMMANDS_AT_ONCE 1024

#define SAY_MAX 32 /* the most virtual routers that the log names for each reload */

/* The functions instance_...() log that a virtual router was removed, added or changed. instance_removed() also
 * notifies scripts. All use instance_of(), so the slot must belong to the virtual router. */
static void instance_removed(struct manager *m, uint32_t slot)
{
	states_deleted(m, slot);
	if (m->reload.said++ < SAY_MAX)
		log_info("%s: virtual router removed", instance_of(m, slot)->name);
}

static void instance_added(struct manager *m, uint32_t slot)
{
	if (m->reload.said++ < SAY_MAX)
		log_info("%s: virtual router added", instance_of(m, slot)->name);
}

static void instance_changed(struct manager *m, uint32_t slot, unsigned changes)
{
	if (m->reload.said++ < SAY_MAX)
		log_info("%s: changed:%s%s%s%s", instance_of(m, slot)->name, changes & CHANGED_NAME ? " name" : "",
			 changes & CHANGED_PRIORITY ? " priority" : "", changes & CHANGED_SETTINGS ? " settings" : "",
			 changes & CHANGED_ADDRESSES ? " addresses" : "");
}

/* Queues a command to the engine. *count: number of queued commands, which this function counts up. */
static void queue_command(struct manager *m, const struct command *command, uint32_t *count)
{
	engine_queue(m->engine, command);
	if (++*count % COMMANDS_AT_ONCE == 0)
		notes_wait(m);
}

/* Removes the virtual routers that the next configuration does not have. The engine sends their releases, then their
 * addresses are removed, then their slots become free. */
static void remove_old(struct manager *m, const uint32_t *stays)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (!slot_used(m, slot) || stays[slot] != NO_INSTANCE)
			continue;
		instance_removed(m, slot);
		queue_command(m, &(struct command){.kind = COMMAND_REMOVE, .slot = slot}, &count);
	}
	notes_wait(m);
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (!slot_used(m, slot) || stays[slot] != NO_INSTANCE)
			continue;
		fill_remove(m, slot);
		refusals_forget(m, slot);
		m->slots.vrs[slot] = (struct managed){.instance = NO_INSTANCE};
	}
}

/* Whether `changes` (enum change) of an instance affect its addresses in the maps and in the kernel. */
static bool moves_addresses(unsigned changes)
{
	return changes & (CHANGED_ADDRESSES | CHANGED_MAC);
}

/* Removes peers, addresses and virtual MACs that changed instances no longer have. */
static void remove_changed(struct manager *m, const struct next *next)
{
	for (size_t i = 0; i < next->config->count; i++) {
		if (next->changes[i] & NEXT_NEW)
			continue;
		if (next->changes[i] & CHANGED_SETTINGS)
			peers_remove(m, next->slots[i]);
		if (!moves_addresses(next->changes[i]))
			continue;
		addresses_drop(m, next->slots[i], &next->config->instances[i]);
		fill_remove_vmacs(m, next->slots[i]);
	}
	addresses_restore(m);
}

static void swap_configurations(struct manager *m, struct next *next)
{
	struct config *config = m->config;
	struct ports ports = m->ports;
	struct devices devices = m->devices;

	m->config = next->config;
	m->ports = next->ports;
	m->devices = next->devices;
	next->config = config;
	next->ports = ports;
	next->devices = devices;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		m->slots.vrs[slot].instance = next->stays[slot];
}

/* Resets the source address of each port whose source address is now a virtual address. Adverts are not sent from
 * virtual addresses. */
static void forget_virtual_sources(struct manager *m)
{
	for (size_t i = 0; i < m->ports.count; i++) {
		struct port *port = &m->ports.ports[i];

		for (int family = 0; family < 2; family++) {
			const struct vip_key key =
				fill_vip_key(port, family ? VR_IPV6 : VR_IPV4, port->source_address[family]);
			struct vip_value value;

			if (!port->has_source_address[family] || !fastpath_get_vip(&m->maps.fp, &key, &value))
				continue;
			port->has_source_address[family] = false;
			port->changed = true;
		}
	}
}

static void take_new_slots(struct manager *m, const struct next *next)
{
	for (uint32_t i = 0; i < m->config->count; i++)
		if (next->changes[i] & NEXT_NEW)
			next->slots[i] = slots_take(&m->slots, m->config, i);
}

static void fill_changed(struct manager *m, const struct next *next)
{
	fastpath_set_needs(&m->maps.fp, fill_needs(m));
	for (size_t i = 0; i < m->config->count; i++)
		if (next->changes[i])
			fill_slot(m, next->slots[i], !(next->changes[i] & NEXT_NEW));
}

/* Gives the engine a new plan for each virtual router that has changed. Then sends COMMAND_SETTINGS for all that are
 * not new, so that no plan points into the old configuration. */
static void tell_engine(struct manager *m, const struct next *next)
{
	uint32_t count = 0;

	for (size_t i = 0; i < m->config->count; i++) {
		uint32_t slot = next->slots[i];

		if (!(next->changes[i] & ~(CHANGED_NAME | NEXT_NEW)))
			continue;
		m->slots.vrs[slot].planned = false;
		run_update(m, slot);
		if (moves_addresses(next->changes[i])) {
			queue_command(m, &(struct command){.kind = COMMAND_BURST, .slot = slot}, &count);
			addresses_mark(m, slot);
		}
	}
	addresses_settle(m);
	for (size_t i = 0; i < m->config->count; i++)
		if (!(next->changes[i] & NEXT_NEW))
			queue_command(m,
				      &(struct command){.kind = COMMAND_SETTINGS,
							.slot = next->slots[i],
							.settings = m->config->instances[i].settings},
				      &count);
	notes_wait(m);
}

static void start_new(struct manager *m, const struct next *next)
{
	follow_ask_addresses(m);
	for (size_t i = 0; i < m->config->count; i++)
		if (next->changes[i] & NEXT_NEW)
			run_update(m, next->slots[i]);
	run_links_update(m);
}

static void log_changes(struct manager *m, const struct next *next)
{
	for (size_t i = 0; i < m->config->count; i++)
		if (next->changes[i] & NEXT_NEW)
			instance_added(m, next->slots[i]);
		else if (next->changes[i])
			instance_changed(m, next->slots[i], next->changes[i]);
	if (m->reload.said > SAY_MAX)
		log_info("reload: %u more virtual routers were removed, added or changed; the first %u are named above",
			 m->reload.said - SAY_MAX, SAY_MAX);
}

void next_apply(struct manager *m, struct next *next)
{
	struct sync_groups *groups;
	struct pacing *pacing;

	m->reload.said = 0;
	remove_old(m, next->stays);
	remove_changed(m, next);
	sysctls_restore(&m->sysctls);
	swap_configurations(m, next);
	take_new_slots(m, next);
	slots_link(&m->slots, m->config, &m->ports);
	sysctls_set(m);
	source_addresses_renew(&m->source_addresses, m->config);
	notifier_renew(m->notifier, m->config);
	undo_write(m);
	fill_changed(m, next);
	tracked_renew(m);
	groups = sync_groups_renew(m);
	pacing = pacing_renew(m);
	tell_engine(m, next);
	sync_groups_drop(groups);
	pacing_drop(pacing);
	pacing_say(m->config, &m->ports);
	join_all(m);
	forget_virtual_sources(m);
	start_new(m, next);
	tracked_apply(m);
	routing_renew(m);
	attach_drop_old(&m->maps.fp, &next->devices, &m->devices);
	attach_name_absent(&m->maps.fp, &m->ports);
	log_changes(m, next);
	if (m->config->notify.fifo_states_on_reload)
		states_write(m);
}
