// SPDX-License-Identifier: GPL-2.0
/* tc ingress. While this router is Active and its lease runs, the program answers ARP requests and neighbour
 * solicitations for a virtual address with the virtual MAC, and hands frames to the virtual MAC to the stack. Otherwise
 * it drops these frames. */
#include "maps.h"
#include <linux/if_packet.h>

#include "budget.h"
#include "vmac.h"

char LICENSE[] SEC("license") = "GPL";

/* Result of a step that has no verdict: the next step handles the frame. */
#define GO_ON (-2)

/* Sets *o to the virtual router that has this virtual MAC on the port of the frame. Returns whether there is one. */
static __always_inline bool own_mac(const struct frame *f, const __u8 *mac, struct owner *o)
{
	struct vmac_key custom = {.ifindex = f->ifindex, .vlan = f->vlan, .vlan_in = f->vlan_in};
	struct vr_key key = {.ifindex = f->ifindex, .vlan = f->vlan, .vlan_in = f->vlan_in};
	const __u32 *found;
	__u32 slot;

	/* 00:00:5e:00:01:VRID and 00:00:5e:00:02:VRID (7.3) */
	if (*(__u32 *)mac == bpf_htonl(0x00005e00) && (mac[4] == 1 || mac[4] == 2)) {
		key.family = mac[4] == 1 ? VR_IPV4 : VR_IPV6;
		key.vrid = mac[5];
		if (find_slot(&key, &slot)) {
			own(o, slot);
			if (o->config && o->config->flags & VR_VMAC && same_mac(o->config->mac, mac))
				return true;
		}
	}
	__builtin_memcpy(custom.mac, mac, MAC_LEN);
	found = bpf_map_lookup_elem(&vmac_index, &custom);
	if (!found)
		return false;
	own(o, *found);
	return o->config;
}

/* Handles a frame that is not for the MAC of the port (P22, P28). Returns a verdict or GO_ON. */
static __always_inline int to_vmac(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};
	struct ethhdr *eth;

	if (!linear_frame(skb, &f, SKB_HEADERS))
		return TC_ACT_UNSPEC;
	eth = f.data;
	if (!reaches(&f, eth + 1) || !own_mac(&f, eth->h_dest, &o))
		return TC_ACT_UNSPEC;
	if (o.active) {
		bpf_skb_change_type(skb, PACKET_HOST);
		return GO_ON;
	}
	return drop(VR_NOT_ACTIVE, o.slot);
}

/* Counts that another device announces one of our addresses, and tells the engine, which has it logged. mac: the MAC of
 * that device. Returns the verdict that drops the frame: the stack must not answer it. */
static __always_inline int conflict(const struct owner *o, const __u8 *mac)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 slot = o->slot;
	struct vr_live *live = bpf_map_lookup_elem(&vr_live, &slot);
	struct vr_event *e;

	count(VR_CONFLICT, slot);
	if (!live || !within_budget(live, o->config, VR_CLASS_LOSING, now))
		return TC_ACT_SHOT;
	e = bpf_ringbuf_reserve(&vr_events, sizeof(*e), 0);
	if (!e)
		return drop(VR_RING_FULL, NO_SLOT);
	__builtin_memset(e, 0, sizeof(*e));
	e->rx_ns = now;
	e->slot = slot;
	e->flags = VR_EVENT_CONFLICT;
	__builtin_memcpy(e->source, mac, MAC_LEN);
	bpf_ringbuf_submit(e, 0);
	return TC_ACT_SHOT;
}

/* Returns whether BPF must answer for the address. The stack would answer with the MAC of the port (P37), or not at all
 * where it does not have the address. */
static __always_inline bool bpf_must_answer(const struct owner *o)
{
	return o->vmac || !(o->config->flags & VR_ACCEPT);
}

static __always_inline bool arp_right(const struct arp *arp)
{
	return arp->hardware == bpf_htons(ARP_ETHERNET) && arp->protocol == bpf_htons(ETH_P_IP) &&
	       arp->hardware_length == MAC_LEN && arp->protocol_length == sizeof(__be32);
}

/* Puts the MACs of the answer into the Ethernet header and sends the frame out of its port. Returns the verdict. All
 * programs here store bytes by helpers: for a program that writes to the packet directly, the kernel copies every
 * cloned packet first. */
static __always_inline int answer(struct __sk_buff *skb, const __u8 *to, const __u8 *from)
{
	struct ethhdr eth;

	__builtin_memcpy(eth.h_dest, to, MAC_LEN);
	__builtin_memcpy(eth.h_source, from, MAC_LEN);
	bpf_skb_store_bytes(skb, 0, &eth, 2 * MAC_LEN, 0);
	count(VR_ANSWERED, NO_SLOT);
	return bpf_redirect(skb->ifindex, 0);
}

