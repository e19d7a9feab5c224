// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/tracked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "config/track.h"
#include "engine/engine.h"
#include "manager/links/ports.h"
#include "manager/maps/slots.h"
#include "manager/notify/states.h"
#include "manager/orders/causes.h"
#include "manager/orders/run.h"
#include "manager/state.h"
#include "track/things.h"
#include "track/trackers.h"
#include "track/weigh.h"
#include "util/clock.h"
#include "util/log.h"

/* Returns the bit in vr_config.faults (VR_FAULT_*) for a kind of tracked thing. */
static uint8_t fault_of(enum track_kind kind)
{
	static const uint8_t faults[TRACK_KINDS] = {
		[TRACK_INTERFACE] = VR_FAULT_INTERFACE,
		[TRACK_SCRIPT] = VR_FAULT_SCRIPT,
		[TRACK_FILE] = VR_FAULT_FILE,
		[TRACK_PROCESS] = VR_FAULT_PROCESS,
	};

	return faults[kind];
}

static void mark_stale(struct manager *m, uint32_t slot, enum track_kind kind, uint32_t index)
{
	struct managed *vr = &m->slots.vrs[slot];

	if (vr->stale)
		return;
	vr->stale = true;
	m->tracked.stale[m->tracked.stale_count++] =
		(struct stale){.slot = slot, .kind = (uint8_t)kind, .index = index};
}

/* Called when a tracked thing has changed: marks the virtual routers that track this thing as stale. */
static void on_changed(void *data, enum track_kind kind, uint32_t index)
{
	struct manager *m = data;
	struct listeners who = trackers_listeners(&m->tracked.trackers, kind, index);

	for (uint32_t i = 0; i < who.count; i++)
		mark_stale(m, who.slots[i], kind, index);
}

/* Returns how many virtual routers track at least one thing. */
static size_t count_tracking(const struct config *config)
{
	size_t count = 0;

	for (size_t i = 0; i < config->count; i++)
		count += config->instances[i].settings->track_count > 0;
	return count;
}

int tracked_init(struct manager *m)
{
	uint32_t *slot_of = slots_of_instances(&m->slots, m->config);
	int fd = -1, err;

	if (m->config->tracking.count[TRACK_PROCESS] && m->options->process_events >= 0)
		fd = fcntl(m->options->process_events, F_DUPFD_CLOEXEC, 0);
	m->tracked.trackers = (struct trackers){
		/* duplicated, because the trackers close their descriptor with each reload */
		.process_events = fd,
		.helper = m->options->helper,
		.generation = m->tracked.trackers.generation + 1,
		.changed = on_changed,
		.data = m,
	};
	free(m->tracked.stale);
	m->tracked.stale = calloc(count_tracking(m->config) + 1, sizeof(*m->tracked.stale));
	err = m->tracked.stale && slot_of ? trackers_init(&m->tracked.trackers, m->config, slot_of) : -ENOMEM;
	free(slot_of);
	return err;
}

static void mark_all_stale(struct manager *m)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		const struct settings *s = slot_used(m, slot) ? instance_of(m, slot)->settings : NULL;

		if (s && s->track_count)
			mark_stale(m, slot, s->tracks->kind, s->tracks->index);
	}
}

int tracked_open(struct manager *m)
{
	mark_all_stale(m);
	return trackers_open(&m->tracked.trackers);
}

/* If a virtual router tracks nothing (any more), resets its priority to the configured value, and removes faults of
 * things that it tracked before. */
static void reset_untracked(struct manager *m, uint32_t slot)
{
	struct managed *vr = &m->slots.vrs[slot];

	if (instance_of(m, slot)->settings->track_count)
		return;
	vr->priority = instance_of(m, slot)->priority;
	vr->pending = false;
	vr->faults &= FAULTS_OWN;
}

void tracked_renew(struct manager *m)
{
	struct trackers before = m->tracked.trackers;

	if (tracked_init(m))
		log_error("out of memory: interfaces, scripts, files and processes are not tracked until the next "
			  "reload; free memory, then reload");
	trackers_inherit(&m->tracked.trackers, &before);
	trackers_close(&before);
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot))
			reset_untracked(m, slot);
	tracked_open(m);
	for (size_t i = 0; i < m->ports.count; i++)
		tracked_port(m, &m->ports.ports[i]);
	tracked_weigh(m);
}

void tracked_close(struct manager *m)
{
	trackers_close(&m->tracked.trackers);
	free(m->tracked.stale);
}

