// SPDX-License-Identifier: GPL-2.0
/* Receives every advert, by XDP or at tc ingress. A steady advert repeats an advert that the state machine has
 * accepted: it only updates a time stamp. An advert that could change the state becomes an event for the engine. Any
 * other advert is counted by the reason for which it is refused. */
#include "maps.h"
#include <linux/pkt_cls.h>

#include "destination.h"
#include "judge.h"
#include "lookup.h"
#include "skb.h"
#include "sources.h"

char LICENSE[] SEC("license") = "GPL";

/* One condition of the chain that selects the bucket of a gap; from the list in buckets.h. */
#define IF_BELOW(bucket, halves, text) gap < (halves) / 2 * interval + (halves) % 2 * half ? bucket:

/* Enters the time since the last advert into the histogram vr_live.gaps. now: when the steady advert has arrived. */
static __always_inline void note_gap(struct vr_live *live, const struct vr_state *state, __u64 now)
{
	__u64 interval = state->active_interval_ns, half = interval / 2, since = live->last_rx_ns, gap;
	__u32 bucket = 0;

	if (since < state->heard_ns)
		since = state->heard_ns;
	gap = now - since;
	if (unlikely((__s64)gap < 0))
		return;
	if (unlikely(gap >= interval + half))
		bucket = VR_GAP_LIMITS(IF_BELOW) VR_GAP_BUCKETS - 1;
	live->gaps[bucket]++;
	if (gap > live->max_gap_ns)
		live->max_gap_ns = gap;
}

/* Stores that a steady advert has arrived now, and counts it in vr_live. Atomic stores are not needed: all adverts of
 * an Active arrive on one receive queue. */
static __always_inline void stamp(struct vr_live *live, const struct vr_state *state, const struct message *m)
{
	__u64 now = bpf_ktime_get_ns();

	note_gap(live, state, now);
	live->last_rx_ns = now;
	live->adverts[m->form != VR_SUM_PLAIN]++;
}

/* The advert in a frame, and the entries of its virtual router in the maps. */
struct lookup {
	struct message m;
	struct vr_key key;
	__u32 slot;		/* NO_SLOT: the virtual router is not configured */
	struct vr_state *state; /* NULL: the virtual router is not configured */
	struct vr_live *live;	/* NULL if state is NULL */
};

/* Parses the frame and sets *l. Returns false if the frame is refused before its VRRP header. */
static __always_inline bool look_up_advert(const struct frame *f, struct lookup *l)
{
	struct message *m = &l->m;

	*l = (struct lookup){
		.key = {.ifindex = f->ifindex, .vlan = f->vlan, .vlan_in = f->vlan_in},
		.slot = NO_SLOT,
	};
	if (parse_message(f, m) != VR_REASON_COUNT)
		return false;
	m->form = VR_SUM_FORMS;
	if (likely(m->length == message_length(m->header, m->family)))
		m->form = checksum_form(f, m);
	l->key.family = m->family;
	l->key.vrid = m->header->vrid;
	if (!find_slot(&l->key, &l->slot))
		return true;
	l->state = bpf_map_lookup_elem(&vr_state, &l->slot);
	l->live = bpf_map_lookup_elem(&vr_live, &l->slot);
	return true;
}

/* Returns whether the frame is the steady advert that the engine expects, and stamps it then. Sets *l. */
static __always_inline bool steady(const struct frame *f, struct lookup *l)
{
	const struct message *m = &l->m;
	__u64 head;

	if (!look_up_advert(f, l) || !l->state || !l->live || !marked_head(f, m, l->slot, &head))
		return false;
	if (head != l->state->expected_head || m->form == VR_SUM_FORMS ||
	    !same_address(m->source, l->state->active_address, m->family))
		return false;
	stamp(l->live, l->state, m);
	return true;
}

/* Returns the advert as the slow path needs it. */
static __always_inline struct advert advert_of(const struct frame *f, const struct lookup *l)
{
	return (struct advert){
		.key = l->key,
		.slot = l->slot,
		.network = f->network - f->data,
		.proto = f->proto,
		.form = l->m.form,
	};
}

/* Returns whether a frame with this verdict is dropped. An advert for a virtual router that this daemon does not have
 * goes on: it may be for another program or router. */
