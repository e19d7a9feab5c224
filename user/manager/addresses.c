// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/compare.h"
#include "manager/internal.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"

#define RECHECK_PAUSE (500 * NS_PER_MS)

void addresses_mark(struct manager *m, uint32_t slot)
{
	if (m->vrs[slot].dirty || !slot_used(m, slot) ||
	    !instance_of(m, slot)->settings->accept) /* then none is ever configured */
		return;
	m->vrs[slot].dirty = true;
	m->dirty = true;
}

static bool is_active(const struct manager *m, uint32_t slot)
{
	return __atomic_load_n(&m->fp.state[slot].state, __ATOMIC_ACQUIRE) == VR_ACTIVE;
}

/* Whether we have configured an address: the map says so, also to a daemon that comes after one that was killed. */
static bool is_installed(const struct manager *m, uint32_t slot, uint32_t order)
{
	struct vip_value value;
	struct vip_key key;

	fill_vip_entry(m, slot, order, &key, &value);
	return fastpath_get_vip(&m->fp, &key, &value) && value.flags & VIP_INSTALLED;
}

static void set_installed(const struct manager *m, uint32_t slot, uint32_t order, bool installed)
{
	struct vip_value value;
	struct vip_key key;

	fill_vip_entry(m, slot, order, &key, &value);
	if (installed)
		value.flags |= VIP_INSTALLED;
	fastpath_set_vip(&m->fp, &key, &value);
}

void addresses_compare(struct manager *m, uint32_t slot)
{
	bool wanted = is_active(m, slot), differs = false;

	for (uint32_t i = 0; i < instance_of(m, slot)->vip_count; i++)
		differs |= is_installed(m, slot, i) != wanted;
	if (differs)
		addresses_mark(m, slot);
}

/* What has to be done for one virtual router. Returns the number of changes written. */
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

static void report(const struct manager *m, const struct rtnl_change *change)
{
	const struct instance *instance = instance_of(m, change->slot);
	const struct port *port = ports_of_vip(&m->ports, instance, change->vip);
	struct address_text address = family_text(change->vip->family, change->vip->address);

	if (change->add && change->err == -EEXIST)
		log_info("%s: %s/%u is on %s already; used as it is, and left there", instance->name, address.text,
			 change->vip->prefix, port->name);
	else if (change->add)
		log_warning("%s: cannot add %s/%u to %s: %s; the virtual router goes on without it", instance->name,
			    address.text, change->vip->prefix, port->name, strerror(-change->err));
	else if (change->err != -EADDRNOTAVAIL && change->err != -ENODEV) /* else it is gone, as it should be */
		log_warning("%s: cannot remove %s/%u from %s: %s", instance->name, address.text, change->vip->prefix,
			    port->name, strerror(-change->err));
}

/* Does the changes and remembers which addresses are ours. */
static void apply(struct manager *m, struct rtnl_change *changes, size_t count)
{
	int err = rtnl_change_addresses(&m->rtnl, changes, count);

	if (err)
		log_error("netlink: %s; addresses may be missing or left over", strerror(-err));
	for (size_t i = 0; i < count; i++) {
		struct rtnl_change *change = &changes[i];

		if (change->err)
			report(m, change);
		if (!change->err || !change->add)
			set_installed(m, change->slot, change->index, change->add);
		if (!change->err && !change->add && change->vip->family == VR_IPV4)
			ports_of_vip(&m->ports, instance_of(m, change->slot), change->vip)->restore = true;
	}
}

/* The addresses of all that are dirty are in place: the engine announces them once more (P37). */
static void announce(struct manager *m)
{
	struct command command = {.kind = COMMAND_ANNOUNCE};

	for (command.slot = 0; command.slot < m->count; command.slot++) {
		if (m->vrs[command.slot].dirty && is_active(m, command.slot))
			engine_queue(m->engine, &command);
		m->vrs[command.slot].dirty = false;
	}
	engine_wake(m->engine);
}

void addresses_settle(struct manager *m)
{
	struct rtnl_change *changes;
	size_t room = 0, n = 0;

	if (!m->dirty)
		return;
	for (uint32_t slot = 0; slot < m->count; slot++)
		if (m->vrs[slot].dirty)
			room += instance_of(m, slot)->vip_count;
	changes = calloc(room ? room : 1, sizeof(*changes));
	if (!changes) {
		log_error("no memory to change %zu addresses", room);
		return;
	}
	for (uint32_t slot = 0; slot < m->count; slot++)
		if (m->vrs[slot].dirty)
			n += changes_of(m, slot, is_active(m, slot), changes + n);
	apply(m, changes, n);
	announce(m);
	m->dirty = false;
	free(changes);
}

/* The addresses of a virtual router that should be there still. */
static size_t installed_of(const struct manager *m, uint32_t slot, struct rtnl_change *out)
{
	const struct instance *instance = instance_of(m, slot);
	size_t n = 0;

	if (!instance->settings->accept || !is_active(m, slot) || !port_of(m, slot)->up)
		return 0; /* where the link is down, the engine is about to say FAULT */
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

	log_warning("%s: %s/%u was removed from %s by somebody else; it is put back", instance->name, address.text,
		    change->vip->prefix, ports_of_vip(&m->ports, instance, change->vip)->name);
}

void addresses_recheck(struct manager *m, uint64_t now)
{
	struct rtnl_change *changes;
	size_t room = 0, n = 0;

	if (!m->recheck_addresses || (m->rechecked_ns && now - m->rechecked_ns < RECHECK_PAUSE))
		return;
	m->recheck_addresses = false;
	m->rechecked_ns = now;
	for (uint32_t slot = 0; slot < m->count; slot++)
		room += slot_used(m, slot) && is_active(m, slot) ? instance_of(m, slot)->vip_count : 0;
	changes = calloc(room ? room : 1, sizeof(*changes));
	if (!changes)
		return;
	for (uint32_t slot = 0; slot < m->count; slot++)
		if (slot_used(m, slot) && n + instance_of(m, slot)->vip_count <=
						  room) /* one that has become Active by now follows with its note */
			n += installed_of(m, slot, changes + n);
	if (rtnl_change_addresses(&m->rtnl, changes, n))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		if (changes[i].err && changes[i].err != -EEXIST) {
			report(m, &changes[i]);
			set_installed(m, changes[i].slot, changes[i].index, false);
		} else if (!changes[i].err) {
			report_put_back(m, &changes[i]);
		}
	}
	free(changes);
}

void addresses_remove_all(struct manager *m)
{
	for (uint32_t slot = 0; slot < m->count; slot++) {
		struct rtnl_change *changes;

		if (!slot_used(m, slot))
			continue;
		changes = calloc(instance_of(m, slot)->vip_count, sizeof(*changes));
		apply(m, changes, changes ? changes_of(m, slot, false, changes) : 0);
		free(changes);
	}
}

/* What `next` has of an address: itself, or how else it is configured there; NULL: nothing. */
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
	apply(m, changes, left);
	free(changes);
	for (uint32_t i = 0; i < instance->vip_count; i++) {
		struct vip_value value;
		struct vip_key key;

		fill_vip_entry(m, slot, i, &key, &value);
		if (!find_vip(next, &instance->vips[i]))
			fastpath_remove_vip(&m->fp, &key);
	}
}

/* The addresses of a virtual router that have to be looked after. Returns the number of changes written. */
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
	for (uint32_t slot = 0; any && slot < m->count; slot++) {
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
				report(m, &changes[i]);
		free(changes);
	}
	for (size_t i = 0; i < m->ports.count; i++)
		m->ports.ports[i].restore = false;
}
