/* SPDX-License-Identifier: GPL-2.0 */
/* Why a virtual router is in FAULT, in words. */
#ifndef VRRP_XDP_MANAGER_CAUSES_H
#define VRRP_XDP_MANAGER_CAUSES_H

#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "track/weigh.h"

struct manager;

/* "link of eth0 is down, script check is down"; "": there is no cause. */
struct causes {
	char text[256];
};

struct causes causes_of(const struct manager *m, uint32_t slot);

/* Writes the state of a tracked thing into out, of at most size bytes: "script check is down". */
void causes_describe(const struct manager *m, enum track_kind kind, uint32_t index, char *out, size_t size);

/* What the current state of a tracked thing does to a virtual router that tracks it. */
struct track_effect causes_effect(const struct manager *m, const struct track *track);

#endif
