// SPDX-License-Identifier: GPL-2.0
#include "world.h"

#include <string.h>

#define NONE VR_REASON_COUNT

/* What the headers of a frame say. */
struct packet {
	uint8_t family;
	const uint8_t *ip;
	const uint8_t *message;
	size_t length; /* of the message */
	uint8_t source[16];
	uint8_t destination[16];
	uint8_t ttl;
	uint16_t vlan[2];
	bool to_group;	   /* the destination is the standard multicast group */
	bool to_group_mac; /* the Ethernet destination is a multicast MAC */
};

static uint32_t get16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static bool is_tag(uint32_t type)
{
	return type == 0x8100 || type == 0x88a8;
}

/* Returns the one's complement sum of 16-bit words (RFC 1071), folded. */
static uint32_t sum16(const uint8_t *at, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += (uint32_t)at[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Reads the Ethernet header and up to two tags. A priority tag does not count. Returns the offset behind them, or 0. */
static size_t read_ethernet(const uint8_t *frame, size_t length, struct packet *p, uint32_t *type)
{
	size_t at = 14;

	if (length < at)
		return 0;
	*type = get16(frame + 12);
	p->to_group_mac = frame[0] & 1;
	for (int tags = 0; tags < 2 && is_tag(*type); tags++, at += 4) {
		if (length < at + 4)
			return 0;
		p->vlan[p->vlan[0] ? 1 : 0] = get16(frame + at) & 0xfff;
		*type = get16(frame + at + 2);
	}
	return at;
}

/* Checks everything below VRRP, except the checksum of the IPv4 header. Returns a reason or NONE. */
static enum vr_reason read_ipv4(const uint8_t *ip, size_t length, struct packet *p)
{
	static const uint8_t group[4] = {224, 0, 0, 18};
	size_t total = get16(ip + 2);

	memcpy(p->source, ip + 12, 4);
	memcpy(p->destination, ip + 16, 4);
	p->to_group = !memcmp(p->destination, group, 4);
	p->ttl = ip[8];
	if (ip[0] != 0x45)
		return ip[0] >> 4 == 4 ? VR_IP_OPTIONS : VR_IP_HEADER;
	if (get16(ip + 6) & 0x3fff) /* More Fragments, or an offset */
		return VR_FRAGMENT;
	if (total < 20 + 8 || total > length)
		return VR_TRUNCATED;
	p->message = ip + 20;
	p->length = total - 20;
	return NONE;
}

static enum vr_reason read_ipv6(const uint8_t *ip, size_t length, struct packet *p)
{
	static const uint8_t group[16] = {0xff, 0x02, [15] = 0x12};
	size_t payload = get16(ip + 4);

	memcpy(p->source, ip + 8, 16);
	memcpy(p->destination, ip + 24, 16);
	p->to_group = !memcmp(p->destination, group, 16);
	p->ttl = ip[7];
	if (payload < 8 || payload > length - 40)
		return VR_TRUNCATED;
	p->message = ip + 40;
	p->length = payload;
	return NONE;
}

static size_t width(const struct packet *p)
{
	return p->family == VR_IPV4 ? 4 : 16;
}

static bool is_multicast(const struct packet *p)
{
	return p->family == VR_IPV4 ? p->destination[0] >> 4 == 14 : p->destination[0] == 0xff;
}

/* Returns the length that version and count demand (P16). */
static size_t wanted_length(const struct packet *p)
{
	return 8 + p->message[3] * width(p) + (p->message[0] >> 4 == 2 ? 8 : 0);
}

/* Returns the form of the checksum (P8, P9, P10). The old form of keepalived has the multicast group in the
 * pseudo-header of a unicast packet. */
static enum vr_checksum_form form_of(const struct packet *p)
{
	static const uint8_t group[4] = {224, 0, 0, 18};
	uint32_t sum, rest = VRRP_PROTOCOL + (uint32_t)p->length;

	if (p->length != wanted_length(p))
		return VR_SUM_FORMS;
	if (p->family == VR_IPV4 && sum16(p->message, p->length, 0) == 0xffff)
		return VR_SUM_PLAIN;
	if (p->message[0] >> 4 != 3)
		return VR_SUM_FORMS;
	sum = sum16(p->source, width(p), rest);
	if (sum16(p->message, p->length, sum16(p->destination, width(p), sum)) == 0xffff)
		return VR_SUM_PSEUDO;
	if (p->family == VR_IPV4 && !is_multicast(p) && sum16(p->message, p->length, sum16(group, 4, sum)) == 0xffff)
		return VR_SUM_OLD;
	return VR_SUM_FORMS;
}

static uint64_t interval_of(const uint8_t *message)
{
	return message[0] >> 4 == 2 ? message[5] * 1000000000ULL : (get16(message + 4) & 0xfff) * 10000000ULL;
}

/* Makes the checks of RFC 9568 7.1 and 5.2, in the order of docs/fast-path.md. Returns a reason or NONE. */
static enum vr_reason check_message(const struct packet *p, enum vr_checksum_form form)
{
	uint8_t version = p->message[0] >> 4;

	if (version != 3 && !(version == 2 && p->family == VR_IPV4))
		return VR_VERSION;
	if ((p->message[0] & 15) != 1)
		return VR_TYPE;
	if (!p->message[3])
		return VR_NO_ADDRESS;
	if (p->length != wanted_length(p))
		return VR_LENGTH;
	if (!interval_of(p->message))
		return VR_INTERVAL_ZERO;
	return form == VR_SUM_FORMS ? VR_CHECKSUM : NONE;
}

/* Returns the slot of the packet's virtual router, or -1. */
static int find(const struct world *w, const struct packet *p)
{
	for (int i = 0; i < ROUTERS; i++) {
		const struct vr_key *key = &w->routers[i].key;

		if (key->vrid == p->message[1] && key->family == p->family && key->vlan == p->vlan[0] &&
		    key->vlan_in == p->vlan[1] && key->ifindex == PORT && key->vrid)
			return i;
	}
	return -1;
}

/* Returns whether the packet goes to the address at which its virtual router expects adverts. */
static bool is_meant(const struct world *w, const struct vr_config *c, const struct packet *p)
{
	if (c->flags & VR_UNICAST)
		return !memcmp(p->destination, c->own_address, width(p));
	if (!p->to_group_mac)
		return false;
	if (c->group)
		return !p->to_group && !memcmp(p->destination, w->group.address, width(p));
	return p->to_group;
}

/* Returns whether the source can be the address of a host (RFC 1122 3.2.1.3, RFC 4291 2.5 and 2.7), except ::/96. */
static bool from_a_host(const struct packet *p)
{
	static const uint8_t none[12];

	if (p->family == VR_IPV4)
		return p->source[0] && p->source[0] != 127 && p->source[0] < 224;
	return p->source[0] != 0xff && memcmp(p->source, none, sizeof(none));
}

/* Checks TTL and source. Returns a reason or NONE. */
static enum vr_reason check_way(const struct world *w, const struct router *r, const struct packet *p)
{
	if (!r || p->to_group || !(r->config.flags & VR_UNICAST))
		return p->ttl != 255 ? VR_TTL : from_a_host(p) ? NONE : VR_SOURCE;
	if (!p->ttl)
		return VR_TTL;
	if (!(r->config.flags & VR_CHECK_SOURCE))
		return from_a_host(p) ? NONE : VR_SOURCE;
	if (&w->routers[w->peer_key.slot] != r || memcmp(w->peer_key.address, p->source, 16))
		return VR_SOURCE;
	return p->ttl < w->peer.min_ttl || p->ttl > w->peer.max_ttl ? VR_TTL : NONE;
}

/* Returns whether the packet lists the configured addresses, in any order (P14). */
static bool same_list(const struct router *r, const struct packet *p)
{
	bool taken[LIST_MAX] = {false};
	size_t n = p->message[3];

	if (n != r->config.count)
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < n && (taken[k] || memcmp(r->list[k], p->message + 8 + i * width(p), width(p))))
			k++;
		if (k == n)
			return false;
		taken[k] = true;
	}
	return true;
}

