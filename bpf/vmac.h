/* SPDX-License-Identifier: GPL-2.0 */
/* Functions that vmac_in and vmac_out share: which virtual router has an address, and whether this router may act for
 * it now. */
#ifndef BPF_VMAC_H
#define BPF_VMAC_H

#include "maps.h"
#include <linux/pkt_cls.h>

#include "lookup.h"
#include "skb.h"

#define MAC_LEN 6
#define ICMP6_HEADER 24 /* of a neighbour solicitation or advertisement, RFC 4861 4.3, 4.4 */
#define ND_OPTION 8	/* a link-layer address option, RFC 4861 4.6.1 */
#define ND_SOURCE_MAC 1
#define ND_TARGET_MAC 2
#define ND_HOP_LIMIT 255
#define ND_OPTIONS_MAX 16	/* options of one message: SEND (RFC 3971) has five */
#define ND_SOLICITED 0x40000000 /* flag S of an advertisement */
#define NEXT_ICMP6 58
#define ICMP6_SOLICITATION 135
#define ICMP6_ADVERTISEMENT 136

/* RFC 826 for IPv4 over Ethernet; fields in network order. */
struct arp {
	__be16 hardware;
	__be16 protocol;
	__u8 hardware_length;
	__u8 protocol_length;
	__be16 operation;
	__u8 sender_mac[MAC_LEN];
	__be32 sender;
	__u8 target_mac[MAC_LEN];
	__be32 target;
} __attribute__((packed));

#define ARP_ETHERNET 1
#define ARP_REQUEST 1
#define ARP_REPLY 2

/* A neighbour solicitation or advertisement, RFC 4861 4.3, 4.4, with one option behind it. */
struct nd {
	__u8 type;
	__u8 code;
	__sum16 checksum;
	__be32 flags;
	__be32 target[4];
	__u8 option;
	__u8 option_length; /* in units of ND_OPTION */
	__u8 mac[MAC_LEN];
};

/* Largest lag of the coarse clock in ns. It usually lags by a tick. It lags by more while the CPU that updates it does
 * not run, for example in a virtual machine that waits for its host (14 ms were measured). */
#define COARSE_LAG 1000000000LL

/* The virtual router that owns an address or a MAC. */
struct owner {
	__u32 slot;
	const struct vr_config *config; /* NULL: no virtual router owns it */
	bool vmac;			/* the address has the virtual MAC */
	bool active;			/* this router is Active and the lease runs */
};

/* Returns whether the lease still runs. The exact clock costs 30 ns more than the coarse one. It is read only where the
 * coarse clock cannot decide: near the end of the lease, and always with intervals below a second. */
static __always_inline bool lease_holds(const struct vr_state *state)
{
	__u64 lease = state->lease_ns;

	if (state->active_interval_ns >= COARSE_LAG && (__s64)(lease - bpf_ktime_get_coarse_ns()) > COARSE_LAG)
		return true;
	return lease > bpf_ktime_get_ns();
}

/* Sets *o to the virtual router of a slot, except o->vmac. */
static __always_inline void own(struct owner *o, __u32 slot)
{
	const struct vr_state *state = bpf_map_lookup_elem(&vr_state, &slot);

	o->slot = slot;
	o->config = bpf_map_lookup_elem(&vr_config, &slot);
	o->active = state && state->state == VR_ACTIVE && lease_holds(state);
}

/* Looks up a virtual address of this port and sets *o. address: one word for IPv4, four for IPv6. Returns whether it is
 * a virtual address. */
static __always_inline bool own_address(const struct frame *f, __u8 family, const __be32 *address, struct owner *o)
{
	const struct vip_value *vip;
	struct vip_key key = {};

	key.ifindex = f->ifindex;
	key.vlan = f->vlan;
	key.vlan_in = f->vlan_in;
	key.family = family;
	__builtin_memcpy(key.address, address, vr_address_length(family));
	vip = bpf_map_lookup_elem(&vip_index, &key);
	if (!vip)
		return false;
	own(o, vip->slot);
	o->vmac = vip->flags & VIP_VMAC;
	return o->config;
}

/* As own_address(), for the source or the destination address of an IP packet. */
static __always_inline bool own_ip(const struct frame *f, bool source, struct owner *o)
{
	if (f->proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = f->network;

		return reaches(f, ip + 1) && own_address(f, VR_IPV4, source ? &ip->saddr : &ip->daddr, o);
	}
	if (f->proto == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = f->network;

		return reaches(f, ip + 1) &&
		       own_address(f, VR_IPV6, source ? ip->saddr.s6_addr32 : ip->daddr.s6_addr32, o);
	}
	return false;
}

static __always_inline bool same_mac(const __u8 *a, const __u8 *b)
{
	return *(__u32 *)a == *(__u32 *)b && *(__u16 *)(a + 4) == *(__u16 *)(b + 4);
}

/* Counts the reason, for a slot or, with NO_SLOT, for the daemon. Returns the verdict that drops the frame. */
static __always_inline int drop(enum vr_reason reason, __u32 slot)
{
	count(reason, slot);
	return TC_ACT_SHOT;
}

static __always_inline bool is_unspecified(const __be32 *address)
{
	return !(address[0] | address[1] | address[2] | address[3]);
}

/* Returns the neighbour solicitation or advertisement in the frame, and sets *ip to its IPv6 header; NULL: there is
 * none. The frame has the fixed part of the message; options may be missing. */
static __always_inline struct nd *find_nd(const struct frame *f, struct ipv6hdr **ip)
{
	struct ipv6hdr *header = f->network;
	struct nd *nd = (void *)(header + 1);

	if (f->proto != bpf_htons(ETH_P_IPV6) || !reaches(f, header + 1) || header->nexthdr != NEXT_ICMP6 ||
	    !reaches(f, (void *)nd + ICMP6_HEADER))
		return NULL;
	if (nd->type != ICMP6_SOLICITATION && nd->type != ICMP6_ADVERTISEMENT)
		return NULL;
	*ip = header;
	return nd;
}

/* VR_NEED_*. */
static __always_inline __u32 control_needs(void)
{
	const struct vr_control *control;
	__u32 key = 0;

	control = bpf_map_lookup_elem(&vr_control, &key);
	return control ? control->needs : 0;
}

/* Makes the first bytes of the frame linear, or all of a shorter frame, and sets f. Returns false if the frame has
 * no whole Ethernet header. */
static __always_inline bool linear_frame(struct __sk_buff *skb, struct frame *f, __u32 bytes)
{
	make_linear(skb, bytes);
	frame_of_skb(f, skb);
	return parse_ethernet(f);
}

#define ARP_BYTES (ETH_HLEN + 2 * sizeof(struct vlan_tag) + sizeof(struct arp))
#define ND_BYTES (ETH_HLEN + 2 * sizeof(struct vlan_tag) + sizeof(struct ipv6hdr) + sizeof(struct nd))

/* Returns the ARP message in the frame and sets f; NULL: there is none. */
static __always_inline struct arp *find_arp(struct __sk_buff *skb, struct frame *f)
{
	struct arp *arp;

	if (!linear_frame(skb, f, ARP_BYTES) || f->proto != bpf_htons(ETH_P_ARP))
		return NULL;
	arp = f->network;
	return reaches(f, arp + 1) ? arp : NULL;
}

#endif
