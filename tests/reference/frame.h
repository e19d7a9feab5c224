/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of adverts, as tests and benchmarks want them. */
#ifndef TESTS_REFERENCE_FRAME_H
#define TESTS_REFERENCE_FRAME_H

#include <string.h>

#include "core/frame.h"

/* frame_advert() to the VRRP group. */
static inline size_t frame_advert_to_group(const struct advert *a, const uint8_t mac[6], uint8_t *frame, size_t size)
{
	const struct frame_to to = frame_to_group(a->family);

	return frame_advert(a, &to, mac, frame, size);
}

/* The first eight bytes of the message inside a frame of frame_advert(), as they stand in memory. */
static inline uint64_t frame_head(const uint8_t *frame, uint8_t family)
{
	uint64_t head;

	memcpy(&head, frame + (family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6), sizeof(head));
	return head;
}

#endif
