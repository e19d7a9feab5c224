// SPDX-License-Identifier: GPL-2.0
/* The way in of every advert. A steady one, which repeats what the state machine has already accepted, costs a stamp;
 * one that could change a state becomes an event; all else is counted by its reason. */
#include "maps.h"
#include <linux/pkt_cls.h>

#include "budget.h"
#include "destination.h"
#include "lookup.h"
#include "skb.h"
#include "sources.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline __u64 advertised_interval(const struct vrrp_header *h)
{
	if (h->version_type >> 4 == 2)
		return h->interval * 1000000000ULL;
	return (bpf_ntohs(h->max_interval) & VRRP_INTERVAL_MASK) * 10000000ULL; /* P6, P7 */
}

/* The gap before a steady advert, in units of the Active's interval. */
static __always_inline void note_gap(struct vr_live *live, const struct vr_state *state, __u64 now)
{
	__u64 interval = state->active_interval_ns, half = interval / 2, since = live->last_rx_ns, gap;
	__u32 bucket = 0;

	if (since < state->heard_ns)
		since = state->heard_ns;
	gap = now - since;
	if (unlikely((__s64)gap < 0))
		return;
	if (unlikely(gap >= interval + half)) {
		bucket = gap < 2 * interval	   ? 1
			 : gap < 2 * interval + half ? 2
			 : gap < 3 * interval	   ? 3
			 : gap < 4 * interval	   ? 4
						   : 5;
	}
	live->gaps[bucket]++;
	if (gap > live->max_gap_ns)
		live->max_gap_ns = gap;
}

/* Plain stores and increments: the adverts of one Active come in on one receive queue. */
static __always_inline void stamp(struct vr_live *live, const struct vr_state *state, const struct message *m)
{
	__u64 now = bpf_ktime_get_ns();

	note_gap(live, state, now);
	live->last_rx_ns = now;
	live->adverts[m->form != VR_SUM_PLAIN]++;
}

/* What is wrong with the message whatever virtual router it is for, in the order of RFC 9568 7.1 but for the TTL;
 * VR_REASON_COUNT: nothing. */
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

/* P15. The addresses have been summed, so they are in the frame; the trailer behind them is checked again for the verifier. */
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

/* P14: as many addresses as configured, and the same ones in whatever order. */
static __always_inline bool list_matches(const struct frame *f, const struct message *m, const struct vr_config *config)
{
	const __u32 *at = (void *)(m->header + 1);
	__u32 count = m->header->count;
	__u64 sum = 0;

	if (count != config->count)
		return false;
	BOUND(count, 0xff); /* as in sum_words() */
	if (m->family == VR_IPV4) {
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

/* P11 */
static __always_inline bool first_is_link_local(const struct frame *f, const struct message *m)
{
	const __be32 *first = (void *)(m->header + 1);

	return reaches(f, first + 1) && (*first & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000);
}

/* What is wrong with a valid message for this virtual router; VR_REASON_COUNT: nothing that forbids it. */
static __always_inline enum vr_reason verify_for(const struct frame *f, const struct message *m,
						 const struct vr_config *config, const struct vr_state *state, __u32 slot,
						 __u16 *flags)
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
		count(VR_INTERVAL, slot);
	}
	if (!skip_list && !list_matches(f, m, config)) { /* P14 */
		if (config->version == 2 && h->priority != VRRP_PRIORITY_OWNER)
			return VR_ADDRESS_LIST;
		count(VR_ADDRESS_LIST, slot);
		*flags |= VR_EVENT_ADDRESS_LIST;
	}
	if (m->family == VR_IPV6 && !first_is_link_local(f, m)) {
		count(VR_NOT_LINK_LOCAL, slot);
		*flags |= VR_EVENT_NOT_LINK_LOCAL;
	}
	return VR_REASON_COUNT;
}

/* Whether an address is the greater one (P33): unsigned, in network order. */
static __always_inline bool above(const __u32 *a, const __u8 *b_bytes, __u8 family)
{
	const __u32 *b = (const void *)b_bytes;

	for (int i = 0; i < (family == VR_IPV4 ? 1 : 4); i++)
		if (a[i] != b[i])
			return bpf_ntohl(a[i]) > bpf_ntohl(b[i]);
	return false;
}

/* Whether an advert loses whatever the state machine makes of it. */
static __always_inline enum vr_event_class class_of(const struct vr_state *state, const struct vr_config *config,
						    const struct message *m)
{
	__u8 priority = m->header->priority;
	bool obeys = state->state == VR_BACKUP && config->flags & VR_OBEYS_LOWER;
	bool loses = !priority ? !same_address(m->source, state->active_address, m->family)
		     : state->state == VR_ACTIVE && priority == state->priority
			     ? !above(m->source, state->active_address, m->family)
			     : priority < state->priority && !obeys;

	return loses ? VR_CLASS_LOSING : VR_CLASS_MATTERS;
}

