// SPDX-License-Identifier: GPL-2.0
/* One router: its clock, its process, and the passes of its engine (run_pass() in user/engine/loop.c). A pass has two
 * halves, and adverts may arrive between them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../reference/frame.h"
#include "sim.h"
#include "trace.h"

/* As in user/engine/loop.c. */
#define DEADLINES_PER_PASS 1024

#define PPB 1000000000LL

static void *allocate(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (!p) {
		perror("simulation");
		exit(2);
	}
	return p;
}

uint64_t router_clock(const struct router *r, uint64_t when)
{
	return r->offset + when + (uint64_t)(int64_t)((__int128)when * r->skew_ppb / PPB);
}

/* The first moment of true time at which the router's clock shows `clock`. */
static uint64_t true_time(const struct router *r, uint64_t clock)
{
	uint64_t when = (uint64_t)((__int128)(clock - r->offset) * PPB / (PPB + r->skew_ppb));

	while (router_clock(r, when) < clock)
		when++;
	return when;
}

void router_source(const struct router *r, uint8_t family, uint8_t source[16])
{
	static const uint8_t network4[16] = {192, 0}, network6[16] = {0xfe, 0x80};
	size_t last = family == VR_IPV4 ? 4 : 16;

	memcpy(source, family == VR_IPV4 ? network4 : network6, 16);
	source[last - 2] = (uint8_t)(r->address >> 8);
	source[last - 1] = (uint8_t)r->address;
}

/* Makes the sync group as the manager does: its longest interval is that of this router's members. */
static void make_groups(struct router *r)
{
	uint32_t members[MAX_SLOTS], count = r->sim->scenario.grouped;
	uint64_t longest = 0;

	if (!count)
		return;
	for (uint16_t slot = 0; slot < count; slot++) {
		members[slot] = slot;
		if (r->parts[slot].role.interval_ns > longest)
			longest = r->parts[slot].role.interval_ns;
	}
	sync_groups_free(&r->groups);
	if (sync_groups_init(&r->groups, r->fp.capacity, 1, count))
		exit(2);
	sync_groups_add(&r->groups, members, count, longest);
	r->engine.groups = &r->groups;
}

void router_init(struct router *r, struct sim *s, uint16_t index)
{
	uint16_t slots = s->scenario.slots;
	uint32_t commands = 128;

	while (commands < 4U * slots)
		commands *= 2;
	r->sim = s;
	r->index = index;
	r->linked = true;
	r->parts = allocate(slots, sizeof(*r->parts));
	r->ring = allocate(s->scenario.ring, sizeof(*r->ring));
	r->live = allocate(slots, sizeof(*r->live));
	r->fp.live = r->live;
	r->fp.state = allocate(slots, sizeof(*r->fp.state));
	r->fp.sent = allocate(slots, sizeof(*r->fp.sent));
	r->fp.engine = allocate(1, sizeof(*r->fp.engine));
	r->fp.capacity = slots;
	r->engine.fp = &r->fp;
	r->engine.spread = slots;
	r->engine.successor = -1;
	r->engine.vrs = allocate(slots, sizeof(*r->engine.vrs));
	if (deadlines_init(&r->engine.deadlines, slots) || deadlines_init(&r->engine.announcements, slots) ||
	    spsc_init(&r->engine.commands, commands, sizeof(struct command)))
		exit(2);
}

/* Frees what the process had. */
static void forget_process(struct router *r)
{
	struct engine *e = &r->engine;
	struct command command;

	while (spsc_pop(&e->commands, &command))
		if (command.kind == COMMAND_PLAN)
			free(command.plan);
	for (uint32_t slot = 0; slot < r->fp.capacity; slot++) {
		free(e->vrs[slot].plan);
		deadline_cancel(&e->deadlines, slot);
		deadline_cancel(&e->announcements, slot);
	}
	memset(e->vrs, 0, r->fp.capacity * sizeof(*e->vrs));
	e->tx.frames.count = 0;
	e->quit = false;
	e->successor = -1;
}

void router_free(struct router *r)
{
	forget_process(r);
	deadlines_free(&r->engine.deadlines);
	deadlines_free(&r->engine.announcements);
	spsc_free(&r->engine.commands);
	sync_groups_free(&r->groups);
	free(r->engine.vrs);
	free(r->fp.sent);
	free(r->fp.engine);
	free(r->fp.state);
	free(r->live);
	free(r->ring);
	free(r->parts);
}

/* The interface index is the slot: from a frame's interface the LAN knows its virtual router. */
static struct vr_plan *make_plan(const struct router *r, uint16_t slot, uint8_t priority)
{
	static const uint8_t mac[6] = {2}, address[16] = {0xfe, 0x80, [15] = 1};
	const struct settings *settings = &r->parts[slot].settings;
	struct advert a = {
		.version = settings->vrrp.version,
		.family = settings->vrrp.family,
		.vrid = (uint8_t)(slot + 1),
		.priority = priority,
		.count = 1,
		.form = VR_SUM_PSEUDO,
		.interval_ns = settings->vrrp.interval_ns,
		.addresses = address,
	};
	size_t length = frame_advert_length(&a);
	struct vr_plan *plan = allocate(1, plan_vips_offset(length));

