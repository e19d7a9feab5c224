// SPDX-License-Identifier: GPL-2.0
/* Configures the virtual addresses of Active virtual routers on their interfaces, and removes those of all others.
 *
 * In vip_index the flag VIP_INSTALLED marks the addresses that the daemon has configured. If the daemon is killed, the
 * next daemon finds these addresses there. An address that was on the interface before lacks the flag, and is never
 * removed. */
#include "manager/placed/addresses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/compare.h"
#include "config/model.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "fastpath/fastpath.h"
#include "manager/links/ports.h"
#include "manager/maps/fill.h"
#include "manager/netlink/rtnl.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"

#define RECHECK_PERIOD (500 * NS_PER_MS) /* shortest time from one addresses_recheck() to the next */

void addresses_mark(struct manager *m, uint32_t slot)
{
	if (m->slots.vrs[slot].dirty || !slot_used(m, slot) ||
	    !instance_of(m, slot)->settings->accept) /* no_accept: such addresses are never configured */
		return;
	m->slots.vrs[slot].dirty = true;
	m->placed.dirty = true;
}

/* Whether the daemon has configured the address with this index in the virtual router's list. */
static bool is_installed(const struct manager *m, uint32_t slot, uint32_t index)
{
	struct vip_value value;
	struct vip_key key;

	fill_vip_entry(m, slot, index, &key, &value);
	return fastpath_get_vip(&m->maps.fp, &key, &value) && value.flags & VIP_INSTALLED;
}

static void set_installed(const struct manager *m, uint32_t slot, uint32_t index, bool installed)
{
	struct vip_value value;
	struct vip_key key;

	fill_vip_entry(m, slot, index, &key, &value);
	if (installed)
		value.flags |= VIP_INSTALLED;
	fastpath_set_vip(&m->maps.fp, &key, &value);
}

void addresses_compare(struct manager *m, uint32_t slot)
{
	bool wanted = slot_is_active(m, slot), differs = false;

	for (uint32_t i = 0; i < instance_of(m, slot)->vip_count; i++)
		differs |= is_installed(m, slot, i) != wanted;
	if (differs)
		addresses_mark(m, slot);
}

/* Writes to `out` the changes that configure all addresses of a virtual router (wanted true), or remove all (wanted
 * false). Returns the number of changes, at most vip_count. */
static size_t changes_of(const struct manager *m, uint32_t slot, bool wanted, struct rtnl_change *out)
{
	const struct instance *instance = instance_of(m, slot);
	size_t n = 0;

	for (uint32_t i = 0; i < instance->vip_count; i++) {
		const struct vip *vip = &instance->vips[i];

		if (is_installed(m, slot, i) == wanted)
			continue;
		out[n++] = (struct rtnl_change){
			.add = wanted,
			.ifindex = ports_of_vip(&m->ports, instance, vip)->ifindex,
			.vip = vip,
			.slot = slot,
			.index = i,
		};
	}
	return n;
}

/* Logs a change that has failed. */
static void report_address(const struct manager *m, const struct rtnl_change *change)
{
	const struct instance *instance = instance_of(m, change->slot);
	const struct port *port = ports_of_vip(&m->ports, instance, change->vip);
	struct address_text address = family_text(change->vip->family, change->vip->address);

	if (change->add && change->err == -EEXIST)
		log_info("%s: %s/%u is on %s already; the daemon uses this address and never removes it, so hosts may "
			 "reach it on two routers; remove it by hand",
			 instance->name, address.text, change->vip->prefix, port->name);
	else if (change->add)
		log_warning("%s: cannot add %s/%u to %s: %s; the virtual router is Active, but this machine does not "
			    "have the address",
			    instance->name, address.text, change->vip->prefix, port->name, strerror(-change->err));
	else if (change->err != -EADDRNOTAVAIL &&
		 change->err != -ENODEV) /* with these two errors the address is gone already */
		log_warning("%s: cannot remove %s/%u from %s: %s; two routers may answer for the address until you "
			    "remove it by hand",
			    instance->name, address.text, change->vip->prefix, port->name, strerror(-change->err));
}

