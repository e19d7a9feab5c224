// SPDX-License-Identifier: GPL-2.0
#include "manager/notes/refusals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"
#include "util/quota.h"
#include "util/reason.h"

#define LINE_PERIOD (60 * NS_PER_S) /* shortest time between two log lines for the same virtual router and reason */
#define FIRST_ROOM 16		    /* entries of the list when it is made */

/* For operators: why an advert is refused, and what to do. If a reason has no words, adverts that are counted for the
 * reason are not refused. */
struct words {
	const char *why;
	const char *cure;
};

static const struct words words_of[VR_REASON_COUNT] = {
	[VR_TTL] = {"wrong TTL or hop limit",
		    "let no router forward adverts; for a unicast peer, correct min_ttl and max_ttl"},
	[VR_VERSION] = {"other VRRP version", "set the same version or vrrp_version on all routers"},
	[VR_TYPE] = {"the message type is not ADVERTISEMENT", "stop the program on the sender that makes such adverts"},
	[VR_NO_ADDRESS] = {"they list no address", "give the sender a virtual_ipaddress"},
	[VR_LENGTH] = {"the length does not fit the number of addresses",
		       "if the sender is keepalived 2.4 with auth_hmac, remove auth_hmac there: signed adverts "
		       "(auth_hmac) are not supported yet; else look for a device that damages frames"},
	[VR_INTERVAL_ZERO] = {"the advertised interval is 0", "correct advert_int of the sender"},
	[VR_CHECKSUM] = {"wrong checksum", "if the sender is keepalived before 1.3.7, remove `old_unicast_checksum "
					   "never`; else look for a device that damages frames"},
	[VR_OWN_SOURCE] = {"they come from this router's own source address",
			   "give each router an address of its own, and look for a loop between switches"},
	[VR_SOURCE] = {"the source is not an address of a host, or not a peer",
		       "add the sender to unicast_peer, or correct its address"},
	[VR_AUTH] = {"other password (auth_pass)", "set the same auth_type and auth_pass on all routers"},
	[VR_INTERVAL] = {"other interval (advert_int)", "set the same advert_int on all routers"},
	[VR_ADDRESS_LIST] = {"other addresses (virtual_ipaddress)",
			     "configure the same virtual_ipaddress on all routers"},
};

/* Whether adverts that are counted for the reason were refused. VRRPv3 accepts other intervals and lists (P13, P14). */
static bool is_refusal(const struct manager *m, uint32_t slot, unsigned reason)
{
	if ((reason == VR_INTERVAL || reason == VR_ADDRESS_LIST) && m->maps.fp.config[slot].version != 2)
		return false;
	return words_of[reason].why;
}

