/* SPDX-License-Identifier: GPL-2.0 */
/* The slow path: an advert that is not steady goes through every check, and may become an event.
 *
 * The steps of this path are global functions. The verifier walks a global function once, and takes every number that
 * it reads from memory for unknown. Inlined, it would walk each step once for each way that leads to it. What one step
 * knows of the advert reaches the next one in struct advert. */
#ifndef BPF_JUDGE_H
#define BPF_JUDGE_H

#include "budget.h"
#include "destination.h"
#include "lookup.h"
#include "maps.h"
#include "parse.h"

/* An advert on the slow path, as one step hands it to the next. The struct has no pointers, because a global function
 * cannot read pointers from memory. */
struct advert {
	struct vr_key key;
	__u32 slot;    /* NO_SLOT: the virtual router is not configured */
	__u32 network; /* offset of the IP header in the frame, in bytes */
	__u32 noted;   /* set of NOTE(): reasons that are counted beside the verdict */
	__be16 proto;
	__u8 form;	/* enum vr_checksum_form, as in struct message */
	__u8 same_list; /* 1: the advert lists the configured addresses */
};

#define NOTE(reason) (1U << (reason))
#define NETWORK_MASK 63 /* more than any offset of an IP header: Ethernet and two tags are 22 bytes */

/* Sets the members of f that an earlier step has parsed and stored in *a. The caller has set f->data and f->end. */
static __always_inline void frame_again(struct frame *f, const struct advert *a)
{
	f->network = f->data + (a->network & NETWORK_MASK);
	f->proto = a->proto;
	f->ifindex = a->key.ifindex;
}

/* Returns whether the advert lists the configured addresses, in any order (P14). For adverts that verify() refuses the
 * result does not matter. */
static __always_inline bool list_matches(const struct frame *f, const struct advert *a)
{
	const struct vrrp_header *h =
		f->network + (a->proto == bpf_htons(ETH_P_IP) ? sizeof(struct iphdr) : sizeof(struct ipv6hdr));
	const struct vr_config *config;
	const __u32 *at = (void *)(h + 1);
	__u32 count, slot = a->slot;
	__u64 sum = 0;

	config = bpf_map_lookup_elem(&vr_config, &slot);
	if (!config || a->form == VR_SUM_FORMS || !reaches(f, h + 1))
		return false;
	count = h->count;
	if (count != config->count)
		return false;
	BOUND(count, 0xff); /* as in sum_words() */
	if (a->proto == bpf_htons(ETH_P_IP)) {
		for (__u32 i = 0; i < VRRP_MAX_ADDRESSES && i < count; i++, at += 1) {
			if (!reaches(f, at + 1))
				return false;
			sum += vr_address_hash(at[0], 0, 0, 0);
		}
	} else {
		for (__u32 i = 0; i < VRRP_MAX_ADDRESSES && i < count; i++, at += 4) {
			if (!reaches(f, at + 4))
				return false;
			sum += vr_address_hash(at[0], at[1], at[2], at[3]);
		}
	}
	return sum == config->list_sum;
}

/* Returns the interval that the header of an advert gives, in ns. */
static __always_inline __u64 advertised_interval(const struct vrrp_header *h)
{
	if (h->version_type >> 4 == 2)
		return h->interval * 1000000000ULL;
	return (bpf_ntohs(h->max_interval) & VRRP_INTERVAL_MASK) * 10000000ULL; /* P6, P7 */
}

/* Makes the checks that do not depend on the virtual router, in the order of RFC 9568 7.1, except the TTL. Returns a
 * reason to refuse the message, or VR_REASON_COUNT. */
static __always_inline enum vr_reason verify(const struct message *m)
{
	const struct vrrp_header *h = m->header;
	__u8 version = h->version_type >> 4;

	if (version != 3 && (version != 2 || m->family != VR_IPV4)) /* P12 */
		return VR_VERSION;
	if ((h->version_type & 0xf) != VRRP_TYPE_ADVERT) /* P3 */
		return VR_TYPE;
	if (!h->count) /* P5 */
		return VR_NO_ADDRESS;
	if (m->length != message_length(h, m->family)) /* P16 */
		return VR_LENGTH;
	if (!advertised_interval(h)) /* P7 */
		return VR_INTERVAL_ZERO;
	return m->form == VR_SUM_FORMS ? VR_CHECKSUM : VR_REASON_COUNT;
}

/* Returns whether authentication type and password match (P15). The sum has shown that the whole message is in the
 * frame; the verifier needs the check of the trailer again. */
static __always_inline bool auth_matches(const struct frame *f, const struct message *m, const struct vr_config *config)
{
	const struct vrrp_header *h = m->header;
	const __u32 *data = (void *)(h + 1) + h->count * 4, *want = (void *)config->auth_data;

	if (h->auth_type != config->auth_type)
		return false;
	if (h->auth_type == VRRP2_AUTH_NONE)
		return true;
	return reaches(f, data + 2) && data[0] == want[0] && data[1] == want[1];
}

