/* SPDX-License-Identifier: GPL-2.0 */
/* A VRRP advertisement as bytes and as values. Section numbers are RFC 9568's, unless another RFC is named. */
#ifndef VRRP_XDP_ADVERT_H
#define VRRP_XDP_ADVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

/* The fields of one advertisement. */
struct advert {
	uint8_t version;
	uint8_t family; /* VR_IPV4 or VR_IPV6 */
	uint8_t vrid;
	uint8_t priority;
	uint8_t count;		  /* of addresses */
	uint8_t auth_type;	  /* VRRPv2; else VRRP2_AUTH_NONE */
	uint8_t auth_data[8];	  /* VRRPv2 */
	uint8_t form;		  /* enum vr_checksum_form; VR_SUM_OLD only to a host */
	uint64_t interval_ns;	  /* a multiple of 10 ms (VRRPv3) or 1 s (VRRPv2) */
	uint8_t source[16];	  /* of the IP packet */
	const uint8_t *addresses; /* `count` addresses, 4 or 16 bytes each */
};

/* The IP packet around a message, as far as VRRP looks at it. Addresses in network order. */
struct ip_packet {
	uint8_t family;
	uint8_t ttl;
	uint8_t source[16];
	uint8_t destination[16];
};

/* The length of a message in bytes. count: of its addresses. */
size_t advert_length(uint8_t version, uint8_t family, uint8_t count);

/* Whether an address is that of a multicast group, not of a host. */
static inline bool address_is_group(uint8_t family, const uint8_t address[16])
{
	return family == VR_IPV4 ? address[0] >> 4 == 0xe : address[0] == 0xff;
}

/* Writes the message of a, with the checksum form of a->form, for the given packet. Returns its length, or 0 if size is
 * too small. */
size_t advert_build(const struct advert *a, const struct ip_packet *ip, uint8_t *message, size_t size);

/* Reads the first eight bytes of a message that the BPF programs have checked, as struct vr_event has them. form,
 * auth_data and addresses stay zero. */
void advert_from_head(uint64_t head, uint8_t family, const uint8_t source[16], struct advert *out);

/* The Internet checksum (RFC 1071) over two ranges, in network order, as it is stored. */
uint16_t inet_checksum(const void *a, size_t a_length, const void *b, size_t b_length);

#endif