static void count(struct outcome *out, enum vr_reason reason)
{
	out->counted |= 1U << reason;
	if (out->slot >= 0 && reason >= VR_COUNTS_FIRST && reason < VR_EVENTS)
		out->own |= 1U << reason;
}

/* Compares a valid advert with the configuration. Returns a reason or NONE. Notes differences that do not refuse it in
 * *out. */
static enum vr_reason check_for(const struct router *r, const struct packet *p, enum vr_checksum_form form,
				struct outcome *out)
{
	const struct vr_config *c = &r->config;
	const uint8_t *m = p->message;
	bool two = c->version == 2,
	     skip = c->flags & VR_SKIP_LIST && !memcmp(p->source, r->state.active_address, width(p));

	if (m[0] >> 4 != c->version)
		return VR_VERSION;
	if (form == VR_SUM_OLD && c->flags & VR_NEW_SUM)
		return VR_CHECKSUM;
	if (!memcmp(p->source, c->own_address, width(p)))
		return VR_OWN_SOURCE;
	if (two && (m[4] != c->auth_type || (m[4] && memcmp(m + p->length - 8, c->auth_data, 8))))
		return VR_AUTH;
	if (interval_of(m) != c->interval_ns) {
		if (two)
			return VR_INTERVAL;
		count(out, VR_INTERVAL);
	}
	if (!skip && !same_list(r, p)) {
		if (two && m[2] != 255)
			return VR_ADDRESS_LIST;
		count(out, VR_ADDRESS_LIST);
		out->event.flags |= VR_EVENT_ADDRESS_LIST;
	}
	if (p->family == VR_IPV6 && (m[8] != 0xfe || m[9] >> 6 != 2)) { /* P11: fe80::/10 */
		count(out, VR_NOT_LINK_LOCAL);
		out->event.flags |= VR_EVENT_NOT_LINK_LOCAL;
	}
	return NONE;
}