/* There is no room for an event. Arrival decides all the same: an advert that a Backup obeys counts as heard, or an engine
 * that was stopped for long would find its last event too old and take over beside an Active that it hears. */
static __always_inline void not_told(struct vr_live *live, enum vr_event_class class, const struct message *m, __u64 now)
{
	if (class == VR_CLASS_MATTERS && m->header->priority)
		live->last_rx_ns = now;
}

/* Hands a valid advert to the state machine. Returns what became of it. */
static __always_inline enum vr_reason to_engine(const struct message *m, __u32 slot, __u16 flags,
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
	e->slot = slot;
	e->flags = flags;
	e->form = m->form;
	e->mark = m->elsewhere ? m->ttl : 0;
	bpf_ringbuf_submit(e, 0);
	__sync_fetch_and_add(&live->events, 1);
	return VR_EVENTS;
}

/* A valid advert of a virtual router that is not configured here. */
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

/* A frame's advert and what the maps hold for its virtual router. */
struct lookup {
	struct message m;
	struct vr_key key;
	__u32 slot; /* NO_SLOT: not configured */
	struct vr_state *state; /* NULL: not configured */
	struct vr_live *live;	/* NULL with state */
};

/* Returns VR_REASON_COUNT with *l filled in, or what is wrong with the frame. */
static __always_inline enum vr_reason look_up(const struct frame *f, struct lookup *l)
{
	struct message *m = &l->m;
	enum vr_reason reason = f->proto == bpf_htons(ETH_P_IP) ? parse_ipv4(f, m) : parse_ipv6(f, m);

	if (reason != VR_REASON_COUNT)
		return reason;
	if (!reaches(f, m->header + 1)) /* known already; for the verifier */
		return VR_TRUNCATED;
	m->form = VR_SUM_FORMS;
	if (likely(m->length == message_length(m->header, m->family)))
		m->form = checksum_form(f, m);
	l->key.ifindex = f->ifindex;
	l->key.vlan = f->vlan;
	l->key.vlan_in = f->vlan_in;
	l->key.family = m->family;
	l->key.vrid = m->header->vrid;
	l->slot = NO_SLOT;
	if (!find_slot(&l->key, &l->slot))
		return VR_REASON_COUNT;
	l->state = bpf_map_lookup_elem(&vr_state, &l->slot);
	l->live = bpf_map_lookup_elem(&vr_live, &l->slot);
	return VR_REASON_COUNT;
}

/* Whether it is the advert that the controller told to expect; then it is stamped. */
static __always_inline bool steady(const struct frame *f)
{
	struct lookup l = {};
	const struct message *m = &l.m;
	__u64 head;

	if (look_up(f, &l) != VR_REASON_COUNT || !l.state || !l.live || !marked_head(f, m, l.slot, &head))
		return false;
	if (head != l.state->expected_head || m->form == VR_SUM_FORMS ||
	    !same_address(m->source, l.state->active_address, m->family))
		return false;
	stamp(l.live, l.state, m);
	return true;
}

/* What is wrong with a frame before its virtual router's own checks; VR_REASON_COUNT: nothing. config: NULL where the virtual
 * router is not configured. */
static __always_inline enum vr_reason verify_frame(const struct frame *f, const struct message *m,
						   const struct vr_config *config, __u32 slot)
{
	/* Not on the steady path, where every field that is used is compared with what is expected. */
	enum vr_reason reason = m->family == VR_IPV4 && !ipv4_header_right(f) ? VR_IP_HEADER : verify_way(m, config, slot);

	return reason == VR_REASON_COUNT ? verify(m) : reason;
}

/* An advert that is not steady: every check, then an event. Returns what became of it. */
static __always_inline enum vr_reason not_steady(const struct frame *f)
{
	const struct vr_config *config = NULL;
	enum vr_reason reason;
	struct lookup l = {};
	struct message *m = &l.m;
	__u16 flags = 0;

	reason = look_up(f, &l);
	if (l.state && l.live)
		config = bpf_map_lookup_elem(&vr_config, &l.slot);
	/* What is wrong with a packet that may be another's is none of our business. */
	if (m->elsewhere && (reason != VR_REASON_COUNT || !config || !meant_for(f, m, config)))
		reason = VR_DESTINATION;
	if (reason == VR_REASON_COUNT)
		reason = verify_frame(f, m, config, l.slot);
	if (reason == VR_REASON_COUNT && config && !m->elsewhere && !meant_for(f, m, config))
		reason = VR_DESTINATION;
	if (reason != VR_REASON_COUNT) {
		count(reason, l.slot);
		return reason;
	}
	if (!config) {
		note_seen(m, &l.key);
		count(VR_VRID, NO_SLOT);
		return VR_VRID;
	}
	reason = verify_for(f, m, config, l.state, l.slot, &flags);
	if (reason == VR_REASON_COUNT) {
		__sync_fetch_and_add(&l.live->adverts[m->form != VR_SUM_PLAIN], 1);
		if (!m->header->priority)
			count(VR_PRIORITY_ZERO, l.slot);
		reason = to_engine(m, l.slot, flags, config, l.state, l.live);
	}
	count(reason, l.slot);
	return reason;
}

