/* SPDX-License-Identifier: GPL-2.0 */
/* Frames for the tests: five kinds of valid adverts, built byte by byte without the code under test, and patches that
 * make them invalid. */
#ifndef TESTS_BPF_PACKET_H
#define TESTS_BPF_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#define FRAME_MAX 4096
#define VRID 10
#define ETH 14

/* The kinds of valid adverts. */
enum kind { V2, V2_PASS, V3_PLAIN, V3_PSEUDO, V6, KINDS };

static const char *const kind_names[] = {"v2", "v2 PASS", "v3", "v3 pseudo", "v3 IPv6"};

struct packet {
	uint8_t bytes[FRAME_MAX];
	size_t length;
	size_t network; /* offset of the IP header */
	size_t message; /* offset of the VRRP message */
	uint8_t family; /* enum vr_family */
};

static inline uint8_t kind_family(enum kind kind)
{
	return kind == V6 ? VR_IPV6 : VR_IPV4;
}

static inline uint8_t kind_version(enum kind kind)
{
	return kind <= V2_PASS ? 2 : 3;
}

static inline enum vr_checksum_form kind_form(enum kind kind)
{
	return kind == V3_PSEUDO || kind == V6 ? VR_SUM_PSEUDO : VR_SUM_PLAIN;
}

static inline void put16(uint8_t *at, uint32_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static inline uint32_t get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

/* Returns the sum of 16-bit words in host order, folded, beginning with sum. */
static inline uint32_t sum16(const uint8_t *at, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += at[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Returns the sum over the pseudo-header: addresses, protocol, length of the message. */
static inline uint32_t pseudo16(const uint8_t *ip, uint8_t family, size_t length)
{
	uint32_t rest = VRRP_PROTOCOL + length;

	return family == VR_IPV4 ? sum16(ip + 12, 8, rest) : sum16(ip + 8, 32, rest);
}

/* Returns the length of the message by the IP header, or less where the frame ends before. */
static inline size_t message_bytes(const struct packet *p)
{
	const uint8_t *ip = p->bytes + p->network;
	size_t length = p->family == VR_IPV4 ? get16(ip + 2) - 20 : get16(ip + 4), there = p->length - p->message;

	return length < there ? length : there;
}

/* Makes the checksum of the message right in this form. */
static inline void resum_message(struct packet *p, enum vr_checksum_form form)
{
	uint8_t *at = p->bytes + p->message;
	size_t length = message_bytes(p);
	uint32_t sum = form == VR_SUM_PSEUDO ? pseudo16(p->bytes + p->network, p->family, length) : 0;

	put16(at + 6, 0);
	put16(at + 6, ~sum16(at, length, sum));
}

/* Makes the checksum of an IPv4 header right. */
static inline void resum_ip(struct packet *p)
{
	uint8_t *ip = p->bytes + p->network;

	if (p->family != VR_IPV4)
		return;
	put16(ip + 10, 0);
	put16(ip + 10, ~sum16(ip, 20, 0));
}

/* Address i of the lists, from 0: 192.0.2.1, 192.0.2.2, …; fe80::1, 2001:db8::1, 2001:db8::2, … */
static inline void list_address(uint8_t family, unsigned int i, uint8_t out[16])
{
	static const uint8_t start4[4] = {192, 0, 2};
	static const uint8_t start6[16] = {0x20, 0x01, 0x0d, 0xb8};
	static const uint8_t local6[16] = {0xfe, 0x80, [15] = 1};

	memset(out, 0, 16);
	if (family == VR_IPV4) {
		memcpy(out, start4, 4);
		out[3] = i + 1;
		return;
	}
	memcpy(out, i ? start6 : local6, 16);
	if (i)
		put16(out + 14, i);
}

/* Makes the checksums of message and IP header right, in the form of this kind. */
static inline void finish(struct packet *p, enum kind kind)
{
	resum_message(p, kind_form(kind));
	resum_ip(p);
}

/* Builds the valid advert of a kind: VRID 10, priority 100, interval 1 s, count addresses. */
static inline void build(struct packet *p, enum kind kind, unsigned int count)
{
	static const uint8_t ethernet4[ETH] = {1, 0, 0x5e, 0, 0, 0x12, 2, 0, 0, 0, 0, 1, 0x08, 0x00};
	static const uint8_t ethernet6[ETH] = {0x33, 0x33, 0, 0, 0, 0x12, 2, 0, 0, 0, 0, 1, 0x86, 0xdd};
	static const uint8_t ip4[20] = {0x45, 0xc0, [6] = 0x40, 0, 255, 112, 0, 0, 192, 0, 2, 251, 224, 0, 0, 18};
	static const uint8_t ip6[40] = {0x6c, [6] = 112, 255, 0xfe, 0x80, [23] = 0xc8, 0xff, 0x02, [39] = 0x12};
	size_t width = kind == V6 ? 16 : 4, headers = kind == V6 ? 40 : 20, length;
	uint8_t *at;

	memset(p, 0, sizeof(*p));
	p->family = kind_family(kind);
	p->network = ETH;
	p->message = ETH + headers;
	memcpy(p->bytes, kind == V6 ? ethernet6 : ethernet4, ETH);
	memcpy(p->bytes + ETH, kind == V6 ? ip6 : ip4, headers);
	at = p->bytes + p->message;
	at[0] = kind_version(kind) << 4 | VRRP_TYPE_ADVERT;
	at[1] = VRID;
	at[2] = 100;
	at[3] = count;
	at[4] = kind == V2_PASS;
	at[5] = kind <= V2_PASS ? 1 : 100;
	for (unsigned int i = 0; i < count; i++) {
		uint8_t address[16];

		list_address(p->family, i, address);
		memcpy(at + 8 + i * width, address, width);
	}
	length = 8 + count * width;
	if (kind == V2_PASS)
		memcpy(at + length, "secret", 6);
	length += kind <= V2_PASS ? 8 : 0;
	p->length = p->message + length;
	put16(p->bytes + ETH + (kind == V6 ? 4 : 2), kind == V6 ? length : length + 20);
	finish(p, kind);
}

/* Inserts n bytes at an offset before the IP header. */
static inline void insert(struct packet *p, size_t at, const void *bytes, size_t n)
{
	memmove(p->bytes + at + n, p->bytes + at, p->length - at);
	memcpy(p->bytes + at, bytes, n);
	p->length += n;
	p->network += n;
	p->message += n;
}

/* Adds an outer VLAN tag. */
static inline void push_tag(struct packet *p, uint16_t protocol, uint16_t tci)
{
	uint8_t tag[4];

	put16(tag, protocol);
	put16(tag + 2, tci);
	insert(p, 12, tag, 4);
}

/* A change of bytes in a frame. */
enum base { NO_PATCH, IN_ETHERNET, IN_IP, IN_MESSAGE };
struct patch {
	enum base base; /* where `at` counts from */
	int at;		/* offset in bytes */
	int width;	/* 1, 2 or 4 bytes, in network order */
	uint32_t value;
};

static inline void apply_patch(struct packet *p, const struct patch *c)
{
	size_t at = c->at + (c->base == IN_IP ? p->network : c->base == IN_MESSAGE ? p->message : 0);

	for (int i = 0; i < c->width; i++)
		p->bytes[at + i] = c->value >> 8 * (c->width - 1 - i);
}

#endif
