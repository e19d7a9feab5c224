// SPDX-License-Identifier: GPL-2.0
#include "manager/change/adopt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "config/model.h"
#include "core/fsm.h"
#include "engine/engine.h"
#include "engine/plan.h"
#include "fastpath/fastpath.h"
#include "manager/change/follow.h"
#include "manager/change/handover.h"
#include "manager/links/attach.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/maps/diff.h"
#include "manager/maps/fill.h"
#include "manager/maps/join.h"
#include "manager/maps/peers.h"
#include "manager/maps/size.h"
#include "manager/maps/slots.h"
#include "manager/notes/refusals.h"
#include "manager/notify/group_notes.h"
#include "manager/notify/notify.h"
#include "manager/notify/states.h"
#include "manager/orders/plan.h"
#include "manager/orders/run.h"
#include "manager/placed/addresses.h"
#include "manager/placed/leftovers.h"
#include "manager/placed/routing.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/heartbeat.h"
#include "util/log.h"

/* Whether the maps have a virtual router in this slot. */
static bool in_map(const struct manager *m, uint32_t slot)
{
	return m->maps.fp.config[slot].version;
}

/* Whether the lease of at least one Active in the maps still holds. Otherwise adopting the maps has no use. Another
 * router has taken over from an Active whose lease is over, and a Backup loses nothing if it starts from Initialize. */
static bool holds_lease(const struct manager *m)
{
	uint64_t now = clock_ns();

	for (uint32_t slot = 0; slot < m->maps.fp.capacity; slot++)
		if (in_map(m, slot) && m->maps.fp.state[slot].state == VR_ACTIVE &&
		    m->maps.fp.state[slot].lease_ns > now)
			return true;
	return false;
}

static struct identity identity_of(const struct vr_key *key, uint8_t version, uint32_t number)
{
	return (struct identity){.key = *key, .version = version, .number = number};
}

static struct vr_key key_in_map(const struct manager *m, uint32_t slot)
{
	const struct vr_config *c = &m->maps.fp.config[slot];

	return (struct vr_key){
		.ifindex = c->ifindex, .vlan = c->vlan, .vlan_in = c->vlan_in, .family = c->family, .vrid = c->vrid};
}

/* Whether an instance has the same timers as its slot in the maps. Leases and Active_Down_Interval depend on them. */
static bool same_timers(const struct manager *m, uint32_t slot, const struct instance *instance)
{
	const struct vr_config *c = &m->maps.fp.config[slot];
	const struct fsm_params *p = &instance->settings->vrrp;

	return c->interval_ns == p->interval_ns && c->down_adverts == fsm_down_adverts(p);
}

/* Gives an instance the slot that its virtual router has in the maps. */
static void take_slot(struct manager *m, uint32_t slot, uint32_t instance)
{
	const struct vr_state *s = &m->maps.fp.state[slot];
	const struct vr_key key = key_in_map(m, slot);
	bool runs = s->state == VR_ACTIVE || s->state == VR_BACKUP;

	m->slots.vrs[slot] = (struct managed){
		.instance = instance,
		.priority = runs ? s->priority : m->config->instances[instance].priority,
		.adopted = runs,
		.overflow = fastpath_in_overflow(&m->maps.fp, &key),
	};
}

/* Gives slots to new virtual routers. Uses only slots that are free in the maps, since the maps belong to the other
 * daemon until the handover. Returns false if there are too few free slots. */
static bool take_free_slots(struct manager *m, const uint32_t *match)
{
	uint32_t slot = 0;

	for (uint32_t i = 0; i < m->config->count; i++) {
		if (match[i] != DIFF_NEW)
			continue;
		while (slot < m->slots.count && (in_map(m, slot) || slot_used(m, slot)))
			slot++;
		if (slot == m->slots.count)
			return false;
		m->slots.vrs[slot] = (struct managed){.instance = i, .priority = m->config->instances[i].priority};
	}
	m->slots.next = slot % m->slots.count;
	return true;
}