/* Turns the request into its reply and sends it out of its port. Returns the verdict. */
static __always_inline int answer_arp(struct __sk_buff *skb, const struct frame *f, const struct arp *request,
				      const struct owner *o)
{
	struct arp reply = *request;

	reply.operation = bpf_htons(ARP_REPLY);
	__builtin_memcpy(reply.target_mac, request->sender_mac, MAC_LEN);
	reply.target = request->sender;
	__builtin_memcpy(reply.sender_mac, o->config->mac, MAC_LEN);
	reply.sender = request->target;
	bpf_skb_store_bytes(skb, f->network - f->data, &reply, sizeof(reply), 0);
	return answer(skb, reply.target_mac, o->config->mac);
}

/* Handles ARP. Returns a verdict; TC_ACT_UNSPEC leaves the frame to the next step. */
static __always_inline int arp_in(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};
	struct arp *arp = find_arp(skb, &f);
	__be32 address;

	if (!arp)
		return TC_ACT_UNSPEC;
	address = arp->sender;
	if (own_address(&f, VR_IPV4, &address, &o)) { /* the sender announces one of our addresses at its own MAC */
		if (!o.active || same_mac(arp->sender_mac, o.config->mac))
			return TC_ACT_UNSPEC;
		return arp_right(arp) ? conflict(&o, arp->sender_mac) : drop(VR_ARP_INVALID, NO_SLOT);
	}
	address = arp->target;
	if (arp->operation == bpf_htons(ARP_REPLY) || !own_address(&f, VR_IPV4, &address, &o))
		return TC_ACT_UNSPEC;
	if (arp->operation != bpf_htons(ARP_REQUEST) || !arp_right(arp))
		return drop(VR_ARP_INVALID, NO_SLOT);
	if (!o.active)
		return drop(VR_FENCED, o.slot);
	return bpf_must_answer(&o) ? answer_arp(skb, &f, arp, &o) : TC_ACT_UNSPEC;
}

/* Returns whether each option has a length, the options end with the message, and a probe for duplicate addresses names
 * no MAC of its sender (RFC 4861 7.1.1). length: of the message. */
static __always_inline bool nd_options_right(const struct frame *f, const struct nd *nd, __u32 length, bool probe)
{
	__u32 at = ICMP6_HEADER;

	for (int i = 0; i < ND_OPTIONS_MAX && at < length; i++) {
		const __u8 *option;

		BOUND(at, 0x1fff);
		option = (const __u8 *)nd + at;
		if (!reaches(f, option + 2) || !option[1] || (probe && option[0] == ND_SOURCE_MAC))
			return false;
		at += option[1] * ND_OPTION;
	}
	return at == length;
}

/* Returns whether source and destination of the message go together: a probe, whose source is ::, goes to a
 * solicited-node group (7.1.1), and an advertisement to a group answers no solicitation (7.1.2). */
static __always_inline bool nd_addresses_right(const struct ipv6hdr *ip, const struct nd *nd)
{
	const __be32 *to = ip->daddr.s6_addr32;

	if (nd->type == ICMP6_ADVERTISEMENT)
		return ip->daddr.s6_addr[0] != 0xff || !(nd->flags & bpf_htonl(ND_SOLICITED));
	return !is_unspecified(ip->saddr.s6_addr32) ||
	       (to[0] == bpf_htonl(0xff020000) && !to[1] && to[2] == bpf_htonl(1) &&
		(to[3] & bpf_htonl(0xff000000)) == bpf_htonl(0xff000000));
}

/* Returns whether the message is valid by RFC 4861 7.1.1 and 7.1.2. Every valid message has a length that is a multiple
 * of four, so its sum can be taken word by word. */
static __always_inline bool nd_right(const struct frame *f, const struct ipv6hdr *ip, const struct nd *nd)
{
	__u32 length = bpf_ntohs(ip->payload_len);
	__u64 sum = bpf_htons(NEXT_ICMP6) + bpf_htons(length);
	const __be32 *word = ip->saddr.s6_addr32;

	if (ip->hop_limit != ND_HOP_LIMIT || nd->code || length < ICMP6_HEADER || length % 4 ||
	    length > VRRP_MAX_MESSAGE || !nd_addresses_right(ip, nd) ||
	    !nd_options_right(f, nd, length, nd->type == ICMP6_SOLICITATION && is_unspecified(word)))
		return false;
#pragma unroll
	for (int i = 0; i < 8; i++)
		sum += word[i];
	return fold(sum + sum_words(f, nd, length)) == 0xffff;
}

struct advertisement {
	struct ipv6hdr ip;
	struct nd nd;
};

/* Writes the advertisement that answers a solicitation, with the flags R, S and O (P28; RFC 4861 7.2.4). The answer to
 * a probe for duplicate addresses goes to all nodes, without S. */
