/* SPDX-License-Identifier: GPL-2.0 */
/* What the engine needs to know of one virtual router, made by the manager and not changed once it is handed over: a new
 * address, MAC or configuration comes as a new plan, and the old one goes back to be freed. */
#ifndef VRRP_XDP_PLAN_H
#define VRRP_XDP_PLAN_H

#include <stdint.h>

#include "config/model.h"
#include "core/fsm.h"

/* A virtual address to announce. */
struct plan_vip {
	uint32_t ifindex; /* where it lives */
	uint8_t family;
	uint8_t mac[6];
	uint8_t address[16]; /* network order */
};

struct vr_plan {
	struct fsm_params params;
	struct garp garp;
	uint8_t priority; /* effective */
	uint32_t ifindex; /* where adverts leave */
	uint32_t vip_count;
	uint32_t frame_length;
	struct plan_vip *vips; /* behind the frame, in the same allocation */
	uint8_t frame[];       /* the advert as it leaves */
};

#endif
