// SPDX-License-Identifier: GPL-2.0
#include "core/fsm.h"

#include <string.h>

#define SECOND 1000000000ULL
#define RELEASE_SPACING SECOND /* between two releases of one router that are obeyed, see release_in_backup() */

/* Effects of an event on the timer: DOWN starts Active_Down_Interval, SKEW starts Skew_Time, ADVER the wait for the
 * next advert. */
enum timer { KEEP, CANCEL, DOWN, SKEW, ADVER };

/* One event in one state. adopt: the advert's sender is the Active from now on. */
struct rule {
	enum vr_state_code next;
	enum timer timer;
	bool adopt;
	uint32_t actions;
};

/* clang-format off */
static const struct rule rules[VR_STATE_COUNT][FSM_EVENT_COUNT] = {
	[VR_INITIALIZE] = { /* 6.4.1 */
		[FSM_START]       = {VR_BACKUP, DOWN, false, FSM_UNEXPECT},                   /* P21 */
		[FSM_START_OWNER] = {VR_ACTIVE, ADVER, false, FSM_SEND | FSM_ANNOUNCE},       /* P20 */
		[FSM_STOP]        = {VR_INITIALIZE, KEEP, false, 0},
		[FSM_FAULT]       = {VR_FAULT, CANCEL, false, FSM_UNEXPECT},
		[FSM_TIMER]       = {VR_INITIALIZE, KEEP, false, 0},
		[FSM_RELEASE]     = {VR_INITIALIZE, KEEP, false, 0},
		[FSM_SUPERIOR]    = {VR_INITIALIZE, KEEP, false, 0},
		[FSM_INFERIOR]    = {VR_INITIALIZE, KEEP, false, 0},
		[FSM_YIELD]       = {VR_INITIALIZE, KEEP, false, 0},
	},
	[VR_FAULT] = {
		[FSM_START]       = {VR_BACKUP, DOWN, false, FSM_UNEXPECT},
		[FSM_START_OWNER] = {VR_ACTIVE, ADVER, false, FSM_SEND | FSM_ANNOUNCE},
		[FSM_STOP]        = {VR_INITIALIZE, CANCEL, false, FSM_UNEXPECT},
		[FSM_FAULT]       = {VR_FAULT, KEEP, false, 0},
		[FSM_TIMER]       = {VR_FAULT, KEEP, false, 0},
		[FSM_RELEASE]     = {VR_FAULT, KEEP, false, 0},
		[FSM_SUPERIOR]    = {VR_FAULT, KEEP, false, 0},
		[FSM_INFERIOR]    = {VR_FAULT, KEEP, false, 0},
		[FSM_YIELD]       = {VR_FAULT, KEEP, false, 0},
	},
	[VR_BACKUP] = { /* 6.4.2 */
		[FSM_START]       = {VR_BACKUP, KEEP, false, 0},
		[FSM_START_OWNER] = {VR_BACKUP, KEEP, false, 0},
		[FSM_STOP]        = {VR_INITIALIZE, CANCEL, false, FSM_UNEXPECT},             /* P23 */
		[FSM_FAULT]       = {VR_FAULT, CANCEL, false, FSM_UNEXPECT},
		[FSM_TIMER]       = {VR_ACTIVE, ADVER, false, FSM_SEND | FSM_ANNOUNCE | FSM_UNEXPECT}, /* P24 */
		[FSM_RELEASE]     = {VR_BACKUP, SKEW, false, FSM_UNEXPECT},                   /* P25 */
		[FSM_SUPERIOR]    = {VR_BACKUP, DOWN, true, FSM_EXPECT},                      /* P26 */
		[FSM_INFERIOR]    = {VR_BACKUP, KEEP, false, 0},                              /* P27 */
		[FSM_YIELD]       = {VR_BACKUP, KEEP, false, 0},
	},
	[VR_ACTIVE] = { /* 6.4.3 */
		[FSM_START]       = {VR_ACTIVE, KEEP, false, 0},
		[FSM_START_OWNER] = {VR_ACTIVE, KEEP, false, 0},
		[FSM_STOP]        = {VR_INITIALIZE, CANCEL, false, FSM_RELEASE_OUT},          /* P30 */
		[FSM_FAULT]       = {VR_FAULT, CANCEL, false, FSM_RELEASE_OUT},
		[FSM_TIMER]       = {VR_ACTIVE, ADVER, false, FSM_SEND},                      /* P31 */
		[FSM_RELEASE]     = {VR_ACTIVE, ADVER, false, FSM_SEND},                      /* P32 */
		[FSM_SUPERIOR]    = {VR_BACKUP, DOWN, true, FSM_EXPECT},                      /* P33 */
		[FSM_INFERIOR]    = {VR_ACTIVE, KEEP, false, FSM_SEND},                       /* P34 */
		[FSM_YIELD]       = {VR_BACKUP, DOWN, false, FSM_UNEXPECT},
	},
};
/* clang-format on */

