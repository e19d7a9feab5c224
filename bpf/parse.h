/* SPDX-License-Identifier: GPL-2.0 */
/* Parses a frame down to its VRRP message, with a check of the bounds before each access. The same code serves XDP and
 * tc. */
#ifndef BPF_PARSE_H
#define BPF_PARSE_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "verifier.h"
#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define VLAN_VID_MASK 0x0fff
#define SUM_CHUNK 64	     /* bytes that sum_words() adds at once */
#define IPV4_WORDS 5	     /* 32-bit words of an IPv4 header without options */
#define IP_FRAGMENTED 0x3fff /* mask of frag_off: More Fragments, or an offset */

struct vlan_tag {
	__be16 tci;
	__be16 proto;
};

/* A frame and its parsed link layer. */
struct frame {
	void *data;    /* first byte */
	void *end;     /* behind the last byte */
	void *network; /* IP header, or whatever follows the tags */
	__u32 ifindex;
	__u16 vlan;    /* outer VLAN id; 0: untagged */
	__u16 vlan_in; /* inner VLAN id; 0: at most one tag */
	__be16 proto;  /* Ethernet type at network */
	bool stripped; /* the driver has taken the outer tag out of the frame; its id is in vlan */
};

/* The VRRP message in a frame, and what its IP header says. */
struct message {
	struct vrrp_header *header;
	__u32 length;	  /* of the VRRP message by the IP header, in bytes */
	__u32 source[4];  /* network order; an IPv4 address in the first word */
	__u64 pseudo_sum; /* sum over the pseudo-header, not folded */
	__u8 ttl;	  /* TTL or hop limit */
	__u8 family;	  /* enum vr_family */
	__u8 form;	  /* enum vr_checksum_form; VR_SUM_FORMS: the checksum or the length is wrong */
	bool elsewhere;	  /* the destination is not the standard multicast group */
};

/* Returns whether all bytes before upto are in the frame. */
static __always_inline bool reaches(const struct frame *f, const void *upto)
{
	const void *end = f->end;

	HIDE(end);
	return upto <= end;
}

static __always_inline bool is_vlan(__be16 proto)
{
	return proto == bpf_htons(ETH_P_8021Q) || proto == bpf_htons(ETH_P_8021AD);
}

/* Parses the Ethernet header and up to two VLAN tags, of which the driver may have stripped one. Returns false where
 * the frame is too short. */
static __always_inline bool parse_ethernet(struct frame *f)
{
	struct ethhdr *eth = f->data;

	if (unlikely(!reaches(f, eth + 1)))
		return false;
	f->proto = eth->h_proto;
	f->network = eth + 1;
	if (likely(!is_vlan(f->proto)))
		return true;
	for (int i = 0; i < 2; i++) {
		struct vlan_tag *tag = f->network;

		if (!is_vlan(f->proto) || (i && f->stripped)) /* more than two tags are not parsed: no port has them */
			break;
		if (!reaches(f, tag + 1))
			return false;
		if (!f->vlan) /* a priority tag (id 0) does not count */
			f->vlan = bpf_ntohs(tag->tci) & VLAN_VID_MASK;
		else
			f->vlan_in = bpf_ntohs(tag->tci) & VLAN_VID_MASK;
		f->proto = tag->proto;
		f->network = tag + 1;
	}
	return true;
}

/* Returns whether the frame has IP protocol 112. For a frame that is not VRRP, the programs for adverts do no more than
 * this check. */
static __always_inline bool is_vrrp(struct frame *f)
{
	if (!parse_ethernet(f))
		return false;
	if (f->proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = f->network;

		return reaches(f, ip + 1) && ip->protocol == VRRP_PROTOCOL;
	}
	if (f->proto == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = f->network;

		return reaches(f, ip + 1) && ip->nexthdr == VRRP_PROTOCOL;
	}
	return false;
}

/* Sets *m from the IPv4 header. Returns a reason to refuse the frame, or VR_REASON_COUNT. */
static __always_inline enum vr_reason parse_ipv4(const struct frame *f, struct message *m)
{
	struct iphdr *ip = f->network;
	__u32 total;

	if (!reaches(f, ip + 1))
		return VR_TRUNCATED;
	m->elsewhere = ip->daddr != bpf_htonl(VRRP_GROUP4); /* P17. Set before any check, because a packet to another
							       address may be for another router */
	if (*(__u8 *)ip != 0x45)
		return ip->version == 4 ? VR_IP_OPTIONS : VR_IP_HEADER;
	if (ip->frag_off & bpf_htons(IP_FRAGMENTED))
		return VR_FRAGMENT;
	total = bpf_ntohs(ip->tot_len);
	if (total < sizeof(*ip) + sizeof(struct vrrp_header) || !reaches(f, (void *)ip + total))
		return VR_TRUNCATED;
	m->family = VR_IPV4;
	m->header = (void *)(ip + 1);
	m->length = total - sizeof(*ip);
	m->ttl = ip->ttl;
	m->source[0] = ip->saddr;
	m->pseudo_sum = (__u64)ip->saddr + ip->daddr + bpf_htons(VRRP_PROTOCOL) + bpf_htons(m->length);
	return VR_REASON_COUNT;
}