/* Carries out changes, logs failures, and marks in vip_index which addresses are configured. */
static void apply_addresses(struct manager *m, struct rtnl_change *changes, size_t count)
{
	int err = rtnl_change_addresses(&m->rtnl, changes, count);

	if (err)
		log_error("the netlink socket failed: %s; virtual addresses may be missing, or may not have been "
			  "removed; compare `ip address` with `vrrp-xdp status`",
			  strerror(-err));
	for (size_t i = 0; i < count; i++) {
		struct rtnl_change *change = &changes[i];

		if (change->err)
			report_address(m, change);
		if (!change->err || !change->add)
			set_installed(m, change->slot, change->index, change->add);
		if (!change->err && !change->add && change->vip->family == VR_IPV4)
			ports_of_vip(&m->ports, instance_of(m, change->slot), change->vip)->restore = true;
	}
}

/* Called after the addresses of all dirty virtual routers were configured. Orders the engine to announce the addresses
 * of those that are Active, and resets dirty. An earlier announcement may have been sent before the kernel answered for
 * the addresses (P37). */
static void announce_dirty(struct manager *m)
{
	struct command command = {.kind = COMMAND_ANNOUNCE};

	for (command.slot = 0; command.slot < m->slots.count; command.slot++) {
		if (m->slots.vrs[command.slot].dirty && slot_is_active(m, command.slot))
			engine_queue(m->engine, &command);
		m->slots.vrs[command.slot].dirty = false;
	}
	engine_wake(m->engine);
}

void addresses_settle(struct manager *m)
{
	struct rtnl_change *changes;
	size_t room = 0, n = 0;

	if (!m->placed.dirty)
		return;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (m->slots.vrs[slot].dirty)
			room += instance_of(m, slot)->vip_count;
	changes = calloc(room ? room : 1, sizeof(*changes));
	if (!changes) {
		log_error("out of memory: up to %zu virtual addresses are not added or removed until the next change "
			  "of a state; free memory",
			  room);
		return;
	}
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (m->slots.vrs[slot].dirty)
			n += changes_of(m, slot, slot_is_active(m, slot), changes + n);
	apply_addresses(m, changes, n);
	announce_dirty(m);
	m->placed.dirty = false;
	free(changes);
}

/* Writes to `out` requests to add the configured addresses of a virtual router, except those with no_track. The kernel
 * answers EEXIST for an address that still exists. Returns the number of requests, at most vip_count. */
static size_t changes_to_recheck(const struct manager *m, uint32_t slot, struct rtnl_change *out)
{
	const struct instance *instance = instance_of(m, slot);
	size_t n = 0;

	if (!instance->settings->accept || !slot_is_active(m, slot) || !port_of(m, slot)->up)
		return 0; /* if the link is down, the virtual router is about to enter FAULT */
	for (uint32_t i = 0; i < instance->vip_count; i++) {
		const struct vip *vip = &instance->vips[i];

		if (vip_no_track(vip) || !is_installed(m, slot, i))
			continue;
		out[n++] = (struct rtnl_change){
			.add = true,
			.ifindex = ports_of_vip(&m->ports, instance, vip)->ifindex,
			.vip = vip,
			.slot = slot,
			.index = i,
		};
	}
	return n;
}

static void report_put_back(const struct manager *m, const struct rtnl_change *change)
{
	const struct instance *instance = instance_of(m, change->slot);
	struct address_text address = family_text(change->vip->family, change->vip->address);

	log_warning("%s: another program has removed %s/%u from %s; the daemon has added the address again",
		    instance->name, address.text, change->vip->prefix,
		    ports_of_vip(&m->ports, instance, change->vip)->name);
}

