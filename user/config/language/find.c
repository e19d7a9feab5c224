// SPDX-License-Identifier: GPL-2.0
/* Finds keywords by name, and the nearest name to a mistyped one. */
#include <string.h>

#include "config/language/keywords.h"

/* Returns the block that the rows of a block's table name. Blocks with the same options share a table: the rows of
 * virtual_routes and static_routes all name BLOCK_ROUTES. */
static enum block block_of_kind(enum block block)
{
	switch (block) {
	case BLOCK_EXCLUDED:
	case BLOCK_STATIC_ADDRESSES:
		return BLOCK_ADDRESSES;
	case BLOCK_STATIC_ROUTES:
		return BLOCK_ROUTES;
	case BLOCK_STATIC_RULES:
		return BLOCK_RULES;
	default:
		return block;
	}
}

const struct unsupported *keyword_unsupported(const struct language *l, enum block block, const char *name)
{
	block = block_of_kind(block);
	for (size_t i = 0; i < *l->unsupported_count; i++) {
		if (l->unsupported[i].block != block)
			continue;
		for (const char *const *n = l->unsupported[i].names; *n; n++)
			if (!strcmp(*n, name))
				return &l->unsupported[i];
	}
	return NULL;
}

#define NAME_MAX_LENGTH 40 /* at least the length of the longest keyword */

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Returns how many characters must be inserted, deleted, replaced or swapped with their neighbour to turn one word into
 * the other. Returns limit + 1 for any number above limit. */
static unsigned int distance(const char *a, const char *b, unsigned int limit)
{
	unsigned int rows[3][NAME_MAX_LENGTH + 1];
	size_t m = strlen(a), n = strlen(b);

	if (m > NAME_MAX_LENGTH || n > NAME_MAX_LENGTH || m > n + limit || n > m + limit)
		return limit + 1;
	for (size_t j = 0; j <= n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= m; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[m % 3][n];
}

const char *keyword_nearest(const struct language *l, enum block block, const char *name)
{
	size_t length = strnlen(name, NAME_MAX_LENGTH + 1);
	unsigned int best = length < 4 ? 2 : length < 9 ? 3 : 4; /* only a smaller distance is similar */
	const char *nearest = NULL;

	block = block_of_kind(block);
	for (size_t i = 0; i < *l->blocks[block].count && best; i++) {
		const char *known = l->blocks[block].keywords[i].name;
		unsigned int d = distance(name, known, best - 1);

		if (d < best) {
			best = d;
			nearest = known;
		}
	}
	for (size_t i = 0; i < *l->unsupported_count; i++) {
		for (const char *const *n = l->unsupported[i].names; l->unsupported[i].block == block && best && *n;
		     n++) {
			unsigned int d = distance(name, *n, best - 1);

			if (d < best) {
				best = d;
				nearest = *n;
			}
		}
	}
	return nearest;
}

const struct keyword *keyword_find(const struct language *l, enum block block, const char *name)
{
	const struct keyword *end = l->blocks[block].keywords + *l->blocks[block].count;

	for (const struct keyword *k = l->blocks[block].keywords; k < end; k++)
		if (*k->name == *name && !strcmp(k->name, name))
			return k;
	return NULL;
}

enum block keyword_elsewhere(const struct language *l, enum block block, const char *name)
{
	for (enum block other = BLOCK_TOP; other < BLOCK_COUNT; other++)
		if (other != block && (keyword_find(l, other, name) || keyword_unsupported(l, other, name)))
			return other;
	return BLOCK_NONE;
}

const struct keyword *keyword_in(const struct language *l, enum block block, enum key key)
{
	for (size_t i = 0; i < *l->blocks[block].count; i++)
		if (l->blocks[block].keywords[i].key == key)
			return &l->blocks[block].keywords[i];
	return NULL;
}
