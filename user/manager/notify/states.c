// SPDX-License-Identifier: GPL-2.0
#include "manager/notify/states.h"

#include "config/model.h"
#include "config/notify.h"
#include "manager/maps/slots.h"
#include "manager/notify/group_notes.h"
#include "manager/notify/notify.h"
#include "manager/state.h"

static struct notify_subject subject_of_instance(const struct manager *m, uint32_t slot)
{
	const struct instance *instance = instance_of(m, slot);
	uint8_t priority = m->maps.fp.state[slot].priority;

	return (struct notify_subject){
		.type = "INSTANCE",
		.name = instance->name,
		.notify = &instance->settings->notify,
		.number = m->slots.vrs[slot].instance,
		.priority = priority ? priority : instance->priority,
	};
}

static const enum notify_kind kinds[VR_STATE_COUNT] = {
	[VR_INITIALIZE] = NOTIFY_STOP,
	[VR_BACKUP] = NOTIFY_BACKUP,
	[VR_ACTIVE] = NOTIFY_MASTER,
	[VR_FAULT] = NOTIFY_FAULT,
};

void states_tell(struct manager *m, uint32_t slot, enum vr_state_code state)
{
	struct notify_subject subject = subject_of_instance(m, slot);
	struct managed *vr = &m->slots.vrs[slot];
	uint8_t kind;

	if (state >= VR_STATE_COUNT || (state == VR_INITIALIZE && !vr->notified))
		return;
	kind = (uint8_t)(kinds[state] + 1);
	if (vr->notified == kind)
		return;
	notifier_state(m->notifier, &subject, kinds[state]);
	group_notes_member(m, slot, vr->notified, kind);
	vr->notified = kind;
}

void states_known(struct manager *m, uint32_t slot)
{
	uint8_t state = m->maps.fp.state[slot].state;

	if (state == VR_BACKUP || state == VR_ACTIVE || state == VR_FAULT)
		m->slots.vrs[slot].notified = (uint8_t)(kinds[state] + 1);
}

void states_deleted(struct manager *m, uint32_t slot)
{
	struct notify_subject subject = subject_of_instance(m, slot);

	notifier_state(m->notifier, &subject, subject.notify->deleted ? NOTIFY_DELETED : NOTIFY_FAULT);
	m->slots.vrs[slot].notified = 0;
}

void states_priority(struct manager *m, uint32_t slot)
{
	struct notify_subject subject = subject_of_instance(m, slot);
	uint8_t told = m->slots.vrs[slot].notified;

	subject.priority = m->slots.vrs[slot].priority;
	if (told == NOTIFY_MASTER + 1 || told == NOTIFY_BACKUP + 1)
		notifier_priority(m->notifier, &subject, told == NOTIFY_MASTER + 1);
}

void states_write(struct manager *m)
{
	for (uint32_t slot = 0; slot < m->slots.count; slot++) {
		struct notify_subject subject;

		if (!slot_used(m, slot) || !m->slots.vrs[slot].notified)
			continue;
		subject = subject_of_instance(m, slot);
		notifier_line(m->notifier, &subject, (enum notify_kind)(m->slots.vrs[slot].notified - 1));
	}
	group_notes_write_states(m);
}

void states_lower(struct manager *m, uint32_t slot)
{
	struct notify_subject subject = subject_of_instance(m, slot);

	notifier_lower(m->notifier, &subject);
}