/* Gives each instance its slot in the maps, or a free slot if the instance is new. before: memory for one entry for
 * each slot; after and match: memory for one entry for each instance. Returns 0, or -E2BIG if there are too few slots.
 */
static int take_slots(struct manager *m, struct identity *before, struct identity *after, uint32_t *match)
{
	size_t n = 0;

	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		const struct vr_key key = key_in_map(m, slot);

		m->slots.vrs[slot] = (struct managed){.instance = NO_INSTANCE};
		if (in_map(m, slot))
			before[n++] = identity_of(&key, m->maps.fp.config[slot].version, slot);
	}
	for (uint32_t i = 0; i < m->config->count; i++) {
		const struct vr_key key = fill_key(&m->ports, &m->config->instances[i]);

		after[i] = identity_of(&key, m->config->instances[i].settings->vrrp.version, i);
	}
	diff_match(before, n, after, m->config->count, match);
	for (uint32_t i = 0; i < m->config->count; i++) {
		if (match[i] != DIFF_NEW && !same_timers(m, match[i], &m->config->instances[i]))
			match[i] = DIFF_NEW;
		if (match[i] != DIFF_NEW)
			take_slot(m, match[i], i);
	}
	if (!take_free_slots(m, match))
		return -E2BIG;
	slots_link(&m->slots, m->config, &m->ports);
	return 0;
}

static int match_adopted(struct manager *m)
{
	struct identity *before = calloc(m->maps.fp.capacity, sizeof(*before)),
			*after = calloc(m->config->count, sizeof(*after));
	uint32_t *match = calloc(m->config->count, sizeof(*match));
	int err = -ENOMEM;

	m->slots.count = m->maps.fp.capacity;
	m->slots.vrs = calloc(m->slots.count, sizeof(*m->slots.vrs));
	if (before && after && match && m->slots.vrs)
		err = take_slots(m, before, after, match);
	free(before);
	free(after);
	free(match);
	return err;
}

/* Whether the configuration fits into the adopted maps. match_adopted() has given slots to all instances. */
static bool fits_adopted(const struct manager *m)
{
	uint32_t *slots = slots_of_instances(&m->slots, m->config);
	bool fits;

	for (size_t i = 0; slots && i < m->config->count; i++)
		if (!in_map(m, slots[i]))
			slots[i] = NO_SLOT;
	fits = slots && !size_shortage(m, m->config, &m->ports, slots).what;
	free(slots);
	return fits;
}

/* Returns -EBUSY if a device receives adverts in another mode (native, generic, tc) than the configuration needs.
 * Changing the mode needs a restart. */
static int check_mode(uint32_t ifindex, const struct vr_port *port, void *data)
{
	const struct manager *m = data;

	for (size_t i = 0; i < m->devices.count; i++) {
		const struct device *d = &m->devices.list[i];

		if (d->ifindex == ifindex && d->adverts && port->mode != VR_MODE_NONE && d->mode != port->mode &&
		    !(d->mode == VR_MODE_AUTO && port->mode != VR_MODE_TC))
			return -EBUSY;
	}
	return 0;
}

/* Returns in words why maps cannot be adopted. */
static const char *reason_of(int err)
{
	switch (err) {
	case -ENOENT:
		return "no BPF maps are pinned under this name";
	case -EPROTO:
		return "its BPF maps are of another version of vrrp-xdp";
	case -E2BIG:
		return "its BPF maps have no room for this configuration";
	case -EBUSY:
		return "adverts have to be received in another mode (native, generic or tc)";
	}
	return strerror(-err);
}

static void let_maps_go(struct manager *m)
{
	fastpath_close(&m->maps.fp);
	free(m->slots.vrs);
	free(m->multicast.groups);
	m->slots.vrs = NULL;
	m->multicast.groups = NULL;
	m->slots.count = m->multicast.count = 0;
}

