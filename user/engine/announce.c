// SPDX-License-Identifier: GPL-2.0
#include "engine/announce.h"

#include "core/frame.h"
#include "util/clock.h"

/* Between two rounds of one burst: a switch or host that missed one because of the same event gets another chance. */
#define ROUND_SPACING (20 * NS_PER_MS)

/* A burst is over after this, as a rule. */
#define BURST_MAX NS_PER_S

enum stage { STAGE_FIRST, STAGE_DELAYED, STAGE_REFRESH };

void announce_send(struct announcer *out, uint32_t slot, uint32_t ifindex, uint8_t family, const uint8_t *address,
		   const uint8_t mac[6])
{
	struct announcement a = {.slot = slot, .ifindex = ifindex};

	a.length = (uint32_t)frame_announce(family, address, mac, a.frame);
	announcer_put(out, &a);
}

/* Hands over one announcement for each address. */
static void send_round(const struct vr_plan *plan, uint32_t slot, struct announcer *out, struct vr_sent *sent)
{
	uint8_t family = plan->settings->vrrp.family;
	const uint8_t *listed = frame_addresses(plan->frame, family);
	const struct plan_vip *vips = plan_vips(plan);

	for (uint32_t i = 0; i < plan->listed; i++)
		announce_send(out, slot, plan->ifindex, family, listed + i * vr_address_length(family), plan->mac);
	for (uint32_t i = 0; i < plan->vip_count; i++)
		announce_send(out, slot, vips[i].ifindex, vips[i].family, vips[i].address, vips[i].mac);
	sent->announcements += plan->listed + plan->vip_count;
}

static void arm(struct announce *a, struct deadlines *due, uint32_t slot, uint64_t when)
{
	a->next_ns = when;
	if (when)
		deadline_arm(due, slot, when);
}

/* Arms the next burst, if there is one to come. */
static void next_stage(struct announce *a, struct deadlines *due, uint32_t slot, const struct garp *garp, uint64_t now)
{
	uint64_t delay = a->lower ? garp->lower_delay_ns : garp->delay_ns;
	uint32_t repeat = a->lower ? garp->lower_repeat : garp->repeat;

	if (a->stage == STAGE_FIRST && delay && repeat) {
		a->stage = STAGE_DELAYED;
		a->rounds = (uint16_t)repeat;
		arm(a, due, slot, now + delay);
	} else {
		a->stage = STAGE_REFRESH;
		a->rounds = (uint16_t)garp->refresh_repeat;
		arm(a, due, slot, garp->refresh_ns && a->rounds ? now + garp->refresh_ns : 0);
	}
}

void announce_begin(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now)
{
	*a = (struct announce){.stage = STAGE_FIRST, .rounds = (uint16_t)plan->settings->garp.repeat};
	if (a->rounds)
		arm(a, due, slot, now);
	else
		next_stage(a, due, slot, &plan->settings->garp, now);
}

void announce_lower(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now)
{
	uint32_t repeat = plan->settings->garp.lower_repeat;

	if (!repeat)
		return;
	*a = (struct announce){.stage = STAGE_FIRST, .lower = true, .rounds = (uint16_t)repeat};
	arm(a, due, slot, now);
}

void announce_resume(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan,
		     uint64_t since_ns, uint64_t now)
{
	const struct garp *garp = &plan->settings->garp;

	if (now - since_ns < BURST_MAX) {
		announce_begin(a, due, slot, plan, now);
		return;
	}
	*a = (struct announce){.stage = now - since_ns < garp->delay_ns ? STAGE_FIRST : STAGE_DELAYED};
	next_stage(a, due, slot, garp, a->stage == STAGE_FIRST ? since_ns : now);
}

void announce_again(struct announce *a, struct deadlines *due, uint32_t slot, uint64_t now)
{
	a->again = true;
	if (!a->next_ns || a->next_ns > now)
		deadline_arm(due, slot, now);
}

void announce_configure(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan,
			uint64_t now)
{
	if (a->stage != STAGE_REFRESH)
		return;
	next_stage(a, due, slot, &plan->settings->garp, now);
	if (a->again)
		deadline_arm(due, slot, now);
	else if (!a->next_ns)
		deadline_cancel(due, slot);
}

bool announce_is_first(const struct announce *a, const struct vr_plan *plan)
{
	const struct garp *garp = &plan->settings->garp;

	return a->stage == STAGE_FIRST && a->rounds == (a->lower ? garp->lower_repeat : garp->repeat);
}

void announce_end(struct announce *a, struct deadlines *due, uint32_t slot, const struct vr_plan *plan, uint64_t now)
{
	if (a->beside)
		arm(a, due, slot, a->next_ns);
	else if (--a->rounds)
		arm(a, due, slot, now + ROUND_SPACING);
	else
		next_stage(a, due, slot, &plan->settings->garp, now);
	a->beside = false;
	if (a->again) /* wanted while this one waited */
		deadline_arm(due, slot, now);
}

uint32_t announce_round(struct announce *a, struct deadlines *due, struct pacing *pacing, uint32_t slot,
			const struct vr_plan *plan, struct announcer *out, struct vr_sent *sent, uint64_t now)
{
	bool over = true;

	a->beside = (a->again || a->beside) && (!a->next_ns || a->next_ns > now);
	a->again = false;
	if (pacing)
		over = pacing_begin(pacing, slot, plan, announce_is_first(a, plan), out, sent);
	else
		send_round(plan, slot, out, sent);
	if (over)
		announce_end(a, due, slot, plan, now);
	return plan->listed + plan->vip_count;
}
