/* SPDX-License-Identifier: GPL-2.0 */
/* A plan: everything that the engine needs to send for one virtual router. The manager makes it and hands it over by
 * COMMAND_PLAN. A new address, MAC or configuration comes as a new plan; the engine gives the old one back by
 * NOTE_PLAN, and the manager frees it. In a plan in use the engine changes only `settings`, on COMMAND_SETTINGS, and
 * the priority in the frames while it sends a release. */
#ifndef VRRP_XDP_PLAN_H
#define VRRP_XDP_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "core/fsm.h"

/* A virtual address to announce, on any interface. */
struct plan_vip {
	uint32_t ifindex; /* the interface on which it is announced */
	uint8_t family;
	uint8_t mac[6];
	uint8_t address[16]; /* network order */
};

struct vr_plan {
	union {
		const struct settings *settings; /* in the configuration in force */
		struct vr_plan *next;		 /* list of plans that wait to be given back */
	};
	uint32_t ifindex;   /* where adverts leave */
	uint32_t vip_count; /* number of plan_vips() */
	uint16_t frame_length;
	uint8_t listed;	  /* how many of the frame's addresses, from the first on, are announced on `ifindex` */
	uint8_t priority; /* effective: the configured priority and the weights of everything tracked */
	uint8_t mac[6];	  /* the MAC address at which the listed addresses are announced */
	uint8_t frame[];  /* plan_frames() adverts as they leave, then plan_vips() */
};

/* How many adverts, of frame_length bytes each, a plan with these settings has: one to the multicast group, or one to
 * each peer. */
static inline uint32_t plan_frames(const struct settings *settings)
{
	return settings->peer_count ? settings->peer_count : 1;
}

/* Returns the offset of plan_vips() in the plan, in bytes. length: of all frames together, in bytes. */
static inline size_t plan_vips_offset(size_t length)
{
	size_t align = _Alignof(struct plan_vip);

	return (offsetof(struct vr_plan, frame) + length + align - 1) / align * align;
}

/* The addresses to announce beside the first `listed` of the frame: excluded ones, and those on another interface. */
static inline struct plan_vip *plan_vips(const struct vr_plan *plan)
{
	return (struct plan_vip *)((uint8_t *)plan +
				   plan_vips_offset((size_t)plan->frame_length * plan_frames(plan->settings)));
}

#endif
