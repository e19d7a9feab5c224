/* SPDX-License-Identifier: GPL-2.0 */
/* Which virtual routers of two configurations are the same one. */
#ifndef VRRP_XDP_DIFF_H
#define VRRP_XDP_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"

/* What a virtual router is to others on the LAN, and where its addresses live. Its name is its own affair, and with
 * whom it moves. */
struct identity {
	struct vr_key key;
	uint32_t ifindex; /* of its interface, which may be a VLAN of the key's */
	uint8_t version;
	uint32_t number; /* the caller's: slot, or place in the configuration */
};

#define DIFF_NEW UINT32_MAX

/* Finds for each of `after` the one of `before` with the same identity, and writes its number to match[number],
 * DIFF_NEW where there is none. Sorts both. */
void diff_match(struct identity *before, size_t before_count, struct identity *after, size_t after_count,
		uint32_t *match);

#endif
