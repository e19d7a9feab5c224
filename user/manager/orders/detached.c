// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/detached.h"

#include <net/if.h>
#include <stdio.h>

#include "engine/engine.h"
#include "engine/messages.h"
#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/links/missing.h"
#include "manager/links/ports.h"
#include "manager/orders/run.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/heartbeat.h"
#include "util/log.h"

#define RECEIVES_ADVERTS (1U << PROGRAM_XDP | 1U << PROGRAM_TC)
#define SERVES_ADDRESSES (1U << PROGRAM_VMAC_IN | 1U << PROGRAM_VMAC_OUT)

struct program_list {
	char text[160];
};

static struct program_list program_list(unsigned programs)
{
	static const char *const names[PROGRAM_COUNT] = {
		[PROGRAM_XDP] = "the XDP program for adverts",
		[PROGRAM_TC] = "the tc program for adverts",
		[PROGRAM_VMAC_IN] = "the tc ingress program for virtual addresses",
		[PROGRAM_VMAC_OUT] = "the tc egress program for virtual addresses",
	};
	struct program_list out = {""};
	size_t at = 0;

	for (int i = 0; i < PROGRAM_COUNT; i++)
		if (programs & 1U << i)
			at += (size_t)snprintf(out.text + at, sizeof(out.text) - at, "%s%s", at ? ", " : "", names[i]);
	return out;
}

void detached_mark(struct manager *m, uint32_t ifindex)
{
	struct device *device = devices_find(&m->devices, ifindex);

	if (device)
		device->look = m->missing.marked = true;
}

void detached_mark_all(struct manager *m)
{
	for (size_t i = 0; i < m->devices.count; i++)
		m->devices.list[i].look = m->missing.marked = true;
}

static void mark_detached(uint32_t ifindex, void *data)
{
	detached_mark(data, ifindex);
}

/* Gives the engine a command for each virtual router of the ports on a device. */
static void command_all(struct manager *m, uint32_t ifindex, enum command_kind kind)
{
	struct command command = {.kind = kind};

	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].lower == ifindex)
			for (uint32_t slot = m->ports.ports[i].first_slot; slot != NO_SLOT;
			     slot = m->slots.vrs[slot].next_slot) {
				command.slot = slot;
				engine_queue(m->engine, &command);
			}
	engine_wake(m->engine);
}

static void run_update_all(struct manager *m, uint32_t ifindex)
{
	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].lower == ifindex)
			for (uint32_t slot = m->ports.ports[i].first_slot; slot != NO_SLOT;
			     slot = m->slots.vrs[slot].next_slot)
				run_update(m, slot);
	engine_wake(m->engine);
}

/* Attaches the missing programs of a device again. Adverts may have been missed before this attempt and during the
 * attempt, so the engine gets COMMAND_MISSED before and after. The attempt may take long, because the kernel makes it
 * wait for other changes of links. */
static void attach_again(struct manager *m, const struct device *device, struct missing_device *at, uint64_t now)
{
	unsigned programs = at->programs;

	if (programs & RECEIVES_ADVERTS)
		command_all(m, device->ifindex, COMMAND_MISSED);
	missing_try(at, now);
	fastpath_attach_again(&m->maps.fp, device->ifindex, device->name, programs);
	heartbeat(); /* a driver may take a second to set up its queues */
	at->programs = fastpath_missing(&m->maps.fp, device->ifindex);
	programs &= ~at->programs;
	if (programs & RECEIVES_ADVERTS)
		command_all(m, device->ifindex, COMMAND_MISSED);
	if (programs & SERVES_ADDRESSES) /* hosts may have learnt the port's own MAC */
		command_all(m, device->ifindex, COMMAND_BURST);
	if (programs)
		log_warning("interface %s: another process had detached %s: attached again; find out which process "
			    "detaches it",
			    device->name, program_list(programs).text);
}

/* Checks which programs of a device are missing, tries to attach them again, and updates the virtual routers of the
 * device. Leaves out a device that no longer exists; a netlink message about its end will follow. */
static void check_programs(struct manager *m, struct device *device, uint64_t now)
{
	unsigned missing = fastpath_missing(&m->maps.fp, device->ifindex);
	bool was_missing = missing_on(&m->missing, device->ifindex);
	struct missing_device *at = missing || was_missing ? missing_entry(&m->missing, device->ifindex) : NULL;
	char name[IF_NAMESIZE];

	device->look = false;
	if (!at || device->gone || !if_indextoname(device->ifindex, name))
		return;
	at->programs = missing;
	if (missing && now >= at->try_ns)
		attach_again(m, device, at, now);
	if (at->programs && !was_missing)
		log_error("interface %s: another process has detached %s: the virtual routers of this interface are in "
			  "FAULT until it is attached again, which the daemon tries in %.1f s; stop that process",
			  device->name, program_list(at->programs).text, (double)(at->try_ns - now) / NS_PER_S);
	if (was_missing != (at->programs != 0))
		run_update_all(m, device->ifindex);
}

/* Goes through m->missing, the list of devices with missing programs. Marks a device if the next attempt to attach is
 * due. Removes a device from the list if the daemon no longer uses it, or if no program has been missing for long. */
static void check_missing(struct manager *m, uint64_t now)
{
	struct missing *d = &m->missing;

	for (size_t i = 0; i < d->count; i++) {
		struct missing_device *at = &d->list[i];

		if (!devices_find(&m->devices, at->ifindex) || missing_is_over(at, now))
			*at = d->list[--d->count], i--;
		else if (at->programs && now >= at->try_ns)
			detached_mark(m, at->ifindex);
	}
}

void detached_check(struct manager *m, uint64_t now)
{
	const struct command looked = {.kind = COMMAND_LOOKED, .when_ns = now};
	bool look = m->missing.look;

	if (!m->ours) /* after a handover: the successor's programs are attached */
		return;
	if (look)
		fastpath_for_each_detached(&m->maps.fp, mark_detached, m);
	check_missing(m, now);
	for (size_t i = 0; m->missing.marked && i < m->devices.count; i++)
		if (m->devices.list[i].look)
			check_programs(m, &m->devices.list[i], now);
	m->missing.marked = m->missing.look = false;
	if (look)
		engine_queue(m->engine, &looked);
}