/* Returns whether the advert loses, and so has the small budget. */
static bool loses(const struct router *r, const struct packet *p)
{
	uint8_t priority = p->message[2];

	if (!priority)
		return memcmp(p->source, r->state.active_address, width(p)) != 0;
	if (r->state.state == VR_ACTIVE &&
	    priority == r->state.priority) /* P33: the greater address wins; the Active's is our own */
		return memcmp(p->source, r->state.active_address, width(p)) <= 0;
	if (r->state.state == VR_BACKUP && r->config.flags & VR_OBEYS_LOWER)
		return false;
	return priority < r->state.priority;
}

/* Hands a valid advert to the engine, if there is room. Returns the verdict. */
static enum vr_reason tell(const struct router *r, const struct packet *p, enum vr_checksum_form form,
			   struct outcome *out)
{
	bool losing = loses(r, p);

	if (r->state.state != VR_BACKUP && r->state.state != VR_ACTIVE)
		return VR_INACTIVE;
	if (r->live.window_events[losing ? VR_CLASS_LOSING
					 : VR_CLASS_MATTERS]) { /* in this world a budget is full or used up */
		out->heard = !losing && p->message[2];
		return VR_BUDGET;
	}
	out->told = true;
	out->events = 1;
	memcpy(&out->event.head, p->message, 8);
	memcpy(out->event.source, p->source, 16);
	out->event.slot = (uint32_t)out->slot;
	out->event.form = (uint8_t)form;
	out->event.mark = p->to_group ? 0 : p->ttl;
	return VR_EVENTS;
}