const char *fsm_state_name(enum vr_state_code state)
{
	static const char *const names[VR_STATE_COUNT] = {
		[VR_INITIALIZE] = "initialize",
		[VR_BACKUP] = "backup",
		[VR_ACTIVE] = "active",
		[VR_FAULT] = "fault",
	};

	return state < VR_STATE_COUNT ? names[state] : "unknown";
}

uint64_t fsm_skew(uint8_t version, uint8_t priority, uint64_t interval_ns)
{
	return (256 - priority) * (version == 2 ? SECOND : interval_ns) / 256;
}

uint64_t fsm_active_down(uint8_t version, uint8_t priority, uint8_t down_adverts, uint64_t interval_ns)
{
	return down_adverts * interval_ns + fsm_skew(version, priority, interval_ns);
}

/* Returns the state in the map, or Initialize if it is no valid state: another process may have written to the map. */
static enum vr_state_code known_state(const struct fsm *m)
{
	return m->vr->state < VR_STATE_COUNT ? m->vr->state : VR_INITIALIZE;
}

/* No advert is steady from now on. The BPF programs must see that before they see what changes next. */
static void unexpect(struct fsm *m)
{
	__atomic_store_n(&m->vr->expected_head, 0, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/* When the next advert is due: in phase, at most one interval from now. */
static uint64_t next_advert(const struct fsm *m, uint64_t now)
{
	uint64_t interval = m->p->interval_ns;

	return now + interval - (now + interval - m->phase_ns) % interval;
}

static uint64_t active_down(const struct fsm *m)
{
	return fsm_active_down(m->p->version, m->vr->priority, fsm_down_adverts(m->p), m->vr->active_interval_ns);
}

static void set_fsm_timer(struct fsm *m, enum timer timer, uint64_t now)
{
	switch (timer) {
	case KEEP:
		break;
	case CANCEL:
		m->deadline_ns = 0;
		break;
	case DOWN:
		m->vr->heard_ns = now;
		m->timers->down_ns = active_down(m);
		m->deadline_ns = m->vr->heard_ns + m->timers->down_ns;
		break;
	case SKEW:
		m->vr->heard_ns = now;
		m->timers->down_ns = fsm_skew(m->p->version, m->vr->priority, m->vr->active_interval_ns);
		m->deadline_ns = m->vr->heard_ns + m->timers->down_ns;
		break;
	case ADVER:
		m->deadline_ns = next_advert(m, now);
		break;
	}
}

static void adopt(struct fsm *m, const struct advert *a)
{
	memcpy(m->vr->active_address, a->source, sizeof(m->vr->active_address));
	m->vr->active_priority = a->priority;
	m->vr->active_interval_ns = a->interval_ns; /* P19; VRRPv2: the same as ours (P13) */
}

/* Looks the event up in the table and carries it out. No other function changes a state. */
static uint32_t apply(struct fsm *m, enum fsm_event event, uint64_t now, const struct advert *a)
{
	enum vr_state_code from = known_state(m);
	const struct rule *rule = &rules[from][event];
	uint32_t actions = rule->actions;

	if (rule->next != from)
		actions |= FSM_CHANGED;
	if (actions & (FSM_CHANGED | FSM_EXPECT | FSM_UNEXPECT))
		unexpect(m);
	if (rule->adopt)
		adopt(m, a);
	if (rule->next == VR_ACTIVE && from != VR_ACTIVE) {
		memcpy(m->vr->active_address, m->own_address, sizeof(m->vr->active_address));
		m->vr->active_priority = m->vr->priority;
		m->vr->active_interval_ns = m->p->interval_ns;
	}
	set_fsm_timer(m, rule->timer, now);
	__atomic_store_n(&m->vr->state, (uint8_t)rule->next, __ATOMIC_RELEASE);
	if (rule->timer != KEEP)
		actions |= FSM_ARM;
	return actions;
}

void fsm_configure(struct fsm *m, uint8_t priority)
{
	uint64_t interval = m->vr->active_interval_ns;
	bool skewed = m->timers->down_ns ==
		      fsm_skew(m->p->version, m->vr->priority, interval); /* the Backup waits after a release */

	unexpect(m);
	m->vr->priority = priority;
	switch (known_state(m)) {
	case VR_ACTIVE: /* active_address is our own: it decides a tie, and status shows it */
		memcpy(m->vr->active_address, m->own_address, sizeof(m->vr->active_address));
		m->vr->active_priority = priority;
		m->vr->active_interval_ns = m->p->interval_ns;
		break;
	case VR_BACKUP:
		/* The interval is our own until an Active advertises another (P13, P21). A longer one is kept: the
		 * router to which the sync group has yielded may have it (fsm_overhear()). */
		if (m->p->version == 2 || (!m->vr->active_priority && m->p->interval_ns > interval))
			m->vr->active_interval_ns = interval = m->p->interval_ns;
		if (m->timers->passed_priority >= priority && m->timers->passed_ns > m->vr->heard_ns)
			m->vr->heard_ns = m->timers->passed_ns;
		m->timers->down_ns = skewed ? fsm_skew(m->p->version, priority, interval) : active_down(m);
		break;
	default:
		break;
	}
}

static uint32_t start_as(struct fsm *m, uint64_t now, bool owner)
{
	if (known_state(m) != VR_INITIALIZE && known_state(m) != VR_FAULT)
		return 0;
	unexpect(m);
	memset(m->vr->active_address, 0, sizeof(m->vr->active_address));
	m->vr->active_priority = 0;
	m->vr->active_interval_ns = m->p->interval_ns; /* P21 */
	m->timers->passed_priority = 0;
	m->timers->preempt_at_ns = m->p->preempt_delay_ns ? now + m->p->preempt_delay_ns : 0;
	m->vr->reason = owner ? VR_REASON_PRIORITY : VR_REASON_NO_RESPONSE;
	return apply(m, owner ? FSM_START_OWNER : FSM_START, now, NULL);
}

uint32_t fsm_start(struct fsm *m, uint64_t now)
{
	return start_as(m, now, m->vr->priority == VRRP_PRIORITY_OWNER);
}

uint32_t fsm_start_waiting(struct fsm *m, uint64_t now)
{
	return start_as(m, now, false);
}

uint32_t fsm_stop(struct fsm *m, uint64_t now)
{
	return known_state(m) == VR_INITIALIZE ? 0 : apply(m, FSM_STOP, now, NULL);
}

uint32_t fsm_fault(struct fsm *m, uint64_t now)
{
	return apply(m, FSM_FAULT, now, NULL);
}

static bool from_active(const struct fsm *m, const struct advert *a)
{
	return !m->vr->active_priority || !memcmp(a->source, m->vr->active_address, sizeof(a->source));
}

/* Whether an advert of lower priority is obeyed because preempt_delay is running. The first such advert starts it. */
static bool preemption_delayed(struct fsm *m, uint64_t now)
{
	if (!m->p->preempt_delay_ns || m->vr->priority == VRRP_PRIORITY_OWNER) /* P35 */
		return false;
	if (!m->timers->preempt_at_ns)
		m->timers->preempt_at_ns = now + m->p->preempt_delay_ns;
	return now < m->timers->preempt_at_ns;
}

/* A release is obeyed only if its sender is the Active, and no other release of that sender was obeyed within the last
 * second. A router that repeats releases has not gone, or another host sends them in its name: obeying each would move
 * the virtual router to and fro in every interval. Of two genuine releases within a second, the second does not shorten
 * the wait. */
static uint32_t release_in_backup(struct fsm *m, const struct advert *a, uint64_t now)
{
	struct fsm_timers *t = m->timers;
	const uint8_t *end = a->source + (m->p->family == VR_IPV4 ? 1 : 13);
	bool again = now < t->released_ns + RELEASE_SPACING && !memcmp(end, t->released_by, sizeof(t->released_by));

	if (again || !from_active(m, a))
		return apply(m, FSM_INFERIOR, now, a);
	t->released_ns = now;
	memcpy(t->released_by, end, sizeof(t->released_by));
	m->vr->reason = VR_REASON_PRIORITY;
	return apply(m, FSM_RELEASE, now, a);
}

/* Backup, 6.4.2. */
static uint32_t advert_in_backup(struct fsm *m, const struct advert *a, uint64_t now)
{
	bool yields = !m->p->preempt && m->vr->priority != VRRP_PRIORITY_OWNER; /* P35 */

	if (!a->priority)
		return release_in_backup(m, a, now);
	if (a->priority >= m->vr->priority || yields) {
		m->vr->reason = VR_REASON_NO_RESPONSE;
		if (a->priority >= m->vr->priority)
			m->timers->preempt_at_ns = 0;
		return apply(m, FSM_SUPERIOR, now, a);
	}
	if (preemption_delayed(m, now))
		return (apply(m, FSM_SUPERIOR, now, a) & ~(uint32_t)FSM_EXPECT) | FSM_UNEXPECT;
	if (m->vr->reason != VR_REASON_PRIORITY) /* otherwise a release ends the wait, and stays the reason */
		m->vr->reason = VR_REASON_PREEMPTED;
	m->timers->passed_ns = now;
	m->timers->passed_priority = a->priority;
	return apply(m, FSM_INFERIOR, now, a);
}

bool fsm_is_superior(const struct fsm *m, const struct advert *a)
{
	return a->priority > m->vr->priority ||
	       (a->priority == m->vr->priority && memcmp(a->source, m->own_address, sizeof(a->source)) > 0); /* P33 */
}

/* Whether an Active answers a losing advert (P34). */
static bool answers_losing(const struct fsm_params *p)
{
	return p->answer == FSM_ANSWER_ALWAYS || (p->answer == FSM_ANSWER_RFC && p->version == 3);
}

/* Active, 6.4.3. Preempt_Mode means nothing here (P35). */
static uint32_t advert_in_active(struct fsm *m, const struct advert *a, uint64_t now)
{
	uint32_t actions;

	if (!a->priority)
		return apply(m, FSM_RELEASE, now, a);
	if (fsm_is_superior(m, a)) {
		m->vr->reason = VR_REASON_NO_RESPONSE;
		m->timers->preempt_at_ns = 0;
		actions = apply(m, FSM_SUPERIOR, now, a);
		return m->p->last_word ? actions | FSM_SEND : actions;
	}
	actions = apply(m, FSM_INFERIOR, now, a);
	return answers_losing(m->p) ? actions : actions & ~(uint32_t)FSM_SEND;
}

uint32_t fsm_advert(struct fsm *m, const struct advert *a, uint64_t rx_ns)
{
	uint32_t actions = 0;

	if (known_state(m) == VR_BACKUP)
		actions = advert_in_backup(m, a, rx_ns);
	else if (known_state(m) == VR_ACTIVE)
		actions = advert_in_active(m, a, rx_ns);
	/* Authentication data is not in the eight bytes that make an advert steady: each such advert is checked (P15).
	 */
	return a->auth_type == VRRP2_AUTH_NONE ? actions : actions & ~(uint32_t)FSM_EXPECT;
}

void fsm_follow(struct fsm *m, uint64_t last_rx_ns)
{
	if (last_rx_ns > m->vr->heard_ns)
		m->vr->heard_ns = last_rx_ns;
	m->deadline_ns = m->vr->heard_ns + m->timers->down_ns + m->stood_still_ns;
}

uint32_t fsm_resume(struct fsm *m, uint8_t priority, uint64_t sent_ns, uint64_t last_rx_ns)
{
	fsm_configure(m, priority);
	switch (known_state(m)) {
	case VR_ACTIVE:
		m->deadline_ns = next_advert(m, sent_ns);
		return FSM_ARM;
	case VR_BACKUP:
		if (m->vr->reason == VR_REASON_PRIORITY) /* the Active has sent priority 0 and no advert has come since:
							    only Skew_Time is left */
			m->timers->down_ns = fsm_skew(m->p->version, priority, m->vr->active_interval_ns);
		fsm_follow(m, last_rx_ns);
		return FSM_ARM;
	default:
		return 0;
	}
}

uint32_t fsm_deadline(struct fsm *m, uint64_t now, uint64_t last_rx_ns)
{
	if (known_state(m) == VR_BACKUP) {
		fsm_follow(m, last_rx_ns);
		if (m->deadline_ns > now)
			return FSM_ARM;
	}
	return apply(m, FSM_TIMER, now, NULL);
}

uint32_t fsm_wait(struct fsm *m, uint64_t now, uint64_t last_rx_ns)
{
	fsm_follow(m, last_rx_ns);
	if (m->deadline_ns > now)
		return FSM_ARM;
	m->deadline_ns = 0;
	unexpect(m);
	return FSM_ARM | FSM_UNEXPECT;
}

uint32_t fsm_take_over(struct fsm *m, uint64_t now)
{
	return known_state(m) == VR_BACKUP ? apply(m, FSM_TIMER, now, NULL) : 0;
}

void fsm_overhear(struct fsm *m, const struct advert *a)
{
	m->vr->active_interval_ns = a->interval_ns;
}

uint32_t fsm_yield(struct fsm *m, uint64_t now)
{
	if (known_state(m) != VR_ACTIVE)
		return 0;
	memset(m->vr->active_address, 0, sizeof(m->vr->active_address));
	m->vr->active_priority = 0;
	m->vr->reason = VR_REASON_NO_RESPONSE;
	m->timers->preempt_at_ns = 0;
	return apply(m, FSM_YIELD, now, NULL);
}