	router_source(r, a.family, a.source);
	*plan = (struct vr_plan){
		.settings = settings,
		.ifindex = slot,
		.frame_length = (uint16_t)length,
		.listed = 1,
		.priority = priority,
	};
	frame_advert_to_group(&a, mac, plan->frame, length);
	return plan;
}

static void post(struct router *r, uint32_t kind, uint16_t slot, struct vr_plan *plan)
{
	struct command command = {.kind = kind, .slot = slot, .plan = plan};

	if (!spsc_push(&r->engine.commands, &command))
		free(plan); /* the queue is full: a manager would wait, but no scenario has that many commands */
	router_wake(r, r->sim->now);
}

static bool can_run(const struct router *r, uint16_t slot)
{
	return r->linked && !r->parts[slot].unplugged;
}

static void begin_process(struct router *r)
{
	router_kill(r);
	forget_process(r);
	r->running = true;
	r->stopped = r->frozen;
	r->stage = HAPPENS_RING;
	r->armed = UINT64_MAX;
	r->engine.pauses = (struct pauses){0};
	make_groups(r);
}

/* A start with new maps, as fastpath_create() makes them. */
static void start_fresh(struct router *r)
{
	watch_forgotten(r);
	begin_process(r);
	memset(r->fp.state, 0, r->fp.capacity * sizeof(*r->fp.state));
	memset(r->live, 0, r->fp.capacity * sizeof(*r->live));
	*r->fp.engine = (struct vr_engine){0};
	r->ring_count = 0;
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++) {
		post(r, COMMAND_PLAN, slot, make_plan(r, slot, r->parts[slot].role.priority));
		post(r, can_run(r, slot) ? COMMAND_START : COMMAND_FAULT, slot, NULL);
	}
}

/* A start with the maps of the process before, as in the manager's adopt.c and in pass_gate() of user/engine/loop.c. */
static void continue_states(struct router *r)
{
	begin_process(r);
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++) {
		r->engine.vrs[slot].plan = make_plan(r, slot, r->parts[slot].role.priority);
		pauses_interval(&r->engine.pauses, r->parts[slot].settings.vrrp.interval_ns);
	}
	resume_all(&r->engine, router_clock(r, r->sim->now));
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++)
		post(r, can_run(r, slot) ? COMMAND_START : COMMAND_FAULT, slot, NULL);
}

static bool holds_lease(const struct router *r)
{
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++)
		if (r->fp.state[slot].state == VR_ACTIVE && r->fp.state[slot].lease_ns > router_clock(r, r->sim->now))
			return true;
	return false;
}

/* The router is there again from now on: bounds that it must keep run from now. */
static void begin_to_wait(struct router *r)
{
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++) {
		struct part *p = &r->parts[slot];

		p->able_since = p->able_since ? r->sim->now : 0;
		p->owes_since = p->owes_since ? r->sim->now : 0;
	}
}

void router_start(struct router *r)
{
	r->starts = r->frozen;
	if (r->frozen) /* router_freeze() starts it when the machine runs again */
		return;
	if (!holds_lease(r)) {
		start_fresh(r);
		return;
	}
	r->sim->totals.resumed++;
	*r->fp.engine = (struct vr_engine){
		.pauses = {{.to_ns = router_clock(r, r->sim->now)}}}; /* as the manager's adopt.c does */
	begin_to_wait(r);
	continue_states(r);
}

void router_upgrade(struct router *r)
{
	if (r->running)
		post(r, COMMAND_HAND_OVER, 0, NULL);
}

/* The BPF programs and the maps stay, and with them the lease. */
void router_kill(struct router *r)
{
	r->running = false;
	r->wake_at = 0;
	r->wakes++;
}

void router_stop(struct router *r)
{
	for (uint16_t slot = 0; slot < r->fp.capacity; slot++)
		post(r, COMMAND_STOP, slot, NULL);
	post(r, COMMAND_QUIT, 0, NULL);
}

void router_set_priority(struct router *r, uint16_t slot, uint8_t priority)
{
	r->parts[slot].role.priority = priority; /* also for the next start */
	if (r->running)
		post(r, COMMAND_PLAN, slot, make_plan(r, slot, priority));
}

void router_link(struct router *r, bool linked)
{
	r->linked = linked;
	for (uint16_t slot = 0; r->running && slot < r->fp.capacity; slot++)
		post(r, can_run(r, slot) ? COMMAND_START : COMMAND_FAULT, slot, NULL);
}

void router_plug(struct router *r, uint16_t slot, bool plugged)
{
	r->parts[slot].unplugged += plugged ? -1 : 1;
	if (r->running)
		post(r, can_run(r, slot) ? COMMAND_START : COMMAND_FAULT, slot, NULL);
}

static void queue_stage(struct router *r, uint64_t when)
{
	struct item item = {.when = when, .what = r->stage, .to = r->index, .serial = ++r->wakes};

	r->wake_at = when;
	queue_put(&r->sim->queue, item);
}

