// SPDX-License-Identifier: GPL-2.0
/* Memory of the parser and of its drafts. */
#include <stdlib.h>

#include "config/parse/parse.h"

#define TEMPORARY 2048 /* least size of the memory that parse_scratch() returns */

char *parse_keep(struct parser *p, const char *text)
{
	char *copy = arena_strdup(&p->arena, text);

	if (!copy)
		p->reports.no_memory = true;
	return copy;
}

void entry_free(struct entry *e)
{
	free(e->options.dev);
	free(e->options.label);
}

void draft_drop_entries(struct draft *d, bool (*drop)(const struct entry *e, const void *data), const void *data)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->entry_count; i++) {
		if (drop(&d->entries[i], data))
			entry_free(&d->entries[i]);
		else
			d->entries[kept++] = d->entries[i];
	}
	d->entry_count = kept;
}

void *parse_scratch(struct parser *p, size_t count, size_t size)
{
	/* never a small block: free() keeps small blocks for later calls, and such a block at the end of the heap keeps
	 * the heap from shrinking */
	void *array = calloc(1, count * size > TEMPORARY ? count * size : TEMPORARY);

	p->reports.no_memory |= !array;
	return array;
}

void *parse_room(struct parser *p, size_t count, size_t size)
{
	void *array = arena_alloc(&p->arena, (count ? count : 1) * size);

	p->reports.no_memory |= !array;
	return array;
}
