// SPDX-License-Identifier: GPL-2.0
#include "engine/resume.h"

#include "engine/vr.h"

/* Whether the daemon before this one has left a state that this engine can continue. */
static bool has_state(const struct engine *e, uint32_t slot)
{
	uint8_t state = vr_state_of(e, slot)->state;

	return e->vrs[slot].plan && (state == VR_ACTIVE || state == VR_BACKUP);
}

/* Continues a sync group. The daemon before this one may have been killed while the group changed its state, or it may
 * have had other sync groups. If every member has a state, all continue: as Active if all are Active, else as Backup.
 * If not, all are in FAULT until the manager starts them together. */
static void resume_group(struct engine *e, struct sync_group_state *group, uint64_t now)
{
	const uint32_t *members = e->groups->members + group->first;
	uint32_t have = 0, active = 0;

	for (uint32_t i = 0; i < group->count; i++) {
		if (!has_state(e, members[i]))
			continue;
		vr_resume(e, members[i], now);
		have++;
		active += vr_state_of(e, members[i])->state == VR_ACTIVE;
	}
	if (have == group->count)
		sync_group_resume(e->groups, group);
	for (uint32_t i = 0; i < group->count && have && active < group->count; i++)
		vr_happen(e, members[i], have < group->count ? fsm_fault : fsm_yield, now);
}

void resume_all(struct engine *e, uint64_t now)
{
	pauses_inherit(&e->pauses, e->fp->engine->pauses);
	for (uint32_t slot = 0; slot < e->fp->capacity; slot++)
		if (e->vrs[slot].plan && !has_state(e, slot))
			vr_configure(e, slot);
	for (uint32_t i = 0; e->groups && i < e->groups->count; i++)
		resume_group(e, &e->groups->list[i], now);
	for (uint32_t slot = 0; slot < e->fp->capacity; slot++)
		if (!sync_group_has(e->groups, slot) && has_state(e, slot))
			vr_resume(e, slot, now);
}
