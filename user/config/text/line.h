/* SPDX-License-Identifier: GPL-2.0 */
/* A line of a configuration file while it becomes words: its characters, and the column that each of them came from. */
#ifndef VRRP_XDP_CONFIG_LINE_H
#define VRRP_XDP_CONFIG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/report.h"

#define LINE_BYTES (256UL << 10) /* the longest line, both before and after its definitions are replaced */

struct line {
	char *text;	   /* ends with a 0 */
	uint32_t *columns; /* of each character, from 1; a value that replaced a definition has the column of its use */
	size_t length;	   /* in characters, without the 0 */
	size_t capacity;   /* the most characters that fit behind text, without the 0 */
	uint32_t file;	   /* as in struct place */
	uint32_t number;   /* of the line in its file, from 1 */
	char *text_memory; /* what malloc() returned; line_cut() moves text, but not this */
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

/* Returns the index of the first character from `at` on that is not blank, or of the 0 at the end. */
static inline size_t line_skip(const struct line *line, size_t at)
{
	while (is_blank(line->text[at]))
		at++;
	return at;
}

/* Makes an empty line with memory for `capacity` characters. Returns false if there is no memory. */
bool line_alloc(struct line *line, size_t capacity);

/* Empties a line. All of its memory can be used again. */
void line_reset(struct line *line);

void line_free(struct line *line);

/* Copies the characters of another line from `at` to its end. The line must have capacity for them. */
void line_copy(struct line *line, const struct line *from, size_t at);

/* Removes the first `count` characters. */
static inline void line_cut(struct line *line, size_t count)
{
	line->text += count;
	line->columns += count;
	line->length -= count;
	line->capacity -= count;
}

/* Removes the comment, the blanks around the rest, and the backslash of \# and \!. A backslash at the end of the line
 * stays behind the last word, as in keepalived, and continues a definition. */
void line_decomment(struct line *line);

#endif