static __always_inline void write_advertisement(struct advertisement *a, const struct ipv6hdr *ip, const struct nd *nd,
						const __u8 *mac)
{
	bool probe = is_unspecified(ip->saddr.s6_addr32);
	__u64 sum = bpf_htons(NEXT_ICMP6) + bpf_htons(sizeof(*nd));

	a->ip = *ip;
	a->ip.payload_len = bpf_htons(sizeof(*nd));
	__builtin_memcpy(&a->ip.saddr, nd->target, sizeof(a->ip.saddr));
	a->ip.daddr = ip->saddr;
	if (probe) {
		a->ip.daddr.s6_addr32[0] = bpf_htonl(0xff020000);
		a->ip.daddr.s6_addr32[3] = bpf_htonl(1);
	}
	a->nd = (struct nd){
		.type = ICMP6_ADVERTISEMENT,
		.flags = bpf_htonl(probe ? 0xa0000000 : 0xe0000000),
		.option = ND_TARGET_MAC,
		.option_length = 1,
	};
	__builtin_memcpy(a->nd.target, nd->target, sizeof(a->nd.target));
	__builtin_memcpy(a->nd.mac, mac, MAC_LEN);
#pragma unroll
	for (int i = 0; i < 4; i++)
		sum += (__u64)a->ip.saddr.s6_addr32[i] + a->ip.daddr.s6_addr32[i];
#pragma unroll
	for (int i = 0; i < (int)sizeof(a->nd) / 4; i++)
		sum += ((const __be32 *)&a->nd)[i];
	a->nd.checksum = ~fold(sum);
}

/* Turns the solicitation into its answer and sends it out of its port. The frame gets the length of the answer, because
 * the solicitation may have other options, or none. Returns the verdict. */
static __always_inline int answer_solicitation(struct __sk_buff *skb, const struct frame *f, const struct ipv6hdr *ip,
					       const struct nd *nd, const struct owner *o)
{
	__u8 to[MAC_LEN] = {0x33, 0x33, 0, 0, 0, 1}; /* all nodes, RFC 2464 7 */
	const struct ethhdr *eth = f->data;
	__u32 network = f->network - f->data;
	struct advertisement a;

	write_advertisement(&a, ip, nd, o->config->mac);
	if (a.ip.daddr.s6_addr32[0] != bpf_htonl(0xff020000) && reaches(f, eth + 1))
		__builtin_memcpy(to, eth->h_source, MAC_LEN);
	if (bpf_skb_change_tail(skb, network + sizeof(a), 0) || bpf_skb_store_bytes(skb, network, &a, sizeof(a), 0))
		return TC_ACT_SHOT;
	return answer(skb, to, o->config->mac);
}

/* Handles neighbour discovery. Returns a verdict, or GO_ON for any other frame. A global function, which the verifier
 * walks once. */
__noinline int nd_in(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};
	struct ipv6hdr *ip;
	struct ethhdr *eth;
	struct nd *nd;

	if (!linear_frame(skb, &f, ND_BYTES))
		return GO_ON;
	nd = find_nd(&f, &ip);
	if (!nd)
		return GO_ON;
	if (!linear_frame(skb, &f, skb->len)) /* the checksum covers the whole message */
		return GO_ON;
	nd = find_nd(&f, &ip);
	eth = f.data;
	if (!nd || !reaches(&f, eth + 1))
		return GO_ON;
	if (!own_address(&f, VR_IPV6, nd->target, &o)) /* accept mode does not matter for neighbour discovery (P29) */
		return TC_ACT_UNSPEC;
	if (nd->type == ICMP6_ADVERTISEMENT && (!o.active || same_mac(eth->h_source, o.config->mac)))
		return TC_ACT_UNSPEC;
	if (!nd_right(&f, ip, nd))
		return drop(VR_ND_INVALID, NO_SLOT);
	if (nd->type == ICMP6_ADVERTISEMENT)
		return conflict(&o, eth->h_source);
	if (!o.active)
		return drop(VR_FENCED, o.slot);
	return bpf_must_answer(&o) ? answer_solicitation(skb, &f, ip, nd, &o) : TC_ACT_UNSPEC;
}

/* Drops traffic to an address without accept mode (P29). Returns the verdict. */
static __always_inline int refuse(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};

	if (!linear_frame(skb, &f, SKB_HEADERS))
		return TC_ACT_UNSPEC;
	if (!own_ip(&f, false, &o) || !o.active || o.config->flags & VR_ACCEPT)
		return TC_ACT_UNSPEC;
	return drop(VR_NOT_ACCEPTED, o.slot);
}

SEC("tc")
int vrrp_vmac_in(struct __sk_buff *skb)
{
	__be16 proto = skb->protocol;
	int verdict;

	if (unlikely(skb->pkt_type == PACKET_OTHERHOST)) {
		verdict = to_vmac(skb);
		if (verdict != GO_ON)
			return verdict;
	}
	if (proto == bpf_htons(ETH_P_ARP) || is_vlan(proto)) {
		verdict = arp_in(skb);
		if (verdict != TC_ACT_UNSPEC)
			return verdict;
	}
	if (proto == bpf_htons(ETH_P_IPV6) || is_vlan(proto)) {
		verdict = nd_in(skb);
		if (verdict != GO_ON)
			return verdict;
	}
	return control_needs() & VR_NEED_REFUSE ? refuse(skb) : TC_ACT_UNSPEC;
}
