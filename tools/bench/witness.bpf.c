// SPDX-License-Identifier: GPL-2.0
/* Records when each virtual router's adverts, gratuitous ARP and ARP replies pass a port, at tc ingress and egress. A
 * capture would copy frames, and its packet socket would make the daemon pass adverts to the stack. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "vrrp_xdp/wire.h"
#include "witness.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, WITNESS_DIRECTIONS *WITNESS_VRS);
	__type(key, __u32);
	__type(value, struct witness_vr);
} witness_vrs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, WITNESS_DIRECTIONS *WITNESS_STEPS);
	__type(key, __u32);
	__type(value, __u64);
} witness_gaps SEC(".maps");

#define ARP_REPLY 2 /* low byte of the operation, RFC 826 */

/* An ARP packet for IPv4 over Ethernet. */
struct arp {
	__u8 head[8];
	__u8 sender_mac[6];
	__u8 sender[4];
	__u8 target_mac[6];
	__u8 target[4];
} __attribute__((packed));

static __always_inline struct witness_vr *find(__u32 direction, __u8 port, __u8 vrid)
{
	__u32 key = direction * WITNESS_VRS + (port << 8 | vrid);

	return bpf_map_lookup_elem(&witness_vrs, &key);
}

static __always_inline void note_gap(__u32 direction, __u64 gap)
{
	__u32 step = gap / WITNESS_STEP_NS;
	__u32 key = direction * WITNESS_STEPS + (step < WITNESS_STEPS ? step : WITNESS_STEPS - 1);
	__u64 *count = bpf_map_lookup_elem(&witness_gaps, &key);

	if (count)
		*count += 1; /* one thread sends all adverts of a direction */
}

static __always_inline void see_advert(const struct iphdr *ip, const void *end, __u32 direction)
{
	const struct vrrp_header *h = (const void *)(ip + 1);
	const __u8 *source = (const void *)&ip->saddr;
	struct witness_vr *vr;
	__u64 now;

	if ((const void *)(h + 1) > end || ip->protocol != VRRP_PROTOCOL || ip->ihl != 5)
		return;
	vr = find(direction, source[1], h->vrid);
	if (!vr)
		return;
	now = bpf_ktime_get_ns();
	if (vr->last_advert) {
		__u64 gap = now - vr->last_advert;

		note_gap(direction, gap);
		if (gap > vr->max_gap)
			vr->max_gap = gap;
	} else {
		vr->first_advert = now;
	}
	vr->last_advert = now;
	vr->adverts++;
}

static __always_inline void see_arp(const struct arp *a, __u32 direction)
{
	struct witness_vr *vr;

	if (a->sender[2] != 1)
		return;
	vr = find(direction, a->sender[1], a->sender[3]);
	if (!vr)
		return;
	if (a->sender[0] != a->target[0] || a->sender[1] != a->target[1] || a->sender[2] != a->target[2] ||
	    a->sender[3] != a->target[3]) {
		if (a->head[7] == ARP_REPLY)
			/* several processors may answer at several ports */
			__sync_fetch_and_add(&vr->replies, 1);
		return;
	}
	if (!vr->first_garp)
		vr->first_garp = bpf_ktime_get_ns();
	vr->garps++;
}

static __always_inline int see(struct __sk_buff *skb, __u32 direction)
{
	const void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	const struct ethhdr *eth = data;
	const struct iphdr *ip = (const void *)(eth + 1);
	const struct arp *arp = (const void *)(eth + 1);

	if ((const void *)(eth + 1) > end)
		return TC_ACT_UNSPEC;
	if (eth->h_proto == bpf_htons(ETH_P_IP) && (const void *)(ip + 1) <= end)
		see_advert(ip, end, direction);
	else if (eth->h_proto == bpf_htons(ETH_P_ARP) && (const void *)(arp + 1) <= end)
		see_arp(arp, direction);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int witness_in(struct __sk_buff *skb)
{
	return see(skb, WITNESS_IN);
}

SEC("tc")
int witness_out(struct __sk_buff *skb)
{
	return see(skb, WITNESS_OUT);
}
