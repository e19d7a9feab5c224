/* SPDX-License-Identifier: GPL-2.0 */
/* Describes in words why a virtual router is in FAULT, for the log. */
#ifndef VRRP_XDP_MANAGER_CAUSES_H
#define VRRP_XDP_MANAGER_CAUSES_H

#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "track/trackers.h"
#include "track/weigh.h"

struct manager;

/* The causes as a list, for example "link of eth0 is down, script check is down"; "": there is no cause. */
struct causes {
	char text[256];
};

struct causes causes_of(const struct manager *m, uint32_t slot);

struct thing_text {
	char text[80];
};

/* Returns the state of a tracked thing in words, for example "script check is down". */
struct thing_text causes_describe(const struct trackers *trackers, const struct tracking *tracking,
				  enum track_kind kind, uint32_t index);

/* Returns what the current state of a tracked thing does to a virtual router that tracks it: a weight for its priority,
 * or FAULT. */
struct track_effect causes_effect(const struct trackers *trackers, const struct track *track);

#endif
