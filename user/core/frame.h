/* SPDX-License-Identifier: GPL-2.0 */
/* Whole Ethernet frames that a router sends. Addresses are in network order, IPv4 in the first four of 16 bytes. */
#ifndef VRRP_XDP_FRAME_H
#define VRRP_XDP_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "core/advert.h"

#define FRAME_ETHERNET 14
#define FRAME_HEADERS4 (FRAME_ETHERNET + 20)
#define FRAME_HEADERS6 (FRAME_ETHERNET + 40)
#define FRAME_GARP_LEN (14 + 28)
#define FRAME_NA_LEN (FRAME_HEADERS6 + 32)
#define FRAME_ANNOUNCE_MAX FRAME_NA_LEN

/* Bytes of the frame that frame_advert() makes. */
size_t frame_advert_length(const struct advert *a);

/* Where an advert goes. */
struct frame_to {
	uint8_t address[16]; /* a group, or a host */
	uint8_t ttl;
};

/* The VRRP group of a family, with TTL 255 (P2, P17). */
struct frame_to frame_to_group(uint8_t family);

/* The advertisement a, from the MAC address and a->source. The MAC address that it goes to is that of a group; for a
 * host it is zero: such a frame leaves without its Ethernet header. Returns the frame's length, or 0 where size is too
 * small. */
size_t frame_advert(const struct advert *a, const struct frame_to *to, const uint8_t mac[6], uint8_t *frame,
		    size_t size);

/* Whether a frame of frame_advert() goes to a host; then its address is in to, IPv4 in the first four bytes. */
bool frame_to_host(const uint8_t *frame, uint8_t family, uint8_t to[16]);

/* Turns a frame that frame_advert() made into one with another priority, by the checksum's update of RFC 1624. */
void frame_set_priority(uint8_t *frame, uint8_t family, uint8_t priority);

/* The source address of a frame of frame_advert(), IPv4 in the first four bytes with the rest zero. */
void frame_source(const uint8_t *frame, uint8_t family, uint8_t source[16]);

/* The addresses that a frame of frame_advert() lists, 4 or 16 bytes each. */
const uint8_t *frame_addresses(const uint8_t *frame, uint8_t family);

/* Announces that a virtual address is at mac: gratuitous ARP (P37), or an unsolicited neighbour advertisement with
 * R=1 S=0 O=1 (P20). address has 4 or 16 bytes; frame has FRAME_ANNOUNCE_MAX bytes. Returns the length. */
size_t frame_announce(uint8_t family, const uint8_t *address, const uint8_t mac[6], uint8_t *frame);

#endif
