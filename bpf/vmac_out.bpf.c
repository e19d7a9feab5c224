// SPDX-License-Identifier: GPL-2.0
/* tc egress. Frames of a virtual address leave with its virtual MAC as source: in the Ethernet header, and inside ARP
 * and neighbour discovery. While this router is not Active, or its lease has run out, ARP and neighbour discovery of
 * the address are dropped. */
#include "maps.h"

#include "vmac.h"

char LICENSE[] SEC("license") = "GPL";

/* Sets the source MAC. All programs here store bytes by helpers: for a program that writes to the packet directly, the
 * kernel copies every cloned packet first, and all packets of TCP are cloned. */
static __always_inline void store_source(struct __sk_buff *skb, const __u8 *mac)
{
	bpf_skb_store_bytes(skb, __builtin_offsetof(struct ethhdr, h_source), mac, MAC_LEN, 0);
}

/* Handles ARP. Returns a verdict; TC_ACT_UNSPEC leaves the frame to the next step. */
static __always_inline int arp_out(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};
	struct arp *arp = find_arp(skb, &f);
	__be32 sender;

	if (!arp)
		return TC_ACT_UNSPEC;
	sender = arp->sender;
	if (!own_address(&f, VR_IPV4, &sender, &o))
		return TC_ACT_UNSPEC;
	if (!o.active)
		return drop(VR_FENCED, o.slot);
	if (o.vmac) {
		bpf_skb_store_bytes(skb, (void *)arp->sender_mac - f.data, o.config->mac, MAC_LEN, 0);
		store_source(skb, o.config->mac);
	}
	return TC_ACT_UNSPEC;
}

/* Puts the MAC into the link-layer address option, and into the Ethernet header. at: offset of the message in the
 * frame. has_option: the first option is a whole link-layer address option. Returns the verdict. */
static __always_inline int rewrite_nd(struct __sk_buff *skb, __u32 at, const struct nd *nd, bool has_option,
				      const __u8 *mac)
{
	__u32 was[2], is[2];
	__s64 diff;

	if (has_option) {
		__builtin_memcpy(was, &nd->option, sizeof(was));
		__builtin_memcpy(is, was, sizeof(is));
		__builtin_memcpy((__u8 *)is + 2, mac, MAC_LEN);
		diff = bpf_csum_diff(was, sizeof(was), is, sizeof(is), 0);
		bpf_skb_store_bytes(skb, at + __builtin_offsetof(struct nd, option), is, sizeof(is), 0);
		bpf_l4_csum_replace(skb, at + __builtin_offsetof(struct nd, checksum), 0, diff, 0);
	}
	store_source(skb, mac);
	return TC_ACT_UNSPEC;
}

/* Handles neighbour discovery, and returns the verdict. The address that a message speaks for is the source of a
 * solicitation and the target of an advertisement. A probe for duplicate addresses has no source; it speaks for its
 * target. */
static __always_inline int nd_out(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};
	struct ipv6hdr *ip;
	const __be32 *of;
	bool has_option;
	struct nd *nd;

	if (!linear_frame(skb, &f, ND_BYTES))
		return TC_ACT_UNSPEC;
	nd = find_nd(&f, &ip);
	if (!nd)
		return TC_ACT_UNSPEC;
	of = ip->saddr.s6_addr32;
	if (nd->type == ICMP6_ADVERTISEMENT || is_unspecified(of))
		of = nd->target;
	if (!own_address(&f, VR_IPV6, of, &o))
		return TC_ACT_UNSPEC;
	if (!o.active)
		return drop(VR_FENCED, o.slot);
	if (!o.vmac)
		return TC_ACT_UNSPEC;
	has_option = reaches(&f, nd + 1) && (nd->option == ND_SOURCE_MAC || nd->option == ND_TARGET_MAC) &&
		     bpf_ntohs(ip->payload_len) >= sizeof(*nd);
	return rewrite_nd(skb, (void *)nd - f.data, nd, has_option, o.config->mac);
}

/* Replaces the source MAC of traffic from a virtual address. Returns the verdict. */
static __always_inline int source_out(struct __sk_buff *skb)
{
	struct owner o = {};
	struct frame f = {};

	if (!linear_frame(skb, &f, SKB_HEADERS))
		return TC_ACT_UNSPEC;
	if (own_ip(&f, true, &o) && o.active && o.vmac)
		store_source(skb, o.config->mac);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int vrrp_vmac_out(struct __sk_buff *skb)
{
	__be16 proto = skb->protocol;
	int verdict;

	if (proto == bpf_htons(ETH_P_ARP) || is_vlan(proto)) {
		verdict = arp_out(skb);
		if (verdict != TC_ACT_UNSPEC)
			return verdict;
	}
	if (proto == bpf_htons(ETH_P_IPV6) || is_vlan(proto)) {
		verdict = nd_out(skb);
		if (verdict != TC_ACT_UNSPEC)
			return verdict;
	}
	return control_needs() & VR_NEED_SOURCE ? source_out(skb) : TC_ACT_UNSPEC;
}