/* Called after a daemon was killed. Records in the maps that the engine has paused until now. The machine may have been
 * suspended meanwhile, so the old times of adverts do not show that the Active is down. A Backup waits for
 * Active_Down_Interval from now. */
static void begin_to_listen(struct manager *m)
{
	memset(m->maps.fp.engine->pauses, 0, sizeof(m->maps.fp.engine->pauses));
	m->maps.fp.engine->pauses[0].to_ns = clock_ns();
}

int adopt_begin(struct manager *m)
{
	bool takeover = m->options->takeover;
	int err = fastpath_open(&m->maps.fp, m->options->name, true);

	if (err && !takeover)
		return 0;
	if (!err && !takeover && !holds_lease(m)) {
		fastpath_close(&m->maps.fp);
		return 0;
	}
	if (!err)
		err = fastpath_for_each_port(&m->maps.fp, check_mode, m);
	if (!err)
		err = fastpath_room(&m->maps.fp, &m->maps.size);
	if (!err)
		err = peers_load(m);
	if (!err)
		err = match_adopted(m);
	if (!err && !fits_adopted(m))
		err = -E2BIG;
	if (!err) {
		m->life = LIFE_ADOPTS;
		if (!takeover)
			begin_to_listen(m);
		return 0;
	}
	let_maps_go(m);
	if (takeover)
		log_error("cannot take over from the daemon '%s': %s; restart that daemon instead of upgrading it",
			  m->options->name, reason_of(err));
	else
		log_info("cannot continue with the states of the previous daemon, although its leases have not run "
			 "out: %s; all virtual routers start from Initialize",
			 reason_of(err));
	return takeover ? err : 0;
}

/* Makes the plan of each virtual router that is in the maps and has a source address. The other virtual routers get
 * their plans later, from run_update(). Returns 0 or -ENOMEM. */
static int make_plans(struct manager *m)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		bool runs = slot_used(m, slot) && in_map(m, slot);
		const uint8_t *source = runs ? run_source(m, slot) : NULL;
		struct managed *vr = &m->slots.vrs[slot];
		struct vr_plan *plan;

		if (!source)
			continue;
		plan = plan_make(&m->ports, instance_of(m, slot), vr->priority, source);
		if (!plan)
			return -ENOMEM;
		engine_adopt(m->engine, slot, plan);
		vr->planned = true;
	}
	return 0;
}

/* Removes virtual routers from the maps that the configuration does not have, with their addresses. An Active among
 * them sends no release; other routers take over after Active_Down_Interval. */
static void remove_others(struct manager *m)
{
	leftovers_remove_others(m);
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		const struct vr_key key = key_in_map(m, slot);

		if (in_map(m, slot) && !slot_used(m, slot))
			fastpath_remove_vr(&m->maps.fp, slot, &key);
	}
}

static bool has_vip(const void *key, const void *value, void *data)
{
	return leftovers_wants(data, key, value);
}

/* Enters all virtual routers of the configuration into the maps: adds the new, and updates those of the other daemon.
 */
static void enter_all(struct manager *m)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		bool entered = in_map(m, slot);
		struct vr_key key;
		int err;

		if (!slot_used(m, slot) || fill_slot(m, slot, entered) || !entered)
			continue;
		key = key_in_map(m, slot);
		/* the key is missing if the daemon was killed while it entered the virtual router */
		err = fastpath_add_vr(&m->maps.fp, slot, &key, &m->maps.fp.config[slot]);
		m->slots.vrs[slot].overflow = err > 0;
		if (err < 0)
			fill_refused(m, slot, err);
	}
	fastpath_sweep(&m->maps.fp, MAP_VIP_INDEX, has_vip, m);
	fill_sweep_vmacs(m);
	peers_sweep(m);
	fastpath_set_needs(&m->maps.fp, fill_needs(m));
}

