// SPDX-License-Identifier: GPL-2.0
/* Reads garp_group: interfaces that share a least time between announcements. */
#include "config/parse/garp.h"

#include <stdlib.h>
#include <string.h>

bool parse_garp_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct garp_draft *g;

	(void)k, (void)count, (void)target;
	if (!report_grow(&p->reports, (void **)&p->garp_groups, p->garp_group_count, &p->garp_group_capacity,
			 sizeof(*g)))
		return false;
	g = &p->garp_groups[p->garp_group_count++];
	*g = (struct garp_draft){.at = words->at};
	p->opened = &g->marks;
	return true;
}

/* Adds an interface to a GARP group. Returns false after a report if the word cannot be the name of an interface. */
static bool add_interface(struct parser *p, const struct keyword *k, const struct word *word, struct garp_draft *g)
{
	struct name_list *names = &g->interfaces;
	struct name *name;

	if (!parse_device_name(p, k, word) ||
	    !report_grow(&p->reports, (void **)&names->list, names->count, &names->capacity, sizeof(*name)))
		return false;
	name = &names->list[names->count];
	*name = (struct name){.text = report_strdup(&p->reports, word->text), .at = word->at};
	names->count += name->text != NULL;
	return name->text;
}

bool parse_garp_interface(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			  void *target)
{
	struct garp_draft *g = target;

	(void)count;
	/* with line 0 the keyword counts as not given: it may be repeated without a warning, and all interfaces count
	 */
	marks_give(&g->marks, &p->reports, k->key, (struct place){0});
	return add_interface(p, k, &words[1], g);
}

void parse_garp_interfaces(struct parser *p, enum block block, const struct statement *s, void *target)
{
	for (size_t i = 0; i < s->count; i++)
		add_interface(p, keyword_in(p->language, BLOCK_GARP_GROUP, KEY_GARP_INTERFACES), &s->words[i], target);
	if (s->opens) {
		report(&p->reports, s->at, WARNING,
		       "a block within %s is not possible: names of interfaces expected; the block is ignored",
		       p->language->blocks[block].name);
		parse_skip(p, s->at);
	}
}

void garp_drafts_free(struct parser *p)
{
	for (size_t i = 0; i < p->garp_group_count; i++) {
		for (size_t k = 0; k < p->garp_groups[i].interfaces.count; k++)
			free(p->garp_groups[i].interfaces.list[k].text);
		free(p->garp_groups[i].interfaces.list);
		marks_free(&p->garp_groups[i].marks);
	}
	free(p->garp_groups);
}
