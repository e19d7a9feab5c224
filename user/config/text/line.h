/* SPDX-License-Identifier: GPL-2.0 */
/* A line on its way from a file to words: its characters, and the column from which each came. */
#ifndef VRRP_XDP_CONFIG_LINE_H
#define VRRP_XDP_CONFIG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/report.h"

#define LINE_BYTES (256UL << 10) /* longest one, also after substitution */

struct line {
	char *text;	   /* ends with a 0 */
	uint32_t *columns; /* what a definition has put there has the column of its use */
	size_t length;
	size_t capacity; /* of text, without the 0 */
	uint32_t file;
	uint32_t number;
	char *text_memory; /* of which the line's first characters may have been cut */
	uint32_t *column_memory;
};

static inline struct place line_place(const struct line *line, size_t at)
{
	return (struct place){line->file, line->number, line->columns[at]};
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* The first character from `at` on that is not blank, or the 0 at the end. */
static inline size_t line_skip(const struct line *line, size_t at)
{
	while (is_blank(line->text[at]))
		at++;
	return at;
}

/* An empty line with memory for so many characters. Returns false where there is none. */
bool line_alloc(struct line *line, size_t capacity);

/* Makes it empty, with all of its memory. */
void line_reset(struct line *line);

void line_free(struct line *line);

/* Copies another line's end, from `at` on; there is room. */
void line_copy(struct line *line, const struct line *from, size_t at);

/* Takes away the first characters. */
static inline void line_cut(struct line *line, size_t count)
{
	line->text += count;
	line->columns += count;
	line->length -= count;
	line->capacity -= count;
}

/* Takes away a comment, blanks around the rest, and the backslash of \# and \!. A backslash at the end stays, next to
 * the last word: so keepalived does it. */
void line_decomment(struct line *line);

#endif
