// SPDX-License-Identifier: GPL-2.0
#include "engine/round.h"

#include <string.h>

#include "core/frame.h"

struct plan_vip round_address(const struct vr_plan *plan, uint32_t at)
{
	struct plan_vip vip = {.ifindex = plan->ifindex, .family = plan->settings->vrrp.family};
	size_t n = vr_address_length(vip.family);

	if (at >= plan->listed)
		return plan_vips(plan)[at - plan->listed];
	memcpy(vip.mac, plan->mac, sizeof(vip.mac));
	memcpy(vip.address, frame_addresses(plan->frame, vip.family) + at * n, n);
	return vip;
}

void round_announce(const struct round *r, const struct plan_vip *vip)
{
	struct announcement a = {.slot = r->slot, .ifindex = vip->ifindex};

	a.length = (uint32_t)frame_announce(vip->family, vip->address, vip->mac, a.frame);
	announcer_put(r->out, &a);
	r->sent->announcements++;
}