void addresses_recheck(struct manager *m, uint64_t now)
{
	struct rtnl_change *changes;
	size_t room = 0, n = 0;

	if (!m->placed.recheck || (m->placed.rechecked_ns && now - m->placed.rechecked_ns < RECHECK_PERIOD))
		return;
	m->placed.recheck = false;
	m->placed.rechecked_ns = now;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		room += slot_used(m, slot) && slot_is_active(m, slot) ? instance_of(m, slot)->vip_count : 0;
	changes = calloc(room ? room : 1, sizeof(*changes));
	if (!changes)
		return;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		/* If `changes` has no room for a virtual router's addresses, the virtual router has just become Active,
		 * and addresses_settle() will configure them. */
		if (slot_used(m, slot) && n + instance_of(m, slot)->vip_count <= room)
			n += changes_to_recheck(m, slot, changes + n);
	if (rtnl_change_addresses(&m->rtnl, changes, n))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		if (changes[i].err && changes[i].err != -EEXIST) {
			report_address(m, &changes[i]);
			set_installed(m, changes[i].slot, changes[i].index, false);
		} else if (!changes[i].err) {
			report_put_back(m, &changes[i]);
		}
	}
	free(changes);
}

void addresses_remove_all(struct manager *m)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		struct rtnl_change *changes;

		if (!slot_used(m, slot))
			continue;
		changes = calloc(instance_of(m, slot)->vip_count, sizeof(*changes));
		apply_addresses(m, changes, changes ? changes_of(m, slot, false, changes) : 0);
		free(changes);
	}
}

/* Returns the address of `next` that equals `vip` in address and interface. Other options may differ. NULL: `next` does
 * not have the address. */
static const struct vip *find_vip(const struct instance *next, const struct vip *vip)
{
	for (uint32_t i = 0; i < next->vip_count; i++)
		if (vip_same_place(&next->vips[i], vip))
			return &next->vips[i];
	return NULL;
}

void addresses_drop(struct manager *m, uint32_t slot, const struct instance *next)
{
	const struct instance *instance = instance_of(m, slot);
	struct rtnl_change *changes = calloc(instance->vip_count, sizeof(*changes));
	size_t n = changes ? changes_of(m, slot, false, changes) : 0, left = 0;

	for (size_t i = 0; i < n; i++) {
		const struct vip *same = find_vip(next, changes[i].vip);

		if (!same || !next->settings->accept || !vip_alike(same, changes[i].vip))
			changes[left++] = changes[i];
	}
	apply_addresses(m, changes, left);
	free(changes);
	for (uint32_t i = 0; i < instance->vip_count; i++) {
		struct vip_value value;
		struct vip_key key;

		fill_vip_entry(m, slot, i, &key, &value);
		if (!find_vip(next, &instance->vips[i]))
			fastpath_remove_vip(&m->maps.fp, &key);
	}
}

/* Writes to `out` requests to add the configured IPv4 addresses of a virtual router on ports with port.restore. Returns
 * the number of requests, at most vip_count. */
static size_t changes_to_restore(const struct manager *m, uint32_t slot, struct rtnl_change *out)
{
	const struct instance *instance = instance_of(m, slot);
	size_t n = 0;

	for (uint32_t i = 0; i < instance->vip_count; i++) {
		const struct vip *vip = &instance->vips[i];
		const struct port *port = ports_of_vip(&m->ports, instance, vip);

		if (vip->family == VR_IPV4 && port->restore && is_installed(m, slot, i))
			out[n++] = (struct rtnl_change){
				.add = true, .ifindex = port->ifindex, .vip = vip, .slot = slot, .index = i};
	}
	return n;
}

void addresses_restore(struct manager *m)
{
	bool any = false;

	for (size_t i = 0; i < m->ports.count; i++)
		any |= m->ports.ports[i].restore;
	for (uint32_t slot = 0; any && slot < m->slots.count; slot++) {
		struct rtnl_change *changes;
		size_t n;

		if (!slot_used(m, slot) || !instance_of(m, slot)->settings->accept)
			continue;
		changes = calloc(instance_of(m, slot)->vip_count, sizeof(*changes));
		n = changes ? changes_to_restore(m, slot, changes) : 0;
		if (n && rtnl_change_addresses(&m->rtnl, changes, n))
			n = 0;
		for (size_t i = 0; i < n; i++)
			if (changes[i].err && changes[i].err != -EEXIST)
				report_address(m, &changes[i]);
		free(changes);
	}
	for (size_t i = 0; i < m->ports.count; i++)
		m->ports.ports[i].restore = false;
}
