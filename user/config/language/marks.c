// SPDX-License-Identifier: GPL-2.0
#include "config/language/marks.h"

#include <stdlib.h>

static struct mark *find_mark(const struct marks *m, enum key key)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].key == key)
			return &m->list[i];
	return NULL;
}

/* Returns the mark of a keyword: the record that the keyword was given, and where. Adds a mark if the keyword has none
 * yet. Returns NULL if there is no memory. */
static struct mark *find_or_add_mark(struct marks *m, struct reports *r, enum key key)
{
	struct mark *mark = find_mark(m, key);

	if (mark)
		return mark;
	if (!report_grow(r, (void **)&m->list, m->count, &m->capacity, sizeof(*mark)))
		return NULL;
	mark = &m->list[m->count++];
	*mark = (struct mark){.key = (uint16_t)key};
	return mark;
}

struct place marks_at(const struct marks *m, enum key key)
{
	const struct mark *mark = find_mark(m, key);

	return mark ? mark->at : (struct place){0};
}

bool given(const struct marks *m, enum key key)
{
	const struct mark *mark = find_mark(m, key);

	return mark && mark->at.line;
}

bool marks_bad(const struct marks *m, enum key key)
{
	const struct mark *mark = find_mark(m, key);

	return mark && mark->bad;
}

bool given_well(const struct marks *m, enum key key)
{
	const struct mark *mark = find_mark(m, key);

	return mark && mark->at.line && !mark->bad;
}

void marks_give(struct marks *m, struct reports *r, enum key key, struct place at)
{
	struct mark *mark = find_or_add_mark(m, r, key);

	if (mark)
		mark->at = at;
}

void marks_spoil(struct marks *m, struct reports *r, enum key key)
{
	struct mark *mark = find_or_add_mark(m, r, key);

	if (mark)
		mark->bad = true;
}

void marks_free(struct marks *m)
{
	free(m->list);
}
