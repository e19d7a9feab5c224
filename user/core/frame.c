// SPDX-License-Identifier: GPL-2.0
#include "core/frame.h"

#include <string.h>

/* DSCP CS6, network control (RFC 4594 3.1) */
#define DSCP_CS6 0xc0

/* Do not fragment: the identification of such a datagram has no meaning (RFC 6864 4.1), and stays 0 */
#define IP_DF 0x40

#define ND_HOP_LIMIT 255 /* RFC 4861 7.1.2 */

static uint8_t *put_ethernet(uint8_t *frame, const uint8_t to[6], const uint8_t from[6], uint16_t type)
{
	memcpy(frame, to, 6);
	memcpy(frame + 6, from, 6);
	frame[12] = type >> 8;
	frame[13] = type;
	return frame + 14;
}

static uint8_t *put_ipv4(uint8_t *at, size_t payload, const struct ip_packet *ip)
{
	uint16_t sum;

	memset(at, 0, 20);
	at[0] = 0x45;
	at[1] = DSCP_CS6;
	at[2] = (payload + 20) >> 8;
	at[3] = payload + 20;
	at[6] = IP_DF;
	at[8] = ip->ttl;
	at[9] = VRRP_PROTOCOL;
	memcpy(at + 12, ip->source, 4);
	memcpy(at + 16, ip->destination, 4);
	sum = inet_checksum(at, 20, NULL, 0);
	memcpy(at + 10, &sum, 2);
	return at + 20;
}

static uint8_t *put_ipv6(uint8_t *at, size_t payload, uint8_t next, const struct ip_packet *ip)
{
	memset(at, 0, 40);
	at[0] = 0x60 | DSCP_CS6 >> 4;
	at[4] = payload >> 8;
	at[5] = payload;
	at[6] = next;
	at[7] = ip->ttl;
	memcpy(at + 8, ip->source, 16);
	memcpy(at + 24, ip->destination, 16);
	return at + 40;
}

static uint8_t *message_in(uint8_t *frame, uint8_t family)
{
	return frame + (family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6);
}

size_t frame_advert_length(const struct advert *a)
{
	return (a->family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6) +
	       advert_length(a->version, a->family, a->count);
}

struct frame_to frame_to_group(uint8_t family)
{
	static const struct frame_to group4 = {{224, 0, 0, 18}, VRRP_TTL};
	static const struct frame_to group6 = {{0xff, 0x02, [15] = VRRP_GROUP6_LAST}, VRRP_TTL};

	return family == VR_IPV4 ? group4 : group6;
}

/* RFC 1112 6.4, RFC 2464 7. */
static void group_mac(uint8_t family, const uint8_t *group, uint8_t mac[6])
{
	static const uint8_t prefix4[3] = {0x01, 0x00, 0x5e}, prefix6[2] = {0x33, 0x33};

	if (family == VR_IPV4) {
		memcpy(mac, prefix4, sizeof(prefix4));
		memcpy(mac + 3, group + 1, 3);
		mac[3] &= 0x7f;
	} else {
		memcpy(mac, prefix6, sizeof(prefix6));
		memcpy(mac + 2, group + 12, 4);
	}
}

size_t frame_advert(const struct advert *a, const struct frame_to *to, const uint8_t mac[6], uint8_t *frame,
		    size_t size)
{
	size_t length = advert_length(a->version, a->family, a->count);
	struct ip_packet ip = {.family = a->family, .ttl = to->ttl};
	uint8_t to_mac[6] = {0}, *at;

	if (frame_advert_length(a) > size)
		return 0;
	memcpy(ip.source, a->source, sizeof(ip.source));
	memcpy(ip.destination, to->address, sizeof(ip.destination));
	if (address_is_group(a->family, to->address))
		group_mac(a->family, to->address, to_mac);
	at = put_ethernet(frame, to_mac, mac, a->family == VR_IPV4 ? 0x0800 : 0x86dd);
	if (a->family == VR_IPV4)
		at = put_ipv4(at, length, &ip);
	else
		at = put_ipv6(at, length, VRRP_PROTOCOL, &ip);
	advert_build(a, &ip, at, length);
	return frame_advert_length(a);
}

