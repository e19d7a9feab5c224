/* SPDX-License-Identifier: GPL-2.0 */
/* Whole Ethernet frames that a router sends. Addresses are in network order; an IPv4 address is in the first four of 16
 * bytes. */
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

/* The length in bytes of the frame that frame_advert() makes. */
size_t frame_advert_length(const struct advert *a);

/* Where an advert goes. */
struct frame_to {
	uint8_t address[16]; /* of a multicast group, or of a host */
	uint8_t ttl;
};

/* The standard multicast group of a family, with TTL 255 (P2, P17). */
struct frame_to frame_to_group(uint8_t family);

/* Makes the frame of the advertisement a, from `mac` and a->source. The destination's MAC address is that of the
 * multicast group. For a host it is zero: the kernel sends such a frame without its Ethernet header, and finds the
 * neighbour. Returns the frame's length, or 0 if size is too small. */
size_t frame_advert(const struct advert *a, const struct frame_to *to, const uint8_t mac[6], uint8_t *frame,
		    size_t size);

/* Whether a frame of frame_advert() goes to a host. to: its destination in any case. */
bool frame_to_host(const uint8_t *frame, uint8_t family, uint8_t to[16]);

/* Changes the priority of a frame that frame_advert() made. The checksum is updated as RFC 1624 has it. */
void frame_set_priority(uint8_t *frame, uint8_t family, uint8_t priority);

/* The source address of a frame of frame_advert(). */
void frame_source(const uint8_t *frame, uint8_t family, uint8_t source[16]);

/* The addresses that a frame of frame_advert() lists, 4 or 16 bytes each. */
const uint8_t *frame_addresses(const uint8_t *frame, uint8_t family);

/* Makes the frame that announces a virtual address at `mac`: gratuitous ARP (P37), or an unsolicited neighbour
 * advertisement with R=1 S=0 O=1 (P20). address has 4 or 16 bytes, frame FRAME_ANNOUNCE_MAX bytes. Returns the frame's
 * length. */
size_t frame_announce(uint8_t family, const uint8_t *address, const uint8_t mac[6], uint8_t *frame);

#endif