void tracked_port(struct manager *m, const struct port *port)
{
	if (port->tracked)
		trackers_set(&m->tracked.trackers, TRACK_INTERFACE, port->tracked - 1,
			     (struct track_state){.known = true, .up = port->up});
}

/* Computes priority and faults of a virtual router from all things that it tracks. */
static void weigh_stale(struct manager *m, struct stale *stale)
{
	const struct instance *instance = instance_of(m, stale->slot);
	struct managed *vr = &m->slots.vrs[stale->slot];
	uint8_t priority, faults = 0;
	bool pending = false, unknown = false;
	int64_t sum = 0;

	for (uint32_t i = 0; i < instance->settings->track_count; i++) {
		const struct track *track = &instance->settings->tracks[i];
		struct track_effect effect = causes_effect(&m->tracked.trackers, track);

		sum += effect.weight;
		faults |= effect.fault ? fault_of(track->kind) : 0;
		unknown |= !m->tracked.trackers.states[track->kind][track->index].known;
		pending |= effect.fault && !m->tracked.trackers.states[track->kind][track->index].known;
	}
	vr->pending = pending;
	vr->adopted &= unknown;
	priority = vr->adopted ? vr->priority : track_priority(instance->priority, sum);
	stale->priority = vr->priority;
	stale->faults = vr->faults;
	vr->faults = (vr->faults & FAULTS_OWN) | faults;
	if (vr->priority != priority)
		vr->planned = false;
	vr->priority = priority;
}

void tracked_weigh(struct manager *m)
{
	for (uint32_t i = 0; i < m->tracked.stale_count; i++)
		weigh_stale(m, &m->tracked.stale[i]);
}

static void log_change(struct manager *m, const struct stale *stale)
{
	const struct instance *instance = instance_of(m, stale->slot);
	const struct managed *vr = &m->slots.vrs[stale->slot];
	struct thing_text thing;

	if (vr->priority != stale->priority) {
		thing = causes_describe(&m->tracked.trackers, &m->config->tracking, stale->kind, stale->index);
		log_info("%s (%s, VRID %u): priority %u -> %u: %s", instance->name, instance->settings->interface,
			 instance->vrid, stale->priority, vr->priority, thing.text);
		states_priority(m, stale->slot);
	} else if (vr->faults && stale->faults) {
		log_info("%s (%s, VRID %u): stays in FAULT: %s", instance->name, instance->settings->interface,
			 instance->vrid, causes_of(m, stale->slot).text);
	}
}

/* Queues all commands before it logs anything: writing the log may block when its reader is slow. */
void tracked_apply(struct manager *m)
{
	uint32_t count = m->tracked.stale_count;

	m->tracked.stale_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		m->slots.vrs[m->tracked.stale[i].slot].stale = false;
		run_update(m, m->tracked.stale[i].slot);
	}
	engine_wake(m->engine);
	for (uint32_t i = 0; i < count; i++)
		log_change(m, &m->tracked.stale[i]);
}

static void tracked_settle(struct manager *m)
{
	if (!m->tracked.stale_count)
		return;
	tracked_weigh(m);
	tracked_apply(m);
}

void tracked_poll(const struct manager *m, struct pollfd fds[TRACKED_FDS])
{
	fds[0] = (struct pollfd){.fd = trackers_fd(&m->tracked.trackers, TRACK_FILE), .events = POLLIN};
	fds[1] = (struct pollfd){.fd = trackers_fd(&m->tracked.trackers, TRACK_PROCESS), .events = POLLIN};
}

void tracked_serve(struct manager *m, const struct pollfd fds[TRACKED_FDS])
{
	uint64_t now = clock_ns();

	if (fds[0].revents)
		trackers_read(&m->tracked.trackers, TRACK_FILE, now);
	if (fds[1].revents)
		trackers_read(&m->tracked.trackers, TRACK_PROCESS, now);
	trackers_tick(&m->tracked.trackers, now);
	tracked_settle(m);
}

int tracked_wait_ms(const struct manager *m, int most_ms)
{
	uint64_t due = trackers_due(&m->tracked.trackers), now = clock_ns(), ms;

	if (m->ports.due_ns < due)
		due = m->ports.due_ns;
	if (due <= now)
		return 0;
	ms = (due - now + NS_PER_MS - 1) / NS_PER_MS;
	return ms < (uint64_t)most_ms ? (int)ms : most_ms;
}