/* Returns whether the advert is the steady one: first eight bytes, destination, TTL and source are as expected. */
static bool is_steady(const struct world *w, const struct router *r, const struct packet *p, enum vr_checksum_form form)
{
	uint8_t expected[8], mark = p->to_group ? 0 : p->ttl;

	memcpy(expected, &r->state.expected_head, 8);
	expected[1] ^= mark;
	if (p->to_group ? p->ttl != 255 || !p->to_group_mac : !p->ttl || !is_meant(w, &r->config, p))
		return false;
	return form != VR_SUM_FORMS && !memcmp(expected, p->message, 8) &&
	       !memcmp(p->source, r->state.active_address, width(p));
}

/* The entry in vr_seen. */
static void note(const struct packet *p, enum vr_checksum_form form, struct outcome *out)
{
	out->noted = true;
	out->seen.adverts = 1;
	out->seen.interval_ns = interval_of(p->message);
	memcpy(out->seen.source, p->source, 16);
	out->seen.version = p->message[0] >> 4;
	out->seen.priority = p->message[2];
	out->seen.count = p->message[3];
	out->seen.form = (uint8_t)form;
}

/* Handles a packet of protocol 112. Returns whether it is consumed. */
static bool take_packet(const struct world *w, const struct packet *p, enum vr_reason reason, struct outcome *out)
{
	enum vr_checksum_form form = reason == NONE ? form_of(p) : VR_SUM_FORMS;
	const struct router *r;

	out->slot = reason == NONE ? find(w, p) : -1;
	r = out->slot < 0 ? NULL : &w->routers[out->slot];
	if (r && is_steady(w, r, p, form)) {
		out->heard = true;
		out->adverts[form != VR_SUM_PLAIN]++;
		return true;
	}
	if (!p->to_group && (reason != NONE || !r || !is_meant(w, &r->config, p)))
		reason = VR_DESTINATION;
	if (p->to_group && !p->to_group_mac)
		reason = VR_DESTINATION;
	if (reason == NONE && p->family == VR_IPV4 && sum16(p->ip, 20, 0) != 0xffff)
		reason = VR_IP_HEADER;
	if (reason == NONE)
		reason = check_way(w, r, p);
	if (reason == NONE)
		reason = check_message(p, form);
	if (reason == NONE && r && !is_meant(w, &r->config, p))
		reason = VR_DESTINATION;
	if (reason == NONE && !r) {
		note(p, form, out);
		reason = VR_VRID;
	}
	if (reason == NONE)
		reason = check_for(r, p, form, out);
	if (reason == NONE) {
		out->adverts[form != VR_SUM_PLAIN]++;
		if (!p->message[2])
			count(out, VR_PRIORITY_ZERO);
		reason = tell(r, p, form, out);
	}
	count(out, reason);
	return reason != VR_DESTINATION && reason != VR_VRID;
}

struct outcome reference(const struct world *w, const uint8_t *frame, size_t length)
{
	struct outcome out;
	struct packet p = {.to_group = false};
	enum vr_reason reason;
	uint32_t type;
	size_t at;

	memset(&out, 0, sizeof(out)); /* padding, too, because outcomes are compared as bytes */
	out.slot = -1;
	at = read_ethernet(frame, length, &p, &type);
	p.ip = frame + at;
	length -= at;
	if (at && type == 0x0800 && length >= 20 && p.ip[9] == VRRP_PROTOCOL) {
		p.family = VR_IPV4;
		reason = read_ipv4(p.ip, length, &p);
	} else if (at && type == 0x86dd && length >= 40 && p.ip[6] == VRRP_PROTOCOL) {
		p.family = VR_IPV6;
		reason = read_ipv6(p.ip, length, &p);
	} else {
		return out;
	}
	out.dropped = take_packet(w, &p, reason, &out) && !w->pass;
	if (!out.told)
		memset(&out.event, 0, sizeof(out.event));
	return out;
}
