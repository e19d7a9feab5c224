/* SPDX-License-Identifier: GPL-2.0 */
/* Matches the virtual routers of two configurations. */
#ifndef VRRP_XDP_DIFF_H
#define VRRP_XDP_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"

/* Virtual routers of two configurations with equal identities are the same virtual router. The identity is what other
 * routers on the LAN see, and the interface. Name and sync group may differ. */
struct identity {
	struct vr_key key;
	uint32_t ifindex; /* of the virtual router's interface; if that is a VLAN interface, the key has another ifindex
			   */
	uint8_t version;
	uint32_t number; /* the slot, or the index in the configuration; not compared */
};

#define DIFF_NEW UINT32_MAX

/* For each element of `after`, sets match[number of the element]. The value is the number of the element of `before`
 * with the same identity, or DIFF_NEW if there is none. Sorts both arrays. */
void diff_match(struct identity *before, size_t before_count, struct identity *after, size_t after_count,
		uint32_t *match);

#endif
