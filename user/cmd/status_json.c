// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp status --json. */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "cmd/status.h"
#include "core/fsm.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/reason.h"

/* Returns a time in milliseconds with its fraction; null for UINT64_MAX, which means never. */
static json_t *milliseconds(uint64_t ns)
{
	return ns == UINT64_MAX ? json_null() : json_real((double)ns / NS_PER_MS);
}

static json_t *json_addresses(const struct row *row)
{
	json_t *out = json_array();

	for (size_t i = 0; i < row->address_count; i++) {
		const struct row_address *a = &row->addresses[i];

		json_array_append_new(out, json_sprintf("%s/%u", family_text(a->family, a->address).text, a->prefix));
	}
	return out;
}

static json_t *json_faults(const struct row *row)
{
	const char *names[VR_FAULT_COUNT];
	json_t *out = json_array();

	for (size_t i = 0, n = row_faults(row, names); i < n; i++)
		json_array_append_new(out, json_string(names[i]));
	return out;
}

static json_t *json_gaps(const struct row *row)
{
#define NAME(bucket, limit, text) "below_" text,
	static const char *const names[VR_GAP_BUCKETS] = {VR_GAP_LIMITS(NAME) "above"};
#undef NAME
	json_t *out = json_object();

	for (int i = 0; i < VR_GAP_BUCKETS; i++)
		json_object_set_new(out, names[i], json_integer(row->live.gaps[i]));
	return out;
}

static json_t *json_counters(const struct row *row)
{
	json_t *out = json_object();

	if (!row->configured) {
		json_object_set_new(out, "adverts", json_integer((json_int_t)row->seen.adverts));
		return out;
	}
	json_object_set_new(
		out, "adverts",
		json_integer((json_int_t)(row->live.adverts[VR_SUM_PLAIN] + row->live.adverts[VR_SUM_PSEUDO])));
	json_object_set_new(out, "checksum_plain", json_integer((json_int_t)row->live.adverts[VR_SUM_PLAIN]));
	json_object_set_new(out, "checksum_pseudo", json_integer((json_int_t)row->live.adverts[VR_SUM_PSEUDO]));
	for (int i = 0; i < VR_COUNTS; i++)
		json_object_set_new(out, reason_name(VR_COUNTS_FIRST + i), json_integer(row->counts.of[i]));
	json_object_set_new(out, reason_name(VR_EVENTS), json_integer(row->live.events));
	json_object_set_new(out, "sent", json_integer((json_int_t)row->sent.adverts));
	json_object_set_new(out, "sent_priority_zero", json_integer(row->sent.releases));
	json_object_set_new(out, "sent_announcements", json_integer(row->sent.announcements));
	return out;
}

/* Returns an object with the members that are the same for a configured virtual router and for a virtual router that is
 * only heard. */
static json_t *json_common(const struct row *row, uint64_t now)
{
	char active[INET6_ADDRSTRLEN];
	uint64_t gap = row->configured ? row->live.max_gap_ns : row->seen.max_gap_ns;
	json_t *o = json_object();

	json_object_set_new(o, "configured", json_boolean(row->configured));
	json_object_set_new(o, "interface", json_string(row->interface));
	json_object_set_new(o, "vlan", json_integer(row->key.vlan));
	json_object_set_new(o, "inner_vlan", json_integer(row->key.vlan_in));
	json_object_set_new(o, "family", json_string(row->key.family == VR_IPV4 ? "ipv4" : "ipv6"));
	json_object_set_new(o, "vrid", json_integer(row->key.vrid));
	json_object_set_new(o, "active_address", *row_active(row, active) ? json_string(active) : json_null());
	json_object_set_new(o, "last_advert_age_ms", milliseconds(row_last_advert_age(row, now)));
	json_object_set_new(o, "largest_gap_ms", milliseconds(gap));
	json_object_set_new(o, "addresses", json_addresses(row));
	json_object_set_new(o, "mode", json_string(fastpath_mode_name(row->mode)));
	json_object_set_new(o, "counters", json_counters(row));
	return o;
}

static json_t *json_configured(const struct row *row, uint64_t now)
{
	const struct vr_state *s = &row->state;
	const uint8_t *mac = row->config.mac;
	json_t *o = json_common(row, now);

	json_object_set_new(o, "name", json_string(row->config.name));
	json_object_set_new(o, "version", json_integer(row->config.version));
	json_object_set_new(o, "state", json_string(fsm_state_name(s->state)));
	json_object_set_new(o, "faults", json_faults(row));
	json_object_set_new(o, "priority", json_integer(row->config.priority));
	json_object_set_new(o, "effective_priority", json_integer(s->priority ? s->priority : row->config.priority));
	json_object_set_new(o, "interval_ms", milliseconds(row->config.interval_ns));
	json_object_set_new(o, "active_interval_ms", milliseconds(s->active_interval_ns));
	json_object_set_new(o, "active_priority", json_integer(s->active_priority));
	json_object_set_new(o, "master_down_ms", milliseconds(row_active_down(row)));
	json_object_set_new(o, "transitions", json_integer(s->transitions));
	json_object_set_new(o, "since_ms", milliseconds(s->since_ns ? now - s->since_ns : UINT64_MAX));
	json_object_set_new(o, "lease_ms",
			    s->state == VR_ACTIVE && s->lease_ns > now ? milliseconds(s->lease_ns - now)
								       : milliseconds(0));
	json_object_set_new(o, "gaps", json_gaps(row));
	json_object_set_new(
		o, "mac",
		json_sprintf("%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]));
	json_object_set_new(o, "vmac", json_boolean(row->config.flags & VR_VMAC));
	json_object_set_new(o, "accept", json_boolean(row->config.flags & VR_ACCEPT));
	return o;
}

static json_t *json_heard(const struct row *row, uint64_t now)
{
	json_t *o = json_common(row, now);

	json_object_set_new(o, "name", json_null());
	json_object_set_new(o, "version", json_integer(row->seen.version));
	json_object_set_new(o, "state", json_string("observed"));
	json_object_set_new(o, "priority", json_integer(row->seen.priority));
	json_object_set_new(o, "effective_priority", json_integer(row->seen.priority));
	json_object_set_new(o, "interval_ms", milliseconds(row->seen.interval_ns));
	json_object_set_new(o, "master_down_ms", json_null());
	json_object_set_new(o, "transitions", json_integer(row->seen.sources));
	return o;
}

int status_print_json(const struct snapshot *s)
{
	json_t *out = json_array();
	int err = 0;

	for (size_t i = 0; i < s->count && !err; i++) {
		const struct row *row = &s->rows[i];

		err = json_array_append_new(out, row->configured ? json_configured(row, s->now_ns)
								 : json_heard(row, s->now_ns));
	}
	if (!err)
		err = json_dumpf(out, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	json_decref(out);
	if (err)
		return -ENOMEM;
	printf("\n");
	return 0;
}
