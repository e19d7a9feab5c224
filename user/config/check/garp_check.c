// SPDX-License-Identifier: GPL-2.0
/* Equal names are found by sorting. Unlike a hash table, sorting is fast for every file, also for a hostile one. */
#include "config/check/garp_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Orders names of interfaces; equal names by GARP group, and by their order in the GARP group. */
static int by_interface_name(const void *a, const void *b)
{
	struct name *const *x = a, *const *y = b;
	int diff = strcmp((*x)->text, (*y)->text);

	if (diff)
		return diff;
	return (*x)->index != (*y)->index ? ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index)
					  : (*x > *y) - (*x < *y);
}

static bool has_spacing(const struct garp_draft *g)
{
	return given_well(&g->marks, KEY_GARP_INTERVAL) || given_well(&g->marks, KEY_GNA_INTERVAL);
}

/* Marks the interfaces that an earlier GARP group has already. Returns false if there is no memory. */
static bool mark_repeated(struct parser *p)
{
	struct name **sorted;
	size_t total = 0, n = 0;

	for (size_t i = 0; i < p->garp_group_count; i++)
		total += has_spacing(&p->garp_groups[i]) ? p->garp_groups[i].interfaces.count : 0;
	sorted = calloc(total + 1, sizeof(*sorted));
	if (!sorted)
		return false;
	for (uint32_t i = 0; i < p->garp_group_count; i++) {
		if (!has_spacing(&p->garp_groups[i]))
			continue;
		for (size_t k = 0; k < p->garp_groups[i].interfaces.count; k++) {
			sorted[n] = &p->garp_groups[i].interfaces.list[k];
			sorted[n++]->index = i;
		}
	}
	qsort(sorted, total, sizeof(*sorted), by_interface_name);
	for (size_t i = 1, first = 0; i < total; i++) {
		if (strcmp(sorted[first]->text, sorted[i]->text)) {
			first = i;
			continue;
		}
		report(&p->reports, sorted[i]->at, WARNING,
		       "interface %s is in the garp_group of line %u already; this word is ignored",
		       quote(sorted[i]->text).text, p->garp_groups[sorted[first]->index].at.line);
		sorted[i]->again = true;
	}
	free(sorted);
	return true;
}

void check_garp_groups(struct parser *p)
{
	if (!mark_repeated(p)) {
		p->reports.no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->garp_group_count; i++) {
		struct garp_draft *g = &p->garp_groups[i];

		for (size_t k = 0; k < g->interfaces.count && has_spacing(g); k++)
			g->kept += !g->interfaces.list[k].again;
		if (!has_spacing(g))
			report(&p->reports, g->at, WARNING,
			       "garp_group without a time: garp_interval or gna_interval expected; the block is "
			       "ignored");
		else if (!g->kept)
			report(&p->reports, g->at, WARNING,
			       "garp_group without an interface: 'interface NAME' or 'interfaces { NAME ... }' "
			       "expected; the block is ignored");
	}
}

static int take_garp_group(struct parser *p, const struct garp_draft *from, struct garp_group *to)
{
	const char **names = arena_alloc(&p->arena, from->kept * sizeof(*names));

	*to = (struct garp_group){.interfaces = names, .spacing = from->spacing};
	for (size_t i = 0; i < from->interfaces.count && names; i++) {
		if (from->interfaces.list[i].again)
			continue;
		names[to->count] = arena_strdup(&p->arena, from->interfaces.list[i].text);
		if (!names[to->count++])
			return -ENOMEM;
	}
	return names ? 0 : -ENOMEM;
}

int take_garp_groups(struct parser *p, struct config *config)
{
	struct garp_group *groups = arena_alloc(&p->arena, p->garp_group_count * sizeof(*groups));
	int err = groups ? 0 : -ENOMEM;

	for (size_t i = 0; i < p->garp_group_count && !err; i++)
		if (p->garp_groups[i].kept)
			err = take_garp_group(p, &p->garp_groups[i], &groups[config->garp_group_count++]);
	config->garp_groups = groups;
	config->spacing = p->globals.spacing;
	return err;
}
