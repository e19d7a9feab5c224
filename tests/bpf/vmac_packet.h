/* SPDX-License-Identifier: GPL-2.0 */
/* Frames to and from virtual addresses: ARP, neighbour discovery and traffic, built byte by byte without the code under
 * test. */
#ifndef TESTS_BPF_VMAC_PACKET_H
#define TESTS_BPF_VMAC_PACKET_H

#include "packet.h"

#define MAC(last) ((const uint8_t[6]){2, 0, 0, 0, 0, last})
#define ZERO_MAC ((const uint8_t[6]){0})
#define BROADCAST_MAC ((const uint8_t[6]){255, 255, 255, 255, 255, 255})
#define ALL_NODES_MAC ((const uint8_t[6]){0x33, 0x33, 0, 0, 0, 1})
#define VMAC4 ((const uint8_t[6]){0, 0, 0x5e, 0, 1, VRID})
#define VMAC6 ((const uint8_t[6]){0, 0, 0x5e, 0, 2, VRID})
#define HOST_MAC MAC(0xaa)    /* of the host that sends requests */
#define OTHER_MAC MAC(0xcc)   /* of a device that announces an address of ours */
#define LOOPBACK_MAC ZERO_MAC /* of the device on which frames arrive; frames to other MACs are PACKET_OTHERHOST */

#define ADDRESS4(last) ((const uint8_t[4]){192, 0, 2, last})
#define ADDRESS6(last) ((const uint8_t[16]){0x20, 0x01, 0x0d, 0xb8, [15] = last})
#define VIP4 ADDRESS4(1)
#define HOST4 ADDRESS4(77)
#define NONE4 ((const uint8_t[4]){0})
#define VIP6 ADDRESS6(1)
#define HOST6 ADDRESS6(77)
#define NONE6 ((const uint8_t[16]){0})
#define ALL_NODES ((const uint8_t[16]){0xff, 2, [15] = 1})
#define SOLICITED_NODE ((const uint8_t[16]){0xff, 2, [11] = 1, 0xff, 0, 0, 1})
#define SOLICITED_NODE_MAC ((const uint8_t[6]){0x33, 0x33, 0xff, 0, 0, 1})

#define SOLICITATION 135
#define ADVERTISEMENT 136
#define ROUTER 0x80 /* flags of an advertisement */
#define SOLICITED 0x40
#define OVERRIDE 0x20

/* Begins a frame with its Ethernet header. */
static inline void ethernet(struct packet *p, const uint8_t *to, const uint8_t *from, uint32_t type)
{
	memset(p, 0, sizeof(*p));
	memcpy(p->bytes, to, 6);
	memcpy(p->bytes + 6, from, 6);
	put16(p->bytes + 12, type);
	p->length = p->network = p->message = ETH;
}

/* The fields of an ARP frame, in its order. */
struct arp_frame {
	const uint8_t *to; /* Ethernet destination */
	uint32_t operation;
	const uint8_t *sender_mac; /* also the Ethernet source */
	const uint8_t *sender, *target_mac, *target;
};

static inline void build_arp(struct packet *p, const struct arp_frame *f)
{
	static const uint8_t fixed[6] = {0, 1, 0x08, 0x00, 6, 4};
	uint8_t *at;

	ethernet(p, f->to, f->sender_mac, 0x0806);
	p->family = VR_IPV4;
	at = p->bytes + p->network;
	memcpy(at, fixed, 6);
	put16(at + 6, f->operation);
	memcpy(at + 8, f->sender_mac, 6);
	memcpy(at + 14, f->sender, 4);
	memcpy(at + 18, f->target_mac, 6);
	memcpy(at + 24, f->target, 4);
	p->length += 28;
}

/* Builds the broadcast ARP request of the host for an address. */
static inline void build_request(struct packet *p, const uint8_t *target)
{
	build_arp(p, &(struct arp_frame){BROADCAST_MAC, .operation = 1, HOST_MAC, HOST4, ZERO_MAC, target});
}

/* The headers of an IPv6 frame. next: protocol of the payload. */
struct ip6_frame {
	const uint8_t *to_mac, *from_mac, *from, *to;
	uint8_t next, hop_limit;
};

