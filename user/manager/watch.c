// SPDX-License-Identifier: GPL-2.0
#include "manager/watch.h"

#include "engine/engine.h"
#include "fastpath/fastpath.h"
#include "manager/links/capture.h"
#include "manager/maps/fill.h"
#include "manager/notes/notes.h"
#include "manager/notes/refusals.h"
#include "manager/orders/run.h"
#include "manager/placed/addresses.h"
#include "manager/state.h"
#include "manager/unknown.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/quota.h"

/* Shortest time between two log lines about the engine's lateness. */
#define LATE_WINDOW (60 * NS_PER_S)

/* Makes the BPF programs pass adverts on to the stack while a program such as tcpdump captures packets. Does nothing if
 * `vrrp-xdp pass` has set another mode. */
static void watch_captures(struct manager *m)
{
	bool runs;

	if (fastpath_get_pass(&m->maps.fp) != VR_PASS_AUTO)
		return;
	runs = capture_runs(&m->ports);
	if (runs != m->said.capturing)
		log_info("a packet socket was %s by a program such as tcpdump: adverts are %s passed on to the network "
			 "stack",
			 runs ? "opened" : "closed", runs ? "now" : "no longer");
	m->said.capturing = runs;
	fastpath_set_pass(&m->maps.fp, VR_PASS_AUTO, runs);
}

/* Warns when the engine is late by more than the shortest advertisement interval: the machine is overloaded. */
static void watch_rhythm(struct manager *m, uint64_t now)
{
	uint64_t late = __atomic_load_n(&m->maps.fp.engine->recent_late_ns, __ATOMIC_RELAXED);

	if (late <= m->slots.shortest_ns || !quota_take(&m->said.late, 1, LATE_WINDOW, now))
		return;
	log_warning("overload: the engine thread was late by %.1f ms, but adverts are due every %.1f ms; reduce the "
		    "machine's load, use a longer advert_int, or fewer virtual routers",
		    (double)late / NS_PER_MS, (double)m->slots.shortest_ns / NS_PER_MS);
}

/* Tries again to enter virtual routers whose entry into the maps has failed. */
static void retry_refused(struct manager *m)
{
	bool refused = m->maps.refused;

	m->maps.refused = false;
	for (uint32_t slot = 0; refused && slot < m->slots.count; slot++) {
		if (!slot_used(m, slot) || !(m->slots.vrs[slot].faults & VR_FAULT_MAPS) || fill_slot(m, slot, false))
			continue;
		run_update(m, slot);
		addresses_mark(m, slot);
	}
	if (!refused)
		return;
	engine_wake(m->engine);
	addresses_settle(m);
}

void watch_return(struct manager *m)
{
	uint64_t beat = engine_given_up(m->engine);

	if (!beat)
		return;
	log_error("the manager thread of this daemon did not respond for %.1f s: all virtual routers were put into "
		  "FAULT, and run again now; look for a hung file system or a lack of processor time",
		  (double)(clock_ns() - beat) / NS_PER_S);
	engine_back(m->engine);
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		if (!slot_used(m, slot) || m->slots.vrs[slot].told != TOLD_START)
			continue;
		m->slots.vrs[slot].told = TOLD_FAULT;
		run_update(m, slot);
	}
	engine_wake(m->engine);
}

void watch(struct manager *m, uint64_t now)
{
	watch_captures(m);
	watch_rhythm(m, now);
	retry_refused(m);
	unknown_log(m);
	refusals_log(m, now);
	notes_left_out(m, now);
	m->missing.look = true;
}
