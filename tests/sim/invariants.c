// SPDX-License-Identifier: GPL-2.0
/* The invariants: what must hold at any time, checked with every router's state and the true time at hand.
 *
 * Their bounds follow from the timers of RFC 9568 (6.1). I is the longest Advertisement_Interval that a router of the
 * virtual router has, skew its longest Skew_Time, which is below I (below a second in VRRPv2).
 *
 * - hop: from the sending of an advert to the moment at which the receiver's state machine has taken it. That is
 *   the longest delay of the LAN, the longest lateness of an engine, and twice the time from its look into the ring
 *   to its look at the deadlines, as an advert may just have missed a pass.
 * - down = 3 I + skew, by the slowest clock: the longest Active_Down_Interval.
 * - ownerless = down + skew + 2 hops. The last advert that told a Backup to wait was on its way for up to a hop.
 *   The Backup waits for `down`. Just then it may hear a release from a router whose lease was over, as one that
 *   was stopped, and wait for Skew_Time (P25). Its engine is late by less than a hop.
 * - release = skew + 2 hops: how long a virtual router may be without an owner after the Active of a settled LAN
 *   has released it. This bound does not hold where an advert that the Active sent before arrives after the
 *   release, or where the virtual router was released within the last second, by any clock.
 * - settle = ownerless, until a router is Active; + I + hop, until all Actives have heard the greatest of them, and
 *   those with a preempt_delay an inferior one, which starts the delay; + the delay; + down + hop, until the last
 *   advert that was obeyed because of the delay, or because its sender had not yielded yet, is forgotten; + hop,
 *   until the last Active has heard of the takeover and has yielded.
 *
 * A LAN may have more routers than a virtual router's budget has events (16 adverts that may change a state in an
 * interval). An advert beyond the budget is lost, but every router that is still Active sends another one an interval
 * later. This takes four intervals more: each leaves at most one in sixteen of a thousand that began at once. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim.h"
#include "trace.h"

#define RELEASE_SPACING 2000000000ULL /* RELEASE_SPACING of core/fsm.c, by any clock and with any delay */

static uint64_t hop(const struct sim *s)
{
	const struct scenario *c = &s->scenario;

	return c->delay_max + c->late_max + 2 * c->gap_max;
}

