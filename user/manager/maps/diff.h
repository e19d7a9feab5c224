/* SPDX-License-Identifier: GPL-2.0 */
/* Matches the virtual routers of two configurations. */
#ifndef VRRP_XDP_DIFF_H
#define VRRP_XDP_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"

/* What makes a virtual router the same in two configurations: how other routers on the LAN see it, and the interface of
 * its addresses. Its name and its sync group may differ. */
struct identity {
	struct vr_key key;
	uint32_t ifindex; /* of its interface, which may be a VLAN interface on the device of the key */
	uint8_t version;
	uint32_t number; /* not compared: the slot, or the index in the configuration */
};

#define DIFF_NEW UINT32_MAX

/* Writes for each element of `after` to match[its number] the number of the element of `before` with the same identity,
 * or DIFF_NEW. Sorts both arrays. */
void diff_match(struct identity *before, size_t before_count, struct identity *after, size_t after_count,
		uint32_t *match);

#endif