/* Returns whether the first address of the list is an IPv6 link-local address (P11). */
static __always_inline bool first_is_link_local(const struct frame *f, const struct message *m)
{
	const __be32 *first = (void *)(m->header + 1);

	return reaches(f, first + 1) && (*first & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000);
}

/* Compares a valid message with the configuration of its virtual router. Returns a reason to refuse it, or
 * VR_REASON_COUNT. Adds differences that do not refuse it to a->noted. */
static __always_inline enum vr_reason verify_for(const struct frame *f, const struct message *m,
						 const struct vr_config *config, const struct vr_state *state,
						 struct advert *a)
{
	const struct vrrp_header *h = m->header;
	bool skip_list = config->flags & VR_SKIP_LIST && same_address(m->source, state->active_address, m->family);

	if (h->version_type >> 4 != config->version) /* P12 */
		return VR_VERSION;
	if (m->form == VR_SUM_OLD && config->flags & VR_NEW_SUM)
		return VR_CHECKSUM;
	if (same_address(m->source, config->own_address, m->family))
		return VR_OWN_SOURCE;
	if (config->version == 2 && !auth_matches(f, m, config))
		return VR_AUTH;
	if (advertised_interval(h) != config->interval_ns) { /* P13 */
		if (config->version == 2)
			return VR_INTERVAL;
		a->noted |= NOTE(VR_INTERVAL);
	}
	if (!skip_list && !a->same_list) { /* P14 */
		if (config->version == 2 && h->priority != VRRP_PRIORITY_OWNER)
			return VR_ADDRESS_LIST;
		a->noted |= NOTE(VR_ADDRESS_LIST);
	}
	if (m->family == VR_IPV6 && !first_is_link_local(f, m))
		a->noted |= NOTE(VR_NOT_LINK_LOCAL);
	return VR_REASON_COUNT;
}

/* Returns whether address a is greater than b, as unsigned numbers in network order (P33). An IPv4 address has zeros in
 * the last three words. HIDE() hides from the compiler how the result was computed: clang 19 would otherwise
 * invert it in the register of a pointer, which the verifier refuses. */
static __always_inline __u64 above(const __u32 *a, const __u8 *b_bytes)
{
	const __u32 *b = (const void *)b_bytes;
	__u64 greater = 0;

	for (int i = 0; i < 4; i++) {
		if (a[i] != b[i]) {
			greater = bpf_ntohl(a[i]) > bpf_ntohl(b[i]);
			break;
		}
	}
	HIDE(greater);
	return greater;
}

/* Returns the class of an event: LOSING where the state machine would not obey the advert. */
static __always_inline enum vr_event_class class_of(const struct vr_state *state, const struct vr_config *config,
						    const struct message *m)
{
	__u8 priority = m->header->priority;
	bool obeys = state->state == VR_BACKUP && config->flags & VR_OBEYS_LOWER;
	bool loses = !priority ? !same_address(m->source, state->active_address, m->family)
		     : state->state == VR_ACTIVE && priority == state->priority
			     ? !above(m->source, state->active_address)
			     : priority < state->priority && !obeys;

	return loses ? VR_CLASS_LOSING : VR_CLASS_MATTERS;
}

/* Handles an advert of which the engine gets no event, because the ring or the budget had no room. If a Backup obeys
 * the advert, its arrival is stamped in vr_live. Otherwise an engine that was stopped for a while would find only old
 * events in the ring. It would then take over beside an Active that still sends. */
static __always_inline void not_told(struct vr_live *live, enum vr_event_class class, const struct message *m,
				     __u64 now)
{
	if (class == VR_CLASS_MATTERS && m->header->priority)
		live->last_rx_ns = now;
}

/* Hands a valid advert to the state machine as an event. Returns the verdict. */
static __always_inline enum vr_reason to_engine(const struct message *m, const struct advert *a,
						const struct vr_config *config, const struct vr_state *state,
						struct vr_live *live)
{
	enum vr_event_class class = class_of(state, config, m);
	__u64 now = bpf_ktime_get_ns();
	struct vr_event *e;

	if (state->state != VR_BACKUP && state->state != VR_ACTIVE)
		return VR_INACTIVE;
	if (!within_budget(live, config, class, now)) {
		not_told(live, class, m, now);
		return VR_BUDGET;
	}
	e = bpf_ringbuf_reserve(&vr_events, sizeof(*e), 0);
	if (!e) {
		not_told(live, class, m, now);
		return VR_RING_FULL;
	}
	e->rx_ns = now;
	e->head = *(__u64 *)m->header;
	__builtin_memcpy(e->source, m->source, sizeof(e->source));
	e->slot = a->slot;
	e->flags = (a->noted & NOTE(VR_ADDRESS_LIST) ? VR_EVENT_ADDRESS_LIST : 0) |
		   (a->noted & NOTE(VR_NOT_LINK_LOCAL) ? VR_EVENT_NOT_LINK_LOCAL : 0);
	e->form = m->form;
	e->mark = m->elsewhere ? m->ttl : 0;
	bpf_ringbuf_submit(e, 0);
	__sync_fetch_and_add(&live->events, 1);
	return VR_EVENTS;
}

