// SPDX-License-Identifier: GPL-2.0
/* Names are looked up in sorted arrays. Unlike a hash table, a sorted array is fast for every file, also for a hostile
 * one. */
#include "config/check/sync_group_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int by_instance_name(const void *a, const void *b)
{
	const struct draft *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int name_and_instance(const void *key, const void *b)
{
	const struct draft *const *y = b;

	return strcmp(key, (*y)->name);
}

/* Moves the members that exist and are in no other sync group to the front of the list, and sets g->kept to their
 * number. Reports the other members. */
static void resolve_members(struct parser *p, struct sync_group_draft *g, struct draft **sorted)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->members.count; i++) {
		struct name *name = &g->members.list[i];
		struct draft **found = bsearch(name->text, sorted, p->count, sizeof(*sorted), name_and_instance);

		if (!found) {
			report(&p->reports, name->at, WARNING,
			       "this vrrp_sync_group names a vrrp_instance %s that does not exist; this word is "
			       "ignored",
			       quote(name->text).text);
		} else if ((*found)->sync_group) {
			report(&p->reports, name->at, WARNING,
			       "vrrp_instance %s is in vrrp_sync_group %s already; this word is ignored",
			       quote(name->text).text, quote((*found)->sync_group->name).text);
		} else {
			struct name swap = *name;

			(*found)->sync_group = g;
			swap.index = (uint32_t)(*found - p->drafts);
			*name = g->members.list[kept];
			g->members.list[kept++] = swap;
		}
	}
	g->kept = (uint32_t)kept;
}

/* Warns of a sync group in which only some members have priority 255: these take over at once, and the others wait. */
static void check_owners(struct parser *p, const struct sync_group_draft *g)
{
	size_t owners = 0;

	for (size_t i = 0; i < g->kept; i++)
		owners += p->drafts[g->members.list[i].index].priority == 255;
	if (owners && owners < g->kept)
		report(&p->reports, g->at, WARNING,
		       "vrrp_sync_group %s has members with and without priority 255, which wait for each other: "
		       "priority 255 for all members or for none expected",
		       quote(g->name).text);
}

/* Completes the sync group with the defaults of global_defs, and its members with the defaults of the sync group. */
static void complete_sync_group(struct parser *p, struct sync_group_draft *g)
{
	const struct globals *globals = &p->globals;

	if (!given_well(&g->marks, KEY_GROUP_SMTP_ALERT))
		g->notify.smtp_alert = given_well(&globals->marks, KEY_SMTP_ALERT_VRRP)
					       ? globals->notify.smtp_alert_vrrp
					       : globals->notify.smtp_alert;
	if (!given_well(&g->marks, KEY_GROUP_PRIORITY_CHANGES)) {
		g->notify.priority_changes = globals->notify.priority_changes;
		return;
	}
	for (size_t i = 0; i < g->kept; i++) {
		struct draft *d = &p->drafts[g->members.list[i].index];

		if (!given_well(&d->marks, KEY_PRIORITY_CHANGES))
			d->settings.notify.priority_changes = g->notify.priority_changes;
	}
}

static void check_sync_group(struct parser *p, struct sync_group_draft *g, struct draft **sorted)
{
	resolve_members(p, g, sorted);
	complete_sync_group(p, g);
	if (!g->kept)
		report(&p->reports, g->at, WARNING,
		       "vrrp_sync_group %s has no instance: 'group { INSTANCE ... }' expected; the block is ignored",
		       quote(g->name).text);
	else if (g->kept == 1)
		report(&p->reports, g->at, WARNING, "vrrp_sync_group %s has only one instance: two or more expected",
		       quote(g->name).text);
	check_owners(p, g);
}

static int by_sync_group_name(const void *a, const void *b)
{
	const struct sync_group_draft *const *x = a, *const *y = b;
	int diff = strcmp((*x)->name, (*y)->name);

	return diff ? diff : (*x > *y) - (*x < *y);
}

/* Reports and marks sync groups that have the name of an earlier sync group. check_sync_groups() ignores them. */
static void drop_repeated_groups(struct parser *p)
{
	struct sync_group_draft **sorted = calloc(p->sync_group_count + 1, sizeof(*sorted));

	if (!sorted) {
		p->reports.no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->sync_group_count; i++)
		sorted[i] = &p->sync_groups[i];
	qsort(sorted, p->sync_group_count, sizeof(*sorted), by_sync_group_name);
	for (size_t i = 1; i < p->sync_group_count; i++) {
		sorted[i]->again = !strcmp(sorted[i]->name, sorted[i - 1]->name);
		if (sorted[i]->again)
			report(&p->reports, sorted[i]->at, WARNING,
			       "there is an earlier vrrp_sync_group %s; this block is ignored",
			       quote(sorted[i]->name).text);
	}
	free(sorted);
}

void check_sync_groups(struct parser *p)
{
	struct draft **sorted = calloc(p->count + 1, sizeof(*sorted));

	if (!sorted) {
		p->reports.no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->count; i++)
		sorted[i] = &p->drafts[i];
	qsort(sorted, p->count, sizeof(*sorted), by_instance_name);
	drop_repeated_groups(p);
	for (size_t i = 0; i < p->sync_group_count; i++)
		if (!p->sync_groups[i].again)
			check_sync_group(p, &p->sync_groups[i], sorted);
	free(sorted);
}

static int take_sync_group(struct parser *p, const struct sync_group_draft *from, struct sync_group *to)
{
	uint32_t *members = arena_alloc(&p->arena, from->kept * sizeof(*members));

	to->name = arena_strdup(&p->arena, from->name);
	if (!members || !to->name)
		return -ENOMEM;
	for (uint32_t i = 0; i < from->kept; i++)
		members[i] = from->members.list[i].index;
	to->members = members;
	to->count = from->kept;
	to->tracking_weight = from->tracking_weight;
	to->notify = from->notify;
	to->tracks = from->list;
	to->track_count = from->track_count;
	return 0;
}

int take_sync_groups(struct parser *p, struct config *config)
{
	struct sync_group *groups = arena_alloc(&p->arena, p->sync_group_count * sizeof(*groups));
	int err = groups ? 0 : -ENOMEM;

	for (size_t i = 0; i < p->sync_group_count && !err; i++)
		if (p->sync_groups[i].kept)
			err = take_sync_group(p, &p->sync_groups[i], &groups[config->sync_group_count++]);
	config->sync_groups = groups;
	return err;
}