/* Folds a sum of 32-bit words into the 16 bits of an Internet checksum. */
static __always_inline __u16 fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Returns whether the checksum of the IPv4 header is right. The stack would check it, but never gets the frame. */
static __always_inline bool ipv4_header_right(const struct frame *f)
{
	const __u32 *word = f->network;
	__u64 sum = 0;

	if (!reaches(f, word + IPV4_WORDS))
		return false;
#pragma unroll
	for (int i = 0; i < IPV4_WORDS; i++)
		sum += word[i];
	return fold(sum) == 0xffff;
}

/* Sets *m from the IPv6 header. Returns a reason to refuse the frame, or VR_REASON_COUNT. */
static __always_inline enum vr_reason parse_ipv6(const struct frame *f, struct message *m)
{
	struct ipv6hdr *ip = f->network;
	const __u32 *to;

	if (!reaches(f, ip + 1))
		return VR_TRUNCATED;
	to = ip->daddr.s6_addr32;
	m->elsewhere = to[0] != bpf_htonl(0xff020000) || to[1] || to[2] || to[3] != bpf_htonl(VRRP_GROUP6_LAST);
	m->family = VR_IPV6;
	m->header = (void *)(ip + 1);
	m->length = bpf_ntohs(ip->payload_len);
	if (m->length < sizeof(struct vrrp_header) || !reaches(f, (void *)m->header + m->length))
		return VR_TRUNCATED;
	m->ttl = ip->hop_limit;
	m->pseudo_sum = bpf_htons(VRRP_PROTOCOL) + bpf_htons(m->length);
#pragma unroll
	for (int i = 0; i < 4; i++) {
		m->source[i] = ip->saddr.s6_addr32[i];
		m->pseudo_sum += (__u64)m->source[i] + to[i];
	}
	return VR_REASON_COUNT;
}

/* Sets *m from the IP header, except its form. Returns a reason to refuse the frame, or VR_REASON_COUNT if the whole
 * message is there. */
static __always_inline enum vr_reason parse_message(const struct frame *f, struct message *m)
{
	enum vr_reason reason = f->proto == bpf_htons(ETH_P_IP) ? parse_ipv4(f, m) : parse_ipv6(f, m);

	if (reason == VR_REASON_COUNT && !reaches(f, m->header + 1)) /* cannot be true; the verifier needs the check */
		return VR_TRUNCATED;
	return reason;
}

/* Returns the length in bytes that a message of this version and number of addresses must have (P16). */
static __always_inline __u32 message_length(const struct vrrp_header *h, __u8 family)
{
	__u32 addresses = h->count * vr_address_length(family);

	return sizeof(*h) + addresses + (h->version_type >> 4 == 2 ? VRRP2_AUTH_LEN : 0);
}

/* Returns the sum of the 32-bit words of a message, not folded; or 0, the sum of no valid message, where the frame ends
 * before. length: a multiple of 4. The function adds whole chunks, then the rest. To the verifier the position of the
 * rest is a variable, so it does not walk the second loop once for each number of chunks. */
static __always_inline __u64 sum_words(const struct frame *f, const void *at, __u32 length)
{
	const void *chunk = at;
	__u32 whole, i;
	__u64 sum = 0;

	BOUND(length, 0x1fff); /* BOUND() works on a copy of length; so the verifier does not keep track of the caller's
				  exact number */
	whole = length / SUM_CHUNK;
	for (i = 0; i < (VRRP_MAX_MESSAGE + VRRP2_AUTH_LEN) / SUM_CHUNK && i < whole; i++) {
		if (!reaches(f, chunk + SUM_CHUNK))
			return 0;
		sum += (__u32)bpf_csum_diff(NULL, 0, (void *)chunk, SUM_CHUNK, 0);
		chunk += SUM_CHUNK;
	}
	at += whole * SUM_CHUNK;
	whole = length % SUM_CHUNK / 4;
	for (i = 0; i < SUM_CHUNK / 4 && i < whole; i++) {
		if (!reaches(f, at + 4))
			return 0;
		sum += *(const __u32 *)at;
		at += 4;
	}
	return sum;
}

/* Returns whether the checksum is right in the form of keepalived up to 1.3.6: in unicast adverts it had the multicast
 * group as destination in the pseudo-header. */
static __always_inline bool old_form(const struct frame *f, const struct message *m, __u64 sum)
{
	const struct iphdr *ip = f->network;

	if (!m->elsewhere || m->family != VR_IPV4 || !reaches(f, ip + 1) || bpf_ntohl(ip->daddr) >> 28 == 0xe)
		return false;
	return fold(sum + m->pseudo_sum - ip->daddr + bpf_htonl(VRRP_GROUP4)) == 0xffff;
}

/* Returns the form in which the checksum is right (P8, P9, P10); VR_SUM_FORMS: in none. */
static __always_inline enum vr_checksum_form checksum_form(const struct frame *f, const struct message *m)
{
	__u64 sum = sum_words(f, m->header, m->length);

	if (m->family == VR_IPV4 && fold(sum) == 0xffff)
		return VR_SUM_PLAIN;
	if (m->header->version_type >> 4 != 3)
		return VR_SUM_FORMS;
	if (fold(sum + m->pseudo_sum) == 0xffff)
		return VR_SUM_PSEUDO;
	return old_form(f, m, sum) ? VR_SUM_OLD : VR_SUM_FORMS;
}

#endif