void frame_set_priority(uint8_t *frame, uint8_t family, uint8_t priority)
{
	uint8_t *message = message_in(frame, family);
	uint32_t sum = (uint16_t) ~(message[6] << 8 | message[7]);

	sum += (uint16_t) ~(message[2] << 8 | message[3]);
	message[2] = priority;
	sum += message[2] << 8 | message[3];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	message[6] = ~sum >> 8;
	message[7] = ~sum;
}

void frame_source(const uint8_t *frame, uint8_t family, uint8_t source[16])
{
	memset(source, 0, 16);
	memcpy(source, frame + (family == VR_IPV4 ? 14 + 12 : 14 + 8), vr_address_length(family));
}

bool frame_to_host(const uint8_t *frame, uint8_t family, uint8_t to[16])
{
	memset(to, 0, 16);
	memcpy(to, frame + (family == VR_IPV4 ? 14 + 16 : 14 + 24), vr_address_length(family));
	return !address_is_group(family, to);
}

const uint8_t *frame_addresses(const uint8_t *frame, uint8_t family)
{
	return message_in((uint8_t *)frame, family) + sizeof(struct vrrp_header);
}

static size_t gratuitous_arp(const uint8_t *address, const uint8_t mac[6], uint8_t *frame)
{
	static const uint8_t everyone[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	/* Ethernet, IPv4, lengths, request (RFC 826; an announcement by RFC 5227 2.3) */
	static const uint8_t arp[8] = {0, 1, 8, 0, 6, 4, 0, 1};
	uint8_t *at = put_ethernet(frame, everyone, mac, 0x0806);

	memcpy(at, arp, sizeof(arp));
	memcpy(at + 8, mac, 6);
	memcpy(at + 14, address, 4);
	memset(at + 18, 0, 6);
	memcpy(at + 24, address, 4);
	return FRAME_GARP_LEN;
}

static size_t unsolicited_na(const uint8_t *address, const uint8_t mac[6], uint8_t *frame)
{
	static const uint8_t all_nodes_mac[6] = {0x33, 0x33, 0, 0, 0, 1};
	/* type 136, then R=1 S=0 O=1 in the flags (RFC 4861 4.4) */
	static const uint8_t na[8] = {136, 0, 0, 0, 0xa0, 0, 0, 0};
	/* source, destination, length, next header (RFC 8200 8.1) */
	uint8_t pseudo[40] = {[35] = 32, [39] = 58};
	struct ip_packet ip = {
		.family = VR_IPV6, .ttl = ND_HOP_LIMIT, .destination = {0xff, 0x02, [15] = 1}}; /* all nodes */
	uint8_t *at;
	uint16_t sum;

	memcpy(ip.source, address, sizeof(ip.source));
	at = put_ethernet(frame, all_nodes_mac, mac, 0x86dd);
	at = put_ipv6(at, 32, 58, &ip);
	memcpy(at, na, sizeof(na));
	memcpy(at + 8, address, 16);
	at[24] = 2; /* target link-layer address (RFC 4861 4.6.1), one unit of 8 bytes */
	at[25] = 1;
	memcpy(at + 26, mac, 6);
	memcpy(pseudo, ip.source, 16);
	memcpy(pseudo + 16, ip.destination, 16);
	sum = inet_checksum(pseudo, sizeof(pseudo), at, 32);
	memcpy(at + 2, &sum, 2);
	return FRAME_NA_LEN;
}

size_t frame_announce(uint8_t family, const uint8_t *address, const uint8_t mac[6], uint8_t *frame)
{
	return family == VR_IPV4 ? gratuitous_arp(address, mac, frame) : unsolicited_na(address, mac, frame);
}
