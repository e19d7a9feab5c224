// SPDX-License-Identifier: GPL-2.0
/* Reads vrrp_sync_group. */
#include "config/parse/sync_group.h"

#include <stdlib.h>
#include <string.h>

bool parse_sync_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct sync_group_draft *g;

	(void)target;
	if (count < 2 || !*words[1].text) {
		report(&p->reports, words->at, WARNING, "%s without a name: %s expected; the block is ignored", k->name,
		       k->arguments);
		return false;
	}
	if (!report_grow(&p->reports, (void **)&p->sync_groups, p->sync_group_count, &p->sync_group_capacity,
			 sizeof(*g)))
		return false;
	g = &p->sync_groups[p->sync_group_count];
	memset(g, 0, sizeof(*g));
	g->at = words[1].at;
	g->name = report_strdup(&p->reports, words[1].text);
	if (!g->name)
		return false;
	p->sync_group_count++;
	p->opened = &g->marks;
	return true;
}

bool parse_members(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct sync_group_draft *g = target;

	(void)count;
	if (!given(&g->marks, KEY_MEMBERS))
		return true;
	report(&p->reports, words->at, WARNING,
	       "'%s' is given twice in vrrp_sync_group %s: the block at line %u counts, and this block is ignored",
	       k->name, quote(g->name).text, marks_at(&g->marks, KEY_MEMBERS).line);
	return false;
}

void parse_names(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct name_list *names = &((struct sync_group_draft *)target)->members;

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
		report(&p->reports, s->at, WARNING,
		       "a block within %s is not possible: names of instances expected; the block is ignored",
		       p->language->blocks[block].name);
		parse_skip(p, s->at);
	}
}

static void names_free(struct name_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i].text);
	free(names->list);
}

void sync_group_drafts_free(struct parser *p)
{
	for (size_t i = 0; i < p->sync_group_count; i++) {
		names_free(&p->sync_groups[i].members);
		track_entries_free(&p->sync_groups[i].tracks);
		marks_free(&p->sync_groups[i].marks);
		free(p->sync_groups[i].name);
	}
	free(p->sync_groups);
}
