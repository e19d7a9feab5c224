/* SPDX-License-Identifier: GPL-2.0 */
/* What the engine needs to know of one virtual router, made by the manager and not changed once it is handed over, but
 * for where its settings are: a new address, MAC or configuration comes as a new plan, and the old one goes back to be
 * freed. */
#ifndef VRRP_XDP_PLAN_H
#define VRRP_XDP_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "core/fsm.h"

/* A virtual address to announce, wherever it lives. */
struct plan_vip {
	uint32_t ifindex; /* where it lives */
	uint8_t family;
	uint8_t mac[6];
	uint8_t address[16]; /* network order */
};

struct vr_plan {
	union {
		const struct settings
			*settings;    /* of the configuration in force; COMMAND_SETTINGS moves it to the next one's */
		struct vr_plan *next; /* once it is not used any more, and waits to be given back */
	};
	uint32_t ifindex;   /* where adverts leave */
	uint32_t vip_count; /* of plan_vips() */
	uint16_t frame_length;
	uint8_t listed;	  /* so many addresses of the frame, the first ones, are announced where adverts leave */
	uint8_t priority; /* effective */
	uint8_t mac[6];	  /* at which these are announced */
	uint8_t frame[];  /* plan_frames() adverts as they leave, then the other addresses */
};

/* How many frames of frame_length bytes a plan with these settings has: one to the group, or one to each peer. */
static inline uint32_t plan_frames(const struct settings *settings)
{
	return settings->peer_count ? settings->peer_count : 1;
}

/* Where the other addresses to announce begin, in bytes from the begin of the plan; length: of all frames together. */
static inline size_t plan_vips_offset(size_t length)
{
	size_t align = _Alignof(struct plan_vip);

	return (offsetof(struct vr_plan, frame) + length + align - 1) / align * align;
}

/* The addresses to announce that are not among the first `listed` of the frame: excluded ones, and those of another
 * interface. */
static inline struct plan_vip *plan_vips(const struct vr_plan *plan)
{
	return (struct plan_vip *)((uint8_t *)plan +
				   plan_vips_offset((size_t)plan->frame_length * plan_frames(plan->settings)));
}

#endif
