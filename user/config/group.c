// SPDX-License-Identifier: GPL-2.0
/* By sorting, so that no choice of names in a file makes it slow. */
#include "config/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool parse_sync_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct group_draft *g;

	(void)target;
	if (count < 2 || !*words[1].text) {
		report(&p->reports, words->at, WARNING, "%s without a name, left out: %s expected", k->name,
		       k->arguments);
		return false;
	}
	if (!report_grow(&p->reports, (void **)&p->groups, p->group_count, &p->group_capacity, sizeof(*g)))
		return false;
	g = &p->groups[p->group_count];
	memset(g, 0, sizeof(*g));
	g->at = words[1].at;
	g->name = report_strdup(&p->reports, words[1].text);
	if (!g->name)
		return false;
	p->group_count++;
	p->opened = &g->marks;
	return true;
}

bool parse_members(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct group_draft *g = target;

	(void)count;
	if (!given(&g->marks, KEY_MEMBERS))
		return true;
	report(&p->reports, words->at, WARNING, "'%s' again in vrrp_sync_group %s, left out: that of line %u counts",
	       k->name, quote(g->name).text, marks_at(&g->marks, KEY_MEMBERS).line);
	return false;
}

void parse_names(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct name_list *names = &((struct group_draft *)target)->members;

	for (size_t i = 0; i < s->count; i++) {
		struct name *name;

		if (!report_grow(&p->reports, (void **)&names->list, names->count, &names->capacity,
				 sizeof(*names->list)))
			return;
		name = &names->list[names->count];
		*name = (struct name){.text = report_strdup(&p->reports, s->words[i].text), .at = s->words[i].at};
		names->count += name->text != NULL;
	}
	if (s->opens) {
		report(&p->reports, s->at, WARNING, "block within %s, ignored: names expected", blocks[block].name);
		parse_skip(p, s->at);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct draft *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int to_name(const void *key, const void *b)
{
	const struct draft *const *y = b;

	return strcmp(key, (*y)->name);
}

/* Keeps the members that exist and are in no other group. */
static void resolve(struct parser *p, struct group_draft *g, struct draft **sorted)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->members.count; i++) {
		struct name *name = &g->members.list[i];
		struct draft **found = bsearch(name->text, sorted, p->count, sizeof(*sorted), to_name);

		if (!found) {
			report(&p->reports, name->at, WARNING,
			       "vrrp_instance %s of vrrp_sync_group does not exist, ignored", quote(name->text).text);
		} else if ((*found)->group) {
			report(&p->reports, name->at, WARNING,
			       "vrrp_instance %s is in vrrp_sync_group %s already, ignored", quote(name->text).text,
			       quote((*found)->group->name).text);
		} else {
			struct name swap = *name;

			(*found)->group = g;
			swap.index = (uint32_t)(*found - p->drafts);
			*name = g->members.list[kept];
			g->members.list[kept++] = swap;
		}
	}
	g->kept = (uint32_t)kept;
}

/* Priority 255 takes over at once, the others cannot. */
static void check_owners(struct parser *p, const struct group_draft *g)
{
	size_t owners = 0;

	for (size_t i = 0; i < g->kept; i++)
		owners += p->drafts[g->members.list[i].index].priority == 255;
	if (owners && owners < g->kept)
		report(&p->reports, g->at, WARNING,
		       "vrrp_sync_group %s has members with priority 255 and others: they wait for one "
		       "another, 255 for all or for none expected",
		       quote(g->name).text);
}

/* What the group says of its members, and what global_defs says of it. */
static void complete(struct parser *p, struct group_draft *g)
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

static void check_group(struct parser *p, struct group_draft *g, struct draft **sorted)
{
	resolve(p, g, sorted);
	complete(p, g);
	if (!g->kept)
		report(&p->reports, g->at, WARNING,
		       "vrrp_sync_group %s has no instance, left out: 'group { INSTANCE ... }' expected",
		       quote(g->name).text);
	else if (g->kept == 1)
		report(&p->reports, g->at, WARNING, "vrrp_sync_group %s has only one instance: two or more expected",
		       quote(g->name).text);
	check_owners(p, g);
}

static int by_group_name(const void *a, const void *b)
{
	const struct group_draft *const *x = a, *const *y = b;
	int diff = strcmp((*x)->name, (*y)->name);

	return diff ? diff : (*x > *y) - (*x < *y);
}

static void drop_again(struct parser *p)
{
	struct group_draft **sorted = calloc(p->group_count + 1, sizeof(*sorted));

	if (!sorted) {
		p->reports.no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->group_count; i++)
		sorted[i] = &p->groups[i];
	qsort(sorted, p->group_count, sizeof(*sorted), by_group_name);
	for (size_t i = 1; i < p->group_count; i++) {
		sorted[i]->again = !strcmp(sorted[i]->name, sorted[i - 1]->name);
		if (sorted[i]->again)
			report(&p->reports, sorted[i]->at, WARNING, "vrrp_sync_group %s is there already, left out",
			       quote(sorted[i]->name).text);
	}
	free(sorted);
}

void check_groups(struct parser *p)
{
	struct draft **sorted = calloc(p->count + 1, sizeof(*sorted));

	if (!sorted) {
		p->reports.no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->count; i++)
		sorted[i] = &p->drafts[i];
	qsort(sorted, p->count, sizeof(*sorted), by_name);
	drop_again(p);
	for (size_t i = 0; i < p->group_count; i++)
		if (!p->groups[i].again)
			check_group(p, &p->groups[i], sorted);
	free(sorted);
}

static int take_group(struct parser *p, const struct group_draft *from, struct sync_group *to)
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

int take_groups(struct parser *p, struct config *config)
{
	struct sync_group *groups = arena_alloc(&p->arena, p->group_count * sizeof(*groups));
	int err = groups ? 0 : -ENOMEM;

	for (size_t i = 0; i < p->group_count && !err; i++)
		if (p->groups[i].kept)
			err = take_group(p, &p->groups[i], &groups[config->group_count++]);
	config->groups = groups;
	return err;
}

static void names_free(struct name_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i].text);
	free(names->list);
}

void group_drafts_free(struct parser *p)
{
	for (size_t i = 0; i < p->group_count; i++) {
		names_free(&p->groups[i].members);
		track_entries_free(&p->groups[i].tracks);
		marks_free(&p->groups[i].marks);
		free(p->groups[i].name);
	}
	free(p->groups);
}