/* Returns the index of the entry of a slot and reason in the list, or the index where the entry would be. */
static size_t place_of(const struct refusals *r, uint32_t slot, unsigned reason)
{
	size_t from = 0, to = r->count;

	while (from < to) {
		size_t middle = (from + to) / 2;
		const struct refusal *at = &r->list[middle];

		if (at->slot < slot || (at->slot == slot && at->reason < reason))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Returns the entry of a slot and reason, which is made if there is none; NULL: no memory. */
static struct refusal *refusal_of(struct refusals *r, uint32_t slot, unsigned reason)
{
	size_t at = place_of(r, slot, reason);

	if (at < r->count && r->list[at].slot == slot && r->list[at].reason == reason)
		return &r->list[at];
	if (r->count == r->room) {
		size_t room = r->room ? 2 * r->room : FIRST_ROOM;
		struct refusal *list = realloc(r->list, room * sizeof(*list));

		if (!list)
			return NULL;
		r->list = list;
		r->room = room;
	}
	memmove(&r->list[at + 1], &r->list[at], (r->count - at) * sizeof(r->list[0]));
	r->count++;
	r->list[at] = (struct refusal){.slot = slot, .reason = (uint8_t)reason};
	return &r->list[at];
}

/* Compares the counters of a slot with those of the last look. If a counter has risen, updates or makes its entry in
 * the list. */
static void look_at(struct manager *m, uint32_t slot, const struct vr_counts *counts, uint64_t now)
{
	for (unsigned reason = VR_COUNTS_FIRST; reason < VR_EVENTS; reason++) {
		uint32_t count = counts->of[reason - VR_COUNTS_FIRST];
		struct refusal *refusal;

		if (!count || !is_refusal(m, slot, reason))
			continue;
		refusal = refusal_of(&m->refusals, slot, reason);
		if (!refusal || refusal->count == count)
			continue;
		if (!refusal->seen_ns || now - refusal->seen_ns > LINE_PERIOD)
			refusal->begin_ns = now;
		refusal->seen_ns = now;
		refusal->count = count;
		refusal->due = true;
	}
}

struct look {
	struct manager *m;
	uint64_t now; /* CLOCK_MONOTONIC, ns */
};

static int look_at_slot(uint32_t slot, const struct vr_counts *counts, void *data)
{
	const struct look *look = data;

	if (slot < look->m->slots.count && slot_used(look->m, slot))
		look_at(look->m, slot, counts, look->now);
	return 0;
}

/* Calls look_at() for all slots, unless the sum of the daemon's counters in vr_errors is the same as at the last call.
 */
static void look_at_all(struct manager *m, uint64_t now)
{
	struct look look = {.m = m, .now = now};
	uint64_t total = 0;

	for (unsigned reason = 0; reason < VR_EVENTS; reason++)
		if (words_of[reason].why)
			total += fastpath_error_count(&m->maps.fp, reason);
	if (total == m->refusals.total)
		return;
	m->refusals.total = total;
	fastpath_for_each_counts(&m->maps.fp, look_at_slot, &look);
}

/* The senders that may have sent the refused adverts of a virtual router. BPF counts senders by device and reason, and
 * not by VRID, so more than one may be found. */
struct suspects {
	uint32_t ifindex; /* of the device, as in vr_config */
	uint8_t family;	  /* enum vr_family */
	uint8_t reason;	  /* enum vr_reason */
	uint64_t since;	  /* ns of CLOCK_MONOTONIC; senders whose last frame is older are left out */
	uint32_t count;
	uint64_t most;	     /* the most refused adverts of one sender */
	uint8_t address[16]; /* of that sender */
};

static int add_suspect(const struct vr_source *source, void *data)
{
	struct suspects *s = data;
	uint64_t refused = source->of[s->reason];

	if (source->key.ifindex != s->ifindex || source->key.family != s->family || !refused ||
	    source->last_ns < s->since)
		return 0;
	s->count++;
	if (refused > s->most) {
		s->most = refused;
		memcpy(s->address, source->key.address, sizeof(s->address));
	}
	return 0;
}

static struct suspects suspects_of(const struct manager *m, const struct refusal *refusal, uint64_t since)
{
	const struct vr_config *config = &m->maps.fp.config[refusal->slot];
	struct suspects s = {
		.ifindex = config->ifindex,
		.family = config->family,
		.reason = refusal->reason,
		.since = since,
	};

	fastpath_for_each_source(&m->maps.fp, add_suspect, &s);
	return s;
}

/* The sender or senders, for messages. */
struct suspects_text {
	char text[180];
};

static struct suspects_text name_suspects(const struct manager *m, const struct suspects *s)
{
	const struct device *device = devices_find(&m->devices, s->ifindex);
	const char *on = device ? device->name : "the interface";
	struct suspects_text t;

	if (!s->count)
		snprintf(t.text, sizeof(t.text), "an unknown sender on %s", on);
	else if (s->count == 1)
		snprintf(t.text, sizeof(t.text), "%s", family_text(s->family, s->address).text);
	else
		snprintf(t.text, sizeof(t.text), "one of %u senders on %s (most refused adverts there are of %s)",
			 s->count, on, family_text(s->family, s->address).text);
	return t;
}

static void log_refusal(struct manager *m, struct refusal *refusal, uint64_t now)
{
	const struct instance *instance = instance_of(m, refusal->slot);
	const struct words *words = &words_of[refusal->reason];
	struct suspects s;

	if (refusal->logged_ns && now - refusal->logged_ns < LINE_PERIOD)
		return;
	s = suspects_of(m, refusal, m->refusals.looked_ns);
	if (refusal->reason == VR_ADDRESS_LIST && !s.count) /* an owner's advert is counted, but accepted */
		return;
	refusal->logged_ns = now;
	if (!quota_take(&m->said.others, OTHERS_MAX, QUOTA_WINDOW_NS, now))
		return;
	log_warning("%s (%s, VRID %u): adverts of %s are refused: %s; %s", instance->name,
		    instance->settings->interface, instance->vrid, name_suspects(m, &s).text, words->why, words->cure);
}

void refusals_log(struct manager *m, uint64_t now)
{
	struct refusals *r = &m->refusals;

	look_at_all(m, now);
	for (size_t i = 0; i < r->count; i++) {
		if (r->list[i].due)
			log_refusal(m, &r->list[i], now);
		r->list[i].due = false;
	}
	r->looked_ns = now;
}

/* Returns the entry of a slot whose counter has risen last, not before `since`; NULL: there is none. */
static const struct refusal *last_refusal(const struct refusals *r, uint32_t slot, uint64_t since)
{
	const struct refusal *last = NULL;

	for (size_t i = place_of(r, slot, 0); i < r->count && r->list[i].slot == slot; i++)
		if (r->list[i].seen_ns >= since && (!last || r->list[i].seen_ns > last->seen_ns))
			last = &r->list[i];
	return last;
}

/* Returns Active_Down_Interval with the longest possible Skew_Time, in ns. */
static uint64_t down_interval(const struct manager *m, uint32_t slot)
{
	const struct vr_config *config = &m->maps.fp.config[slot];
	uint64_t heard = m->maps.fp.state[slot].active_interval_ns;

	return (config->down_adverts + 1) * (heard > config->interval_ns ? heard : config->interval_ns);
}

bool refusals_explain(struct manager *m, uint32_t slot, char *out, size_t size)
{
	const struct refusal *refusal;
	uint64_t now = clock_ns(), since;
	struct vr_counts counts;
	struct suspects s;
	bool heard;

	fastpath_get_counts(&m->maps.fp, slot, &counts);
	look_at(m, slot, &counts, now);
	if (!m->refusals.count)
		return false;
	since = now - down_interval(m, slot);
	refusal = last_refusal(&m->refusals, slot, since);
	if (!refusal)
		return false;
	s = suspects_of(m, refusal, since);
	if (refusal->reason == VR_ADDRESS_LIST && !s.count)
		return false;
	/* If an Active was heard after the refusals began, the transition is due to the silence of this Active. */
	heard = m->maps.fp.live[slot].last_rx_ns > refusal->begin_ns;
	snprintf(out, size, "%sadverts of %s are refused (%s)",
		 heard ? "no advert within Active_Down_Interval, and " : "", name_suspects(m, &s).text,
		 reason_name(refusal->reason));
	return true;
}

void refusals_adopt(struct manager *m)
{
	uint64_t now = clock_ns();

	look_at_all(m, now);
	for (size_t i = 0; i < m->refusals.count; i++) {
		m->refusals.list[i].seen_ns = 0;
		m->refusals.list[i].due = false;
	}
	m->refusals.looked_ns = now;
}

void refusals_forget(struct manager *m, uint32_t slot)
{
	struct refusals *r = &m->refusals;
	size_t from = place_of(r, slot, 0), to = place_of(r, slot, VR_REASON_COUNT);

	if (from < to)
		memmove(&r->list[from], &r->list[to], (r->count - to) * sizeof(r->list[0]));
	r->count -= to - from;
}

void refusals_free(struct manager *m)
{
	free(m->refusals.list);
}