static __always_inline bool consumed(enum vr_reason reason)
{
	return reason != VR_DESTINATION && reason != VR_VRID;
}

/* Returns whether consumed adverts go on to the stack, so that a capture shows them. */
static __always_inline bool passes(void)
{
	__u32 key = 0;
	struct vr_control *control = bpf_map_lookup_elem(&vr_control, &key);

	return control && control->pass;
}

static __always_inline void frame_of_xdp(struct frame *f, struct xdp_md *ctx)
{
	f->data = (void *)(long)ctx->data;
	f->end = (void *)(long)ctx->data_end;
}

/* Returns whether the advert lists the configured addresses. A global function: see judge.h. */
__noinline int list_xdp(struct xdp_md *ctx, const struct advert *a)
{
	struct frame f = {};

	if (!a)
		return false;
	frame_of_xdp(&f, ctx);
	frame_again(&f, a);
	return list_matches(&f, a);
}

/* Makes every check of the slow path. Returns the verdict (enum vr_reason). */
__noinline int slow_xdp(struct xdp_md *ctx, struct advert *a)
{
	struct frame f = {};

	if (!a)
		return VR_REASON_COUNT;
	frame_of_xdp(&f, ctx);
	frame_again(&f, a);
	return judge(&f, a);
}

/* Counts the frame for its sender, unless it became an event. Always returns 0. */
__noinline int source_xdp(struct xdp_md *ctx, const struct advert *a, __u32 reason)
{
	struct frame f = {};

	if (!a || reason == VR_EVENTS)
		return 0;
	frame_of_xdp(&f, ctx);
	frame_again(&f, a);
	note_source(&f, reason);
	return 0;
}

SEC("xdp")
int vrrp_advert_xdp(struct xdp_md *ctx)
{
	struct frame f = {};
	struct advert a;
	struct lookup l;
	__u32 reason;

	frame_of_xdp(&f, ctx);
	if (likely(!is_vrrp(&f)))
		return XDP_PASS;
	f.ifindex = ctx->ingress_ifindex;
	if (!steady(&f, &l)) {
		a = advert_of(&f, &l);
		a.same_list = list_xdp(ctx, &a);
		reason = slow_xdp(ctx, &a);
		count_advert(&a, reason);
		source_xdp(ctx, &a, reason);
		if (!consumed(reason))
			return XDP_PASS;
	}
	return passes() ? XDP_PASS : XDP_DROP;
}

/* list_tc(), slow_tc() and source_tc() do at tc what the functions above do for XDP. */
__noinline int list_tc(struct __sk_buff *skb, const struct advert *a)
{
	struct frame f = {};

	if (!a)
		return false;
	frame_of_skb(&f, skb);
	frame_again(&f, a);
	return list_matches(&f, a);
}

__noinline int slow_tc(struct __sk_buff *skb, struct advert *a)
{
	struct frame f = {};

	if (!a)
		return VR_REASON_COUNT;
	frame_of_skb(&f, skb);
	frame_again(&f, a);
	return judge(&f, a);
}

__noinline int source_tc(struct __sk_buff *skb, const struct advert *a, __u32 reason)
{
	struct frame f = {};

	if (!a || reason == VR_EVENTS)
		return 0;
	frame_of_skb(&f, skb);
	frame_again(&f, a);
	note_source(&f, reason);
	return 0;
}

SEC("tc")
int vrrp_advert_tc(struct __sk_buff *skb)
{
	struct frame f = {};
	struct advert a;
	struct lookup l;
	__u32 reason;

	make_linear(skb, SKB_HEADERS);
	frame_of_skb(&f, skb);
	if (likely(!is_vrrp(&f)))
		return TC_ACT_UNSPEC;
	bpf_skb_pull_data(skb, skb->len);
	frame_of_skb(&f, skb);
	if (!is_vrrp(&f))
		return TC_ACT_UNSPEC;
	if (!steady(&f, &l)) {
		a = advert_of(&f, &l);
		a.same_list = list_tc(skb, &a);
		reason = slow_tc(skb, &a);
		count_advert(&a, reason);
		source_tc(skb, &a, reason);
		if (!consumed(reason))
			return TC_ACT_UNSPEC;
	}
	return passes() ? TC_ACT_UNSPEC : TC_ACT_SHOT;
}