/* Shows which devices have programs attached already; filled in by compare_port(). */
struct attached {
	struct manager *m;
	bool *has; /* by index of the device: the programs are attached */
};

/* Called for each entry of vr_ports. Detaches the programs if the interface is none of the devices, else sets `has` of
 * the device. */
static int compare_port(uint32_t ifindex, const struct vr_port *port, void *data)
{
	struct attached *a = data;
	const struct devices *d = &a->m->devices;
	size_t i = 0;

	while (i < d->count && d->list[i].ifindex != ifindex)
		i++;
	if (i == d->count) {
		fastpath_detach(&a->m->maps.fp, ifindex);
	} else if (port->mode != VR_MODE_NONE || !d->list[i].adverts) {
		a->has[i] = true;
		d->list[i].mode = (enum vr_mode)port->mode;
	}
	return 0;
}

static int attach_missing(struct manager *m)
{
	struct attached a = {.m = m, .has = calloc(m->devices.count, sizeof(*a.has))};
	int err = a.has ? 0 : -ENOMEM;

	if (!err)
		fastpath_for_each_port(&m->maps.fp, compare_port, &a);
	for (size_t i = 0; i < m->devices.count && !err; i++)
		if (!a.has[i])
			err = attach_device(&m->maps.fp, &m->devices.list[i]);
	free(a.has);
	return err;
}

static void log_adopted(const struct manager *m)
{
	uint32_t count[VR_STATE_COUNT] = {0};

	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot) && m->maps.fp.state[slot].state < VR_STATE_COUNT)
			count[m->maps.fp.state[slot].state]++;
	log_info("the daemon continues with the states of the previous daemon: %u Active, %u Backup, %u in FAULT",
		 count[VR_ACTIVE], count[VR_BACKUP], count[VR_FAULT]);
}

/* Called after the engine has taken over. Makes maps, programs, routes and addresses agree with the configuration. The
 * engine does not depend on this work. Returns 0 or a negative errno. */
static int settle_adopted(struct manager *m)
{
	int err;

	remove_others(m);
	enter_all(m);
	err = m->options->takeover ? 0 : fastpath_load_programs(&m->maps.fp, &m->maps.size);
	heartbeat(); /* the verifier may take a second on a slow machine */
	if (!err)
		err = fastpath_replace(&m->maps.fp);
	heartbeat();
	if (!err)
		err = attach_missing(m);
	if (!err) {
		attach_name_absent(&m->maps.fp, &m->ports);
		err = routing_adopt(m);
	}
	if (!err)
		err = notifier_open(&m->notifier, m->config, m->options->helper);
	if (err)
		return err;
	notifier_own_fifos(m->notifier, notifier_fifos(m->notifier) | m->handover.fifos);
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (!slot_used(m, slot))
			continue;
		states_known(m, slot);
		addresses_compare(m, slot);
	}
	group_notes_renew(m, NULL);
	addresses_settle(m);
	m->placed.recheck = true;
	log_adopted(m);
	return 0;
}

int adopt_engine(struct manager *m, int rt_priority)
{
	int gate = eventfd(0, EFD_CLOEXEC), err = gate < 0 ? -errno : 0;

	size_choose_programs(m);
	if (!err && m->options->takeover)
		err = fastpath_load_programs(&m->maps.fp, &m->maps.size);
	if (!err)
		err = follow_ask_addresses(m);
	join_all(m);
	refusals_adopt(m);
	if (!err)
		err = make_plans(m);
	if (!err)
		err = engine_start_behind(m->engine, rt_priority, gate);
	if (!err && m->options->takeover) {
		err = handover_take(m, gate);
		if (err)
			engine_abandon(m->engine);
	}
	if (!err) {
		engine_open_gate(m->engine); /* the other daemon's engine has opened the gate already, unless that
						daemon has died */
		m->life = LIFE_RUNS;
		m->ours = true;
		err = settle_adopted(m);
	}
	if (gate >= 0)
		close(gate);
	return err;
}