static uint64_t crowd(const struct sim *s, const struct watched *w)
{
	return s->scenario.routers > VR_BUDGET_MATTERS ? 4 * w->interval_max : 0;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* A sync group waits for the slowest of its members. Two Active sync groups may both yield, each to an advert that the
 * other had sent before, if a fault kept their members from hearing each other. Then the whole election takes place
 * again. */
static void watch_init_group(struct sim *s)
{
	struct watched all = {0};

	for (uint16_t slot = 0; slot < s->scenario.grouped; slot++) {
		const struct watched *w = &s->watched[slot];

		all.skew = greater(all.skew, w->skew);
		all.ownerless_bound = greater(all.ownerless_bound, w->ownerless_bound);
		all.settle_bound = greater(all.settle_bound, w->settle_bound);
		all.group_interval = greater(all.group_interval, w->interval_max);
		all.group_mixed |= w->mixed;
	}
	for (uint16_t slot = 0; slot < s->scenario.grouped; slot++) {
		struct watched *w = &s->watched[slot];

		w->skew = all.skew;
		w->ownerless_bound = all.ownerless_bound;
		w->settle_bound = 2 * all.settle_bound + 2 * all.group_interval;
		w->group_interval = all.group_interval;
		w->group_mixed = all.group_mixed;
	}
}

void watch_init(struct sim *s)
{
	for (uint16_t slot = 0; slot < s->scenario.slots; slot++) {
		struct watched *w = &s->watched[slot];
		uint64_t skew = w->version == 2 ? NS_PER_S : w->interval_max, down = 3 * w->interval_max + skew;

		down += down / 1000; /* for MAX_SKEW_PPB and rounding */
		w->skew = skew + skew / 1000;
		w->group_interval = w->interval_max;
		w->group_mixed = w->mixed;
		w->ownerless_bound = down + skew + 2 * hop(s);
		w->settle_bound = w->ownerless_bound + w->interval_max + w->delay_max + down + 3 * hop(s) + crowd(s, w);
		w->ownerless_since = NS_PER_S;
	}
	watch_init_group(s);
}

__attribute__((format(printf, 4, 5))) static void violate(struct sim *s, uint16_t slot, const char *name,
							  const char *format, ...)
{
	va_list args;

	if (s->violation)
		return;
	s->violation = name;
	s->violated_slot = slot;
	va_start(args, format);
	vsnprintf(s->detail, sizeof(s->detail), format, args);
	va_end(args);
}

/* Whether the last fault is so long ago that everything must have settled. */
static bool settled(const struct sim *s, const struct watched *w)
{
	return !s->in_force && s->now > s->fault_at + w->settle_bound;
}

/* The same for faults that may leave two leases, which releases, starts and new plans do not. */
static bool calm(const struct sim *s, const struct watched *w)
{
	return !s->in_force && s->now > s->rough_at + w->settle_bound;
}

/* How long two routers may both be Active: until the inferior one has heard the other's answer. It hears the other's
 * next advert instead where there is no answer: VRRPv2 gives none, an answer may be beyond the budget, and an owner or
 * a router with a new plan may begin beside a superior Active. */
static uint64_t overlap(const struct sim *s, const struct watched *w)
{
	bool loose = w->group_mixed || s->now <= s->changed_at + w->settle_bound + w->group_interval;

	return hop(s) + (loose ? w->group_interval + hop(s) : 0) + crowd(s, w);
}

static bool holds_lease(const struct router *r, uint16_t slot, uint64_t now)
{
	return r->fp.state[slot].state == VR_ACTIVE && r->fp.state[slot].lease_ns > router_clock(r, now);
}

static bool is_live(const struct router *r, uint16_t slot)
{
	return r->running && !r->stopped && r->parts[slot].able_since;
}

static bool preempts(const struct router *r, uint16_t slot)
{
	return r->parts[slot].role.preempt || r->fp.state[slot].priority == VRRP_PRIORITY_OWNER;
}

static struct heard *heard_by(struct sim *s, uint16_t slot, uint16_t to, uint16_t from)
{
	size_t routers = s->scenario.routers;

	return &s->heard[(slot * routers + to) * routers + from];
}

/* Whether an advert of that priority makes the receiver a Backup, or keeps it one (P26, P33). A running preempt_delay
 * may do so, too, which does not count here. */
static bool obliges(const struct router *to, uint16_t slot, const struct router *from, uint8_t priority)
{
	const struct vr_state *state = &to->fp.state[slot];
	uint8_t own[16], other[16];

	if (!priority)
		return false;
	if (state->state == VR_BACKUP)
		return priority >= state->priority || !preempts(to, slot);
	router_source(to, VR_IPV4, own);
	router_source(from, VR_IPV4, other);
	return priority > state->priority || (priority == state->priority && memcmp(other, own, sizeof(own)) > 0);
}

/* Frames may overtake each other: the advert with the highest serial is the sender's last (struct heard), the one that
 * arrived last is the last that may have been obeyed (struct part). With different intervals, an Active that yields to
 * an advert may obey, as a Backup, others that arrived together with it. */
void watch_arrival(struct router *to, const struct item *item)
{
	struct sim *s = to->sim;
	struct heard *h = heard_by(s, item->slot, to->index, item->from);
	struct part *p = &to->parts[item->slot];
	uint8_t priority = ((const uint8_t *)&item->head)[2];
	bool obliging = obliges(to, item->slot, &s->routers[item->from], priority);
	bool perhaps = s->watched[item->slot].mixed && priority >= to->fp.state[item->slot].priority;

	if (obliging || perhaps || p->role.preempt_delay_ns) {
		bool soon = to->stopped || s->now <= p->last_at + hop(s);

		p->crossed = soon && (p->crossed || item->from != p->last);
		p->last = item->from;
		p->last_at = s->now;
		p->last_frozen = to->frozen_for;
		p->last_freezes = to->freezes;
	}
	if (obliging || !priority)
		p->released = !obliging;
	if ((int32_t)(item->serial - h->serial) >= 0)
		*h = (struct heard){.serial = item->serial, .obliging = obliging, .when = s->now};
}

static void add_active(struct watched *w, uint16_t router)
{
	w->actives[w->active_count++] = router;
}

static void remove_active(struct watched *w, uint16_t router)
{
	for (uint16_t i = 0; i < w->active_count; i++)
		if (w->actives[i] == router) {
			w->actives[i] = w->actives[--w->active_count];
			return;
		}
}

void watch_forgotten(struct router *r)
{
	struct sim *s = r->sim;

	for (uint16_t slot = 0; slot < s->scenario.slots; slot++) {
		remove_active(&s->watched[slot], r->index);
		r->parts[slot].able_since = 0;
	}
}

/* A process that starts does not know what was heard before (P21). */
static void forget_heard(struct router *r, uint16_t slot)
{
	for (uint16_t from = 0; from < r->sim->scenario.routers; from++)
		heard_by(r->sim, slot, r->index, from)->obliging = false;
}

/* Invariant 3, "lease": a router that takes over because its Active is silent does so only when the Active's lease is
 * over, with any clocks within the stated skew. This holds if the Active's last advert was also the last one that
 * reached the new Active. Adverts that arrived after its look into the ring do not count, nor an answer of the old
 * Active that has not left yet. It does not hold, with different intervals, for a router that has taken an event after
 * a stamp of another sender that arrived later: it counts in the interval of the event's sender until the next advert.
 */
static void check_leases(struct router *r, uint16_t slot)
{
	struct sim *s = r->sim;
	struct watched *w = &s->watched[slot];

	if (r->fp.state[slot].reason != VR_REASON_NO_RESPONSE || (w->mixed && r->parts[slot].crossed))
		return;
	for (uint16_t i = 0; i < w->active_count; i++) {
		const struct router *other = &s->routers[w->actives[i]];
		const struct heard *h = heard_by(s, slot, r->index, other->index);
		uint64_t now = router_clock(other, s->now);

		if (other->engine.tx.frames.count) /* its lease runs from an answer that has not left yet */
			continue;
		if (other->index == r->parts[slot].last && h->obliging && h->serial == other->parts[slot].sent &&
		    h->when < r->ring_read && holds_lease(other, slot, s->now))
			violate(s, slot, "lease", "r%u takes over while r%u has a lease for %.3f ms more", r->index,
				other->index, (double)(other->fp.state[slot].lease_ns - now) / 1e6);
	}
}

/* Invariant 6, "listened": a router that takes over because its Active is silent could have heard it for two intervals,
 * less the skew of clocks; for one interval, where its machine stood still twice meanwhile. Not checked with different
 * intervals, where the simulation does not know which one counts. */
static void check_listened(struct router *r, uint16_t slot)
{
	struct sim *s = r->sim;
	const struct part *p = &r->parts[slot];
	uint64_t awake = s->now - p->last_at - (r->frozen_for - p->last_frozen);
	uint64_t wanted = (r->freezes - p->last_freezes > 1 ? 1 : 2) * p->role.interval_ns;

	if (r->fp.state[slot].reason != VR_REASON_NO_RESPONSE || s->watched[slot].group_mixed || p->released ||
	    p->last_at >= r->ring_read)
		return; /* the engine does not know yet what arrived after its look into the ring */
	if (awake < wanted - wanted / 100)
		violate(s, slot, "listened", "r%u takes over, and could have heard an Active for %.3f ms only",
			r->index, (double)awake / 1e6);
}

/* Part of invariant 1: of two Actives the inferior one yields. */
static void check_yield(struct router *r, uint16_t slot, const struct note *note)
{
	static const uint8_t nobody[16];
	const struct sim *s = r->sim;
	uint8_t own[16], priority = r->fp.state[slot].priority;

	if (!memcmp(note->source, nobody, sizeof(nobody)))
		return; /* it yields with its sync group, or because its lease was over when its process began */
	router_source(r, s->watched[slot].family, own);
	if (note->priority < priority || (note->priority == priority && memcmp(note->source, own, sizeof(own)) <= 0))
		violate(r->sim, slot, "settle", "r%u of priority %u yields to an inferior router", r->index, priority);
}

static uint64_t last_sent(const struct router *r, uint16_t slot)
{
	uint64_t last = r->parts[slot].sent_at;

	for (uint16_t other = 0; slot < r->sim->scenario.grouped && other < r->sim->scenario.grouped; other++)
		last = greater(last, r->parts[other].sent_at);
	return last;
}

/* Whether a release that an Active is about to send is all that has happened on a settled LAN, and will arrive after
 * all its adverts. */
static bool released(const struct router *r, uint16_t slot, const struct note *note)
{
	const struct sim *s = r->sim;
	const struct watched *w = &s->watched[slot];
	const struct scenario *c = &s->scenario;

	return note->from == VR_ACTIVE && note->to == VR_INITIALIZE && !s->in_force &&
	       (!w->ended_at || s->now > w->ended_at + RELEASE_SPACING) && s->now > s->fault_before + w->settle_bound &&
	       s->now - s->fault_at <= 2 * hop(s) && s->now - last_sent(r, slot) > c->delay_max - c->delay_min;
}

void watch_transition(struct router *r, uint16_t slot, const struct note *note)
{
	struct sim *s = r->sim;
	struct watched *w = &s->watched[slot];
	struct part *p = &r->parts[slot];

	s->totals.transitions++;
	trace_state(s, r->index, slot, note->from, note->to);
	if (settled(s, w))
		violate(s, slot, "single", "r%u changes its state without a cause", r->index);
	if (released(r, slot, note))
		w->released_at = s->now;
	if (note->from == VR_ACTIVE && note->to != VR_BACKUP)
		w->ended_at = s->now;
	if (note->from == VR_ACTIVE)
		remove_active(w, r->index);
	if (note->from == VR_BACKUP && note->to == VR_ACTIVE)
		check_leases(r, slot);
	if (note->from == VR_BACKUP && note->to == VR_ACTIVE)
		check_listened(r, slot);
	if (note->from == VR_ACTIVE && note->to == VR_BACKUP)
		check_yield(r, slot, note);
	if (note->to == VR_ACTIVE) {
		add_active(w, r->index);
		p->active_since = s->now;
		s->totals.takeovers++;
	}
	if (note->to != VR_ACTIVE && note->to != VR_BACKUP) {
		p->able_since = 0;
	} else if (!p->able_since) {
		p->able_since = s->now;
		forget_heard(r, slot);
	}
	watch_check(s, slot);
}

/* Invariant 7, "announced": an Active whose lease was over when it sent an advert announces its addresses. */
void watch_sent(struct router *r, uint16_t slot)
{
	struct part *p = &r->parts[slot];
	uint64_t lease = 3 * p->role.interval_ns;

	if (r->fp.state[slot].state == VR_ACTIVE && p->sent_at > p->active_since &&
	    r->sim->now - p->sent_at > lease + lease / 100 && !p->owes_since)
		p->owes_since = r->sim->now;
}

static void check_announced(struct router *r, uint16_t slot)
{
	struct part *p = &r->parts[slot];

	if (r->fp.state[slot].state != VR_ACTIVE || !r->running)
		p->owes_since = 0;
	else if (p->owes_since && !r->stopped && r->sim->now > p->owes_since + 4 * hop(r->sim))
		violate(r->sim, slot, "announced", "r%u has not announced its addresses since its lease was over",
			r->index);
}

void watch_announcement(struct router *r, uint16_t slot)
{
	r->parts[slot].owes_since = 0;
	if (!holds_lease(r, slot, r->sim->now))
		violate(r->sim, slot, "lease", "r%u announces addresses without a lease", r->index);
}

/* A sync group preempts when all its members do. */
static bool outranks(const struct router *r, const struct router *active, uint16_t slot)
{
	bool grouped = slot < r->sim->scenario.grouped;
	uint16_t first = grouped ? 0 : slot, end = grouped ? r->sim->scenario.grouped : slot + 1;

	for (uint16_t i = first; i < end; i++)
		if (!preempts(r, i) || r->fp.state[i].priority <= active->fp.state[i].priority)
			return false;
	return true;
}

/* Invariant 1, "settle": there is one Active, and no Backup that would preempt it. With equal priorities any of them
 * may be Active: a Backup obeys an equal priority whatever its address (P26). Addresses decide between two Actives, see
 * check_yield(). */
static void check_settled(struct sim *s, uint16_t slot)
{
	const struct router *active = NULL;
	unsigned int count = 0, live = 0;

	for (uint16_t i = 0; i < s->scenario.routers; i++) {
		const struct router *r = &s->routers[i];

		if (!is_live(r, slot))
			continue;
		live++;
		if (r->fp.state[slot].state == VR_ACTIVE) {
			count++;
			active = r;
		}
	}
	if (live && count != 1)
		violate(s, slot, "settle", "%u Active of %u routers %.3f ms after the last fault", count, live,
			(double)(s->now - s->fault_at) / 1e6);
	for (uint16_t i = 0; active && i < s->scenario.routers; i++) {
		const struct router *r = &s->routers[i];

		if (is_live(r, slot) && outranks(r, active, slot))
			violate(s, slot, "settle", "r%u of priority %u is Active, r%u of %u should be", active->index,
				active->fp.state[slot].priority, r->index, r->fp.state[slot].priority);
	}
}

/* Invariant 2, "single": there is a second Active only for as long as an advert takes. */
static void check_single(struct sim *s, uint16_t slot)
{
	struct watched *w = &s->watched[slot];
	uint64_t allowed = overlap(s, w);
	unsigned int old = 0;

	for (uint16_t i = 0; i < w->active_count; i++) {
		const struct router *r = &s->routers[w->actives[i]];

		old += is_live(r, slot) && s->now > r->parts[slot].active_since + allowed;
	}
	if (old > 1)
		violate(s, slot, "single", "%u routers have been Active together for more than %.3f ms", old,
			(double)allowed / 1e6);
}

/* Invariant 4, "ownerless": a virtual router is without a lease for no longer than the bound, if some router was able
 * to be Active for all that time. */
static void check_owner(struct sim *s, uint16_t slot)
{
	struct watched *w = &s->watched[slot];
	uint64_t able_for = w->ownerless_bound, bound = able_for;

	for (uint16_t i = 0; i < w->active_count; i++) {
		const struct router *r = &s->routers[w->actives[i]];

		if (holds_lease(r, slot, s->now)) {
			w->ownerless_since = 0;
			return;
		}
	}
	if (!w->ownerless_since)
		w->ownerless_since = s->now;
	if (w->released_at && w->released_at >= w->ownerless_since && s->fault_at <= w->released_at)
		bound = w->skew + 2 * hop(s);
	if (s->now <= w->ownerless_since + bound)
		return;
	for (uint16_t i = 0; i < s->scenario.routers; i++) {
		const struct router *r = &s->routers[i];

		if (is_live(r, slot) && s->now > r->parts[slot].able_since + able_for) {
			violate(s, slot, "ownerless", "no router has held a lease for %.3f ms, and r%u could",
				(double)(s->now - w->ownerless_since) / 1e6, r->index);
			return;
		}
	}
}

void watch_check(struct sim *s, uint16_t slot)
{
	struct watched *w = &s->watched[slot];

	check_owner(s, slot);
	for (uint16_t i = 0; i < s->scenario.routers; i++)
		check_announced(&s->routers[i], slot);
	if (calm(s, w))
		check_single(s, slot);
	if (settled(s, w))
		check_settled(s, slot);
}

/* Invariant 5, "together": the members of a sync group are in one state after every event, deadline and command. */
void watch_group(struct router *r)
{
	const struct sim *s = r->sim;

	for (uint16_t slot = 1; slot < s->scenario.grouped; slot++)
		if (r->fp.state[slot].state != r->fp.state[0].state)
			violate(r->sim, slot, "together", "on r%u it is %s, and virtual router 0 of its group %s",
				r->index, fsm_state_name(r->fp.state[slot].state),
				fsm_state_name(r->fp.state[0].state));
}
