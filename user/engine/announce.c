// SPDX-License-Identifier: GPL-2.0
#include "engine/announce.h"

#include "core/frame.h"
#include "util/clock.h"

/* Between two rounds of one burst: a switch or host that missed one because of the same event gets another chance. */
#define ROUND_SPACING (20 * NS_PER_MS)

enum stage { STAGE_FIRST, STAGE_DELAYED, STAGE_REFRESH };

void announce_send(const struct vr_plan *plan, struct tx *tx, struct vr_sent *sent)
{
	for (uint32_t i = 0; i < plan->vip_count; i++) {
		const struct plan_vip *vip = &plan->vips[i];
		size_t length = frame_announce(vip->family, vip->address, vip->mac, tx_reserve(tx));

		tx_commit(tx, vip->ifindex, (uint32_t)length);
	}
	sent->announcements += plan->vip_count;
}

/* Arms the next burst, if there is one to come. */
static void next_stage(struct announce *a, struct deadlines *due, uint32_t slot, const struct garp *garp, uint64_t now)
{
	if (a->stage == STAGE_FIRST && garp->delay_ns && garp->repeat) {
		a->stage = STAGE_DELAYED;
		a->rounds = garp->repeat;
		deadline_arm(due, slot, now + garp->delay_ns);
	} else if (garp->refresh_ns && garp->refresh_repeat) {
		a->stage = STAGE_REFRESH;
		a->rounds = garp->refresh_repeat;
		deadline_arm(due, slot, now + garp->refresh_ns);
	}
}

void announce_begin(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now)
{
	a->stage = STAGE_FIRST;
	a->rounds = plan->garp.repeat;
	if (a->rounds)
		deadline_arm(due, slot, now);
	else
		next_stage(a, due, slot, &plan->garp, now);
}

bool announce_is_first(const struct announce *a, const struct vr_plan *plan)
{
	return a->stage == STAGE_FIRST && a->rounds == plan->garp.repeat;
}

void announce_round(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, struct tx *tx,
		    struct vr_sent *sent, uint64_t now)
{
	announce_send(plan, tx, sent);
	if (--a->rounds)
		deadline_arm(due, slot, now + ROUND_SPACING);
	else
		next_stage(a, due, slot, &plan->garp, now);
}