/* Whether a frame is consumed by what became of it: where it is for no virtual router of ours it may be another's. */
static __always_inline bool consumed(enum vr_reason reason)
{
	return reason != VR_DESTINATION && reason != VR_VRID;
}

static __always_inline bool passes(void)
{
	__u32 key = 0;
	struct vr_control *control = bpf_map_lookup_elem(&vr_control, &key);

	return control && control->pass;
}

/* The arguments of the slow path: functions of their own to the verifier, which goes through each once with any offset, not
 * once for each way that a frame took to it. */
#define NETWORK_MASK 63

static __always_inline void frame_again(struct frame *f, __u32 network, __u32 vlans, __u32 ifindex)
{
	f->network = f->data + (network & NETWORK_MASK);
	f->vlan = vlans >> 16;
	f->vlan_in = vlans & 0xffff;
	f->ifindex = ifindex;
}

static __always_inline void frame_of_xdp(struct frame *f, struct xdp_md *ctx)
{
	f->data = (void *)(long)ctx->data;
	f->end = (void *)(long)ctx->data_end;
}

/* Returns enum vr_reason. */
__noinline int slow_xdp(struct xdp_md *ctx, __u32 network, __u32 vlans, __u32 proto)
{
	struct frame f = {.proto = proto};

	frame_of_xdp(&f, ctx);
	frame_again(&f, network, vlans, ctx->ingress_ifindex);
	return not_steady(&f);
}

/* Returns nothing of use. */
__noinline int source_xdp(struct xdp_md *ctx, __u32 network, __u32 proto, __u32 reason)
{
	struct frame f = {.proto = proto};

	frame_of_xdp(&f, ctx);
	frame_again(&f, network, 0, ctx->ingress_ifindex);
	note_source(&f, reason);
	return 0;
}

SEC("xdp")
int vrrp_advert_xdp(struct xdp_md *ctx)
{
	struct frame f = {};
	__u32 reason, network;

	frame_of_xdp(&f, ctx);
	if (likely(!is_vrrp(&f)))
		return XDP_PASS;
	f.ifindex = ctx->ingress_ifindex;
	if (!steady(&f)) {
		network = f.network - f.data;
		reason = slow_xdp(ctx, network, f.vlan << 16 | f.vlan_in, f.proto);
		if (reason != VR_EVENTS)
			source_xdp(ctx, network, f.proto, reason);
		if (!consumed(reason))
			return XDP_PASS;
	}
	return passes() ? XDP_PASS : XDP_DROP;
}

__noinline int slow_tc(struct __sk_buff *skb, __u32 network, __u32 vlans, __u32 proto)
{
	struct frame f = {.proto = proto};

	frame_of_skb(&f, skb);
	frame_again(&f, network, vlans, skb->ifindex);
	return not_steady(&f);
}

__noinline int source_tc(struct __sk_buff *skb, __u32 network, __u32 proto, __u32 reason)
{
	struct frame f = {.proto = proto};

	frame_of_skb(&f, skb);
	frame_again(&f, network, 0, skb->ifindex);
	note_source(&f, reason);
	return 0;
}

SEC("tc")
int vrrp_advert_tc(struct __sk_buff *skb)
{
	struct frame f = {};
	__u32 reason, network;

	make_linear(skb, SKB_HEADERS);
	frame_of_skb(&f, skb);
	if (likely(!is_vrrp(&f)))
		return TC_ACT_UNSPEC;
	bpf_skb_pull_data(skb, skb->len);
	frame_of_skb(&f, skb);
	if (!is_vrrp(&f))
		return TC_ACT_UNSPEC;
	if (!steady(&f)) {
		network = f.network - f.data;
		reason = slow_tc(skb, network, f.vlan << 16 | f.vlan_in, f.proto);
		if (reason != VR_EVENTS)
			source_tc(skb, network, f.proto, reason);
		if (!consumed(reason))
			return TC_ACT_UNSPEC;
	}
	return passes() ? TC_ACT_UNSPEC : TC_ACT_SHOT;
}
