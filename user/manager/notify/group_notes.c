// SPDX-License-Identifier: GPL-2.0
/* As in keepalived, a sync group's state is notified after that of all its members. The state is computed from the
 * states notified for the members. So the two agree even if notes (messages from the engine) were lost. */
#include "manager/notify/group_notes.h"

#include <errno.h>
#include <stdlib.h>

#include "config/model.h"
#include "config/notify.h"
#include "core/sync_group.h"
#include "manager/notify/notify.h"
#include "manager/state.h"
#include "util/log.h"

static struct notify_subject subject_of_group(const struct manager *m, uint32_t number)
{
	const struct sync_group *group = &m->config->sync_groups[number];

	return (struct notify_subject){
		.type = "GROUP", .name = group->name, .notify = &group->notify, .number = number};
}

static void tell_group(struct manager *m, uint32_t number, uint8_t state)
{
	const struct notify_subject subject = subject_of_group(m, number);

	m->sync.told[number].notified = state;
	notifier_state(m->notifier, &subject, (enum notify_kind)(state - 1));
}

/* Returns the state that was notified for all members, as managed.notified; 0: their states differ. Ignores members
 * without a notification yet. */
static uint8_t common_state(const struct group_told *told)
{
	uint8_t common = 0;

	for (uint8_t state = 1; state <= NOTIFY_LOWER; state++) {
		if (!told->members[state])
			continue;
		if (common)
			return 0;
		common = state;
	}
	return common;
}

static uint32_t group_number_of(const struct sync_groups *groups, uint32_t slot)
{
	return groups->of[slot].group - 1;
}

int group_notes_init(struct manager *m)
{
	const struct sync_groups *groups = m->sync.groups;

	m->sync.told = groups ? calloc(groups->count, sizeof(*m->sync.told)) : NULL;
	if (groups && !m->sync.told)
		return -ENOMEM;
	for (uint32_t slot = 0; groups && slot < m->slots.count; slot++)
		if (sync_group_has(groups, slot))
			m->sync.told[group_number_of(groups, slot)].members[m->slots.vrs[slot].notified]++;
	return 0;
}

/* As in keepalived, a new sync group gets the state of its members without a notification. */
void group_notes_renew(struct manager *m, const struct sync_groups *before)
{
	struct group_told *was = m->sync.told;
	const struct sync_groups *groups = m->sync.groups;

	if (group_notes_init(m))
		log_error("out of memory: notify scripts and FIFOs get no states of sync groups until the next reload; "
			  "free memory, then reload");
	for (uint32_t slot = 0; was && m->sync.told && slot < m->slots.count; slot++)
		if (m->slots.vrs[slot].notified && sync_group_has(groups, slot) && sync_group_has(before, slot))
			m->sync.told[group_number_of(groups, slot)].notified =
				was[group_number_of(before, slot)].notified;
	for (uint32_t i = 0; m->sync.told && i < groups->count; i++) {
		struct group_told *told = &m->sync.told[i];
		uint8_t common = common_state(told);

		if (!told->notified)
			told->notified = common;
		else if (common && common != told->notified && !told->members[0])
			tell_group(m, i, common);
	}
	free(was);
}

void group_notes_member(struct manager *m, uint32_t slot, uint8_t from, uint8_t to)
{
	struct group_told *told;
	uint32_t number;

	if (!m->sync.told || !sync_group_has(m->sync.groups, slot))
		return;
	number = group_number_of(m->sync.groups, slot);
	told = &m->sync.told[number];
	told->members[from]--;
	told->members[to]++;
	if (told->members[to] == m->sync.groups->list[number].count && told->notified != to)
		tell_group(m, number, to);
}

void group_notes_write_states(struct manager *m)
{
	for (uint32_t i = 0; m->sync.told && i < m->sync.groups->count; i++) {
		const struct notify_subject subject = subject_of_group(m, i);

		if (m->sync.told[i].notified)
			notifier_line(m->notifier, &subject, (enum notify_kind)(m->sync.told[i].notified - 1));
	}
}