/* Enters a valid advert for a virtual router that is not configured here into vr_seen. */
static __always_inline void note_seen(const struct message *m, const struct vr_key *key)
{
	struct vr_seen *seen = bpf_map_lookup_elem(&vr_seen, key);
	__u64 now = bpf_ktime_get_ns();

	if (!seen) {
		struct vr_seen fresh = {.first_ns = now, .last_ns = now};

		bpf_map_update_elem(&vr_seen, key, &fresh, BPF_NOEXIST);
		seen = bpf_map_lookup_elem(&vr_seen, key);
		if (!seen)
			return;
		__builtin_memcpy(seen->source, m->source, sizeof(seen->source));
	}
	if (now - seen->last_ns > seen->max_gap_ns)
		seen->max_gap_ns = now - seen->last_ns;
	if (!same_address(m->source, seen->source, m->family)) {
		__builtin_memcpy(seen->source, m->source, sizeof(seen->source));
		seen->sources++;
	}
	seen->last_ns = now;
	seen->adverts++;
	seen->interval_ns = advertised_interval(m->header);
	seen->version = m->header->version_type >> 4;
	seen->priority = m->header->priority;
	seen->count = m->header->count;
	seen->form = m->form;
}

/* Makes the checks that come before verify_for(): checksum of the IPv4 header, TTL and source, then those of verify().
 * config: NULL if the virtual router is not configured. Returns a reason to refuse the frame, or VR_REASON_COUNT. */
static __always_inline enum vr_reason verify_frame(const struct frame *f, const struct message *m,
						   const struct vr_config *config, __u32 slot)
{
	/* The checksum of the IPv4 header is checked only on this slow path. The steady path compares each header field
	 * that it uses with an expected value instead. */
	enum vr_reason reason =
		m->family == VR_IPV4 && !ipv4_header_right(f) ? VR_IP_HEADER : verify_way(m, config, slot);

	return reason == VR_REASON_COUNT ? verify(m) : reason;
}

/* Makes every check and hands a valid advert to the engine. Returns the verdict. */
static __always_inline enum vr_reason judge(const struct frame *f, struct advert *a)
{
	const struct vr_config *config = NULL;
	struct message m = {};
	struct vr_state *state;
	enum vr_reason reason;
	struct vr_live *live;
	struct vr_key key;
	__u32 slot = a->slot;

	reason = parse_message(f, &m);
	m.form = a->form;
	state = bpf_map_lookup_elem(&vr_state, &slot);
	live = bpf_map_lookup_elem(&vr_live, &slot);
	if (state && live)
		config = bpf_map_lookup_elem(&vr_config, &slot);
	/* If no virtual router here expects adverts at this address, the packet may be for another router: no more
	 * checks. */
	if (m.elsewhere && (reason != VR_REASON_COUNT || !config || !meant_for(f, &m, config)))
		return VR_DESTINATION;
	if (!m.elsewhere && !to_group_mac(f))
		return VR_DESTINATION;
	if (reason == VR_REASON_COUNT)
		reason = verify_frame(f, &m, config, slot);
	if (reason != VR_REASON_COUNT)
		return reason;
	if (!config) {
		key = a->key; /* up to Linux 6.1, a map key must be on the stack */
		note_seen(&m, &key);
		return VR_VRID;
	}
	if (!m.elsewhere && !meant_for(f, &m, config))
		return VR_DESTINATION;
	reason = verify_for(f, &m, config, state, a);
	if (reason != VR_REASON_COUNT)
		return reason;
	__sync_fetch_and_add(&live->adverts[m.form != VR_SUM_PLAIN], 1);
	if (!m.header->priority)
		a->noted |= NOTE(VR_PRIORITY_ZERO);
	return to_engine(&m, a, config, state, live);
}

/* Counts the verdict on an advert, and the reasons that were noted beside it. Always returns 0. */
__noinline int count_advert(const struct advert *a, __u32 reason)
{
	__u32 noted, slot;

	if (!a)
		return 0;
	noted = a->noted;
	slot = a->slot;
	if (noted & NOTE(VR_INTERVAL))
		count(VR_INTERVAL, slot);
	if (noted & NOTE(VR_ADDRESS_LIST))
		count(VR_ADDRESS_LIST, slot);
	if (noted & NOTE(VR_NOT_LINK_LOCAL))
		count(VR_NOT_LINK_LOCAL, slot);
	if (noted & NOTE(VR_PRIORITY_ZERO))
		count(VR_PRIORITY_ZERO, slot);
	return count(reason, slot);
}

#endif