/* Builds the headers, without a payload. */
static inline void build_ip6(struct packet *p, const struct ip6_frame *f)
{
	uint8_t *ip;

	ethernet(p, f->to_mac, f->from_mac, 0x86dd);
	p->family = VR_IPV6;
	ip = p->bytes + p->network;
	ip[0] = 0x60;
	ip[6] = f->next;
	ip[7] = f->hop_limit;
	memcpy(ip + 8, f->from, 16);
	memcpy(ip + 24, f->to, 16);
	p->message += 40;
	p->length = p->message;
}

/* Returns the sum over the pseudo-header and the ICMPv6 message; 0xffff: the checksum is right. */
static inline uint32_t icmp6_sum(const struct packet *p)
{
	const uint8_t *ip = p->bytes + p->network;
	uint32_t length = get16(ip + 4);

	return sum16(p->bytes + p->message, length, sum16(ip + 8, 32, length + ip[6]));
}

/* Makes the checksum of the ICMPv6 message right. */
static inline void resum_icmp6(struct packet *p)
{
	uint8_t *at = p->bytes + p->message + 2;

	put16(at, 0);
	put16(at, ~icmp6_sum(p));
}

/* Appends options, and makes length and checksum right. */
static inline void append_options(struct packet *p, const void *options, size_t length)
{
	memcpy(p->bytes + p->length, options, length);
	p->length += length;
	put16(p->bytes + p->network + 4, p->length - p->message);
	resum_icmp6(p);
}

/* The fields of a neighbour solicitation or advertisement, in the order of the frame. option: type of the link-layer
 * address option, which has from_mac in it; 0: no option. */
struct nd_frame {
	uint8_t type;
	const uint8_t *to_mac, *from_mac, *from, *to, *target;
	uint8_t flags, option;
};

static inline void build_nd(struct packet *p, const struct nd_frame *f)
{
	uint8_t with[8] = {f->option, 1}, *at;

	build_ip6(p, &(struct ip6_frame){f->to_mac, f->from_mac, f->from, f->to, .next = 58, .hop_limit = 255});
	at = p->bytes + p->message;
	at[0] = f->type;
	at[4] = f->flags;
	memcpy(at + 8, f->target, 16);
	p->length += 24;
	memcpy(with + 2, f->from_mac, 6);
	append_options(p, with, f->option ? sizeof(with) : 0);
}

/* Builds the neighbour solicitation of the host for an address, to its solicited-node multicast group. */
static inline void build_solicitation(struct packet *p, const uint8_t *target)
{
	uint8_t group[16], mac[6];

	memcpy(group, SOLICITED_NODE, 16);
	memcpy(group + 13, target + 13, 3);
	memcpy(mac, SOLICITED_NODE_MAC, 6);
	memcpy(mac + 3, target + 13, 3);
	build_nd(p, &(struct nd_frame){SOLICITATION, mac, HOST_MAC, HOST6, group, target, .option = 1});
}

/* The fields of an ICMP or ICMPv6 echo request, in the order of the frame. */
struct echo_frame {
	uint8_t family; /* enum vr_family */
	const uint8_t *to_mac, *from_mac, *from, *to;
};

static inline void build_echo(struct packet *p, const struct echo_frame *f)
{
	static const uint8_t ip4[12] = {0x45, 0, 0, 28 + 56, 0x12, 0x34, 0x40, 0, 64, 1};
	uint8_t *at;

	if (f->family == VR_IPV6) {
		build_ip6(p, &(struct ip6_frame){f->to_mac, f->from_mac, f->from, f->to, .next = 58, .hop_limit = 64});
		p->bytes[p->length] = 128;
		p->length += 8;
		append_options(p, "the payload of an echo request, with some bytes more", 52);
		return;
	}
	ethernet(p, f->to_mac, f->from_mac, 0x0800);
	p->family = VR_IPV4;
	at = p->bytes + p->network;
	memcpy(at, ip4, sizeof(ip4));
	memcpy(at + 12, f->from, 4);
	memcpy(at + 16, f->to, 4);
	p->message += 20;
	p->length = p->message + 64;
	p->bytes[p->message] = 8;
	put16(p->bytes + p->message + 2, ~sum16(p->bytes + p->message, 64, 0));
	resum_ip(p);
}

#endif