/* How late an engine wakes up: usually little, sometimes as much as the scenario allows. */
static uint64_t lateness(struct router *r)
{
	struct sim *s = r->sim;
	uint64_t max = s->scenario.late_max;

	return random_range(&s->random, 0, random_ppm(&s->random, 100000) ? max : max / 16);
}

void router_wake(struct router *r, uint64_t when)
{
	if (!r->running || r->stopped || r->stage == HAPPENS_REST || (r->wake_at && r->wake_at <= when))
		return;
	if (when < r->sim->now)
		when = r->sim->now;
	when += lateness(r);
	if (!r->wake_at || when < r->wake_at)
		queue_stage(r, when);
}

/* SIGSTOP stops the daemon between the halves of a pass or in its sleep; SIGCONT lets it run from there. */
void router_pause(struct router *r, bool stopped)
{
	uint64_t now = router_clock(r, r->sim->now);

	if (r->stopped == stopped || !r->running || r->frozen)
		return;
	r->stopped = stopped;
	if (stopped) { /* until its next beat it would have slept: the pause begins there */
		r->armed = pauses_wake_at(&r->engine.pauses, now, r->armed);
		if (r->armed > now)
			r->armed = random_range(&r->sim->random, now, r->armed);
		r->wake_at = 0;
		r->wakes++;
		return;
	}
	queue_stage(r, r->sim->now);
	begin_to_wait(r);
}

/* The whole machine stands still, except for its clock: no frame reaches it. */
void router_freeze(struct router *r, bool frozen)
{
	if (frozen) {
		router_pause(r, true);
		r->frozen = true;
		r->frozen_at = r->sim->now;
		return;
	}
	if (!r->frozen)
		return;
	r->frozen = false;
	r->freezes++;
	r->frozen_for += r->sim->now - r->frozen_at;
	router_pause(r, false);
	if (r->starts)
		router_start(r);
}

static void take_in_ring(struct router *r)
{
	struct pauses *pauses = &r->engine.pauses;
	uint64_t now = router_clock(r, r->sim->now);

	pauses_slept(pauses, now, r->armed);
	pauses_record(pauses, r->fp.engine, now, pauses->grace_ns);
	r->ring_read = r->sim->now;
	while (r->ring_count) {
		struct vr_event event = r->ring[r->ring_begin];

		r->ring_begin = (r->ring_begin + 1) % r->sim->scenario.ring;
		r->ring_count--;
		vr_event(&r->engine, &event, router_clock(r, r->ring_read));
		watch_group(r);
		watch_check(r->sim, (uint16_t)event.slot);
	}
}

static void do_deadlines(struct router *r, uint64_t now)
{
	struct engine *e = &r->engine;
	uint32_t slot;
	int done = 0;

	for (; done < DEADLINES_PER_PASS && deadline_due(&e->deadlines, now, &slot); done++) {
		vr_deadline(e, slot, now);
		watch_group(r);
		watch_check(r->sim, (uint16_t)slot);
	}
	for (; done < DEADLINES_PER_PASS && deadline_due(&e->deadlines, now + e->pauses.beat_ns, &slot); done++)
		if (!vr_look_ahead(e, slot))
			break;
	tx_flush(&e->tx);
}

static void do_announcements(struct router *r, uint64_t now)
{
	struct engine *e = &r->engine;
	uint32_t slot;

	while (deadline_due(&e->announcements, now, &slot)) {
		watch_announcement(r, (uint16_t)slot);
		vr_announce(e, slot, now);
		trace_announced(r->sim, r->index, (uint16_t)slot);
	}
}

static void take_command(struct router *r, const struct command *command, uint64_t now)
{
	engine_command(&r->engine, command, now);
	watch_group(r);
}

static void do_rest(struct router *r)
{
	struct engine *e = &r->engine;
	uint64_t now = router_clock(r, r->sim->now), next;
	struct command command;

	pauses_record(&e->pauses, r->fp.engine, now, 2 * e->pauses.grace_ns);
	while (!e->quit && spsc_pop(&e->commands, &command))
		take_command(r, &command, now);
	do_deadlines(r, now);
	do_announcements(r, now);
	if (e->quit && e->successor >= 0) {
		r->sim->totals.upgrades++;
		continue_states(r);
		return;
	}
	if (e->quit) {
		router_kill(r);
		return;
	}
	next = deadline_next(&e->deadlines);
	if (deadline_next(&e->announcements) < next)
		next = deadline_next(&e->announcements);
	r->armed = next;
	if (r->ring_count)
		router_wake(r, r->sim->now);
	else if (next != DEADLINE_NONE)
		router_wake(r, true_time(r, next));
}

void router_stage(struct router *r, const struct item *item)
{
	struct sim *s = r->sim;

	if (item->serial != r->wakes)
		return;
	r->wake_at = 0;
	if (item->what == HAPPENS_RING) {
		take_in_ring(r);
		r->stage = HAPPENS_REST;
		queue_stage(r, s->now + random_range(&s->random, 0, s->scenario.gap_max));
	} else {
		r->stage = HAPPENS_RING;
		do_rest(r);
	}
}
