// SPDX-License-Identifier: GPL-2.0
#include "config/text/line.h"

#include <stdlib.h>
#include <string.h>

bool line_alloc(struct line *line, size_t capacity)
{
	*line = (struct line){.text_memory = malloc(capacity + 1),
			      .column_memory = malloc((capacity + 1) * sizeof(*line->columns))};
	if (!line->text_memory || !line->column_memory)
		return false;
	line->capacity = capacity;
	line_reset(line);
	return true;
}

void line_reset(struct line *line)
{
	line->capacity += line->text ? line->text - line->text_memory : 0;
	line->text = line->text_memory;
	line->columns = line->column_memory;
	line->length = 0;
	*line->text = 0;
	*line->columns = 1;
}

void line_free(struct line *line)
{
	free(line->text_memory);
	free(line->column_memory);
}

void line_copy(struct line *line, const struct line *from, size_t at)
{
	line_reset(line);
	line->length = from->length - at;
	memcpy(line->text, from->text + at, line->length + 1);
	memcpy(line->columns, from->columns + at, (line->length + 1) * sizeof(*line->columns));
	line->file = from->file;
	line->number = from->number;
}

/* Shortens the line. The new end keeps the column of the old end, so that a message about the end of the line points
 * behind the whole line of the file. */
static void line_end(struct line *line, size_t length)
{
	line->columns[length] = line->columns[line->length];
	line->length = length;
	line->text[length] = 0;
}

/* Returns the index of the comment, or the length of the line if there is none. Sets *escaped if \# or \! comes before
 * that index. Sets *continued if the last character is a backslash that escapes nothing. */
static size_t find_comment(const struct line *line, bool *escaped, bool *continued)
{
	size_t comment = line->length;
	bool quoted = false;

	*escaped = *continued = false;
	for (size_t i = 0; i < line->length; i++) {
		char c = line->text[i];

		if (c == '\\' && i + 1 == line->length) {
			*continued = true;
			return comment < i ? comment : i;
		}
		if (c == '\\') {
			*escaped |= comment > i && !quoted && (line->text[i + 1] == '#' || line->text[i + 1] == '!');
			i++;
		} else if (c == '"' && comment > i) {
			quoted = !quoted;
		} else if ((c == '#' || c == '!') && !quoted && comment > i) {
			comment = i;
		}
	}
	return comment;
}

/* Removes the backslashes before # and ! outside quotation marks. */
static void unescape_signs(struct line *line)
{
	bool quoted = false;
	size_t to = 0;

	for (size_t i = 0; i <= line->length; i++, to++) {
		char c = line->text[i], next = c ? line->text[i + 1] : 0;

		if (c == '\\' && next) {
			if (quoted || (next != '#' && next != '!')) {
				line->text[to] = c;
				line->columns[to++] = line->columns[i];
			}
			i++;
		} else if (c == '"') {
			quoted = !quoted;
		}
		line->text[to] = line->text[i];
		line->columns[to] = line->columns[i];
	}
	line->length = to - 1;
}

void line_decomment(struct line *line)
{
	bool escaped, continued;
	uint32_t last = line->length ? line->columns[line->length - 1] : 0;
	size_t end;

	end = find_comment(line, &escaped, &continued);
	while (end && is_blank(line->text[end - 1]))
		end--;
	line_end(line, end);
	if (escaped)
		unescape_signs(line);
	if (continued) {
		line->text[line->length] = '\\';
		line->columns[line->length++] = last;
		line->columns[line->length] = last + 1;
		line->text[line->length] = 0;
	}
	line_cut(line, line_skip(line, 0));
}
