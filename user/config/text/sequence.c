// SPDX-License-Identifier: GPL-2.0
#include "config/text/sequence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS 256 /* the most characters of ~SEQ behind its argument NAME */
#define NAMES 32      /* the most names of definitions in one ~LST */

static const char no_memory[] = "not enough memory";

bool is_sequence(const struct line *line)
{
	return *line->text == '~' && (!strncmp(line->text, "~SEQ", 4) || !strncmp(line->text, "~LST", 4));
}

static const char *skip(const char *text)
{
	return text + strspn(text, " \t");
}

/* Copies the rest of the line, behind the ')', to s->rest. Returns NULL, or what is wrong. */
static const char *take_rest(struct sequence *s, const struct line *line, const char *after)
{
	size_t at = skip(after) - line->text;

	if (!line_alloc(&s->rest, line->length - at))
		return no_memory;
	line_copy(&s->rest, line, at);
	return NULL;
}

/* Copies a word to *to with a 0 at its end, and moves *to behind it. */
static const char *append_word(char **to, const char *text, size_t length)
{
	char *word = *to;

	memcpy(word, text, length);
	word[length] = 0;
	*to += length + 1;
	return word;
}

/* Reads a number as strtol() does with base 0, and moves *text behind it. A text without digits is 0. Returns false if
 * the number does not fit, or if neither ',' nor ')' follows. */
static bool take_sequence_number(const char **text, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(*text, &end, 0);
	*text = skip(end);
	return !errno && (**text == ',' || **text == ')');
}

/* Reads the numbers of ~SEQ: END, or START, END, or START, STEP, END. Returns NULL, or what is wrong. */
static const char *take_numbers(struct sequence *s, const char *text)
{
	long number[3];
	size_t count = 0;

	do {
		if (count == 3 || !take_sequence_number(&text, &number[count]))
			return "one to three whole numbers expected: END, or START, END, or START, STEP, END";
		count++;
	} while (*text++ == ',');
	s->last = number[count - 1];
	s->next = count > 1 ? number[0] : s->last < 0 ? -1 : 1;
	s->step = count == 3 ? number[1] : s->next <= s->last ? 1 : -1;
	if (!s->step || (s->next < s->last && s->step < 0) || (s->next > s->last && s->step > 0))
		return "STEP is 0 or leads away from END";
	if (s->hexadecimal && (s->next < 0 || s->last < 0))
		return "~SEQx cannot have negative numbers";
	return NULL;
}

/* Replaces the definitions in the numbers of ~SEQ by their current values, and reads the numbers. Returns NULL, or what
 * is wrong. */
static const char *take_arguments(struct sequence *s, const struct line *line, const char *from, struct definitions *d,
				  size_t *work)
{
	const char *end = strchr(from, ')');
	char text[ARGUMENTS];
	uint32_t columns[ARGUMENTS];
	struct line arguments = {.text = text,
				 .columns = columns,
				 .capacity = ARGUMENTS - 1,
				 .file = line->file,
				 .number = line->number};
	size_t length;

	if (!end)
		return "')' expected";
	length = end + 1 - from;
	if (length > arguments.capacity)
		return "the text from the numbers to ')' is too long";
	arguments.length = length;
	memcpy(text, from, length);
	text[length] = 0;
	memcpy(columns, line->columns + (from - line->text), (length + 1) * sizeof(*columns));
	if (memchr(text, '$', length) && definitions_substitute(d, &arguments, work, NULL, NULL) == SUBSTITUTION_FAILED)
		return "the definitions in its numbers use each other without end";
	return take_numbers(s, text);
}

static const char *start_numbers(struct sequence *s, const struct line *line, struct definitions *d, size_t *work)
{
	const char *text = line->text + 4, *wrong;
	size_t length;
	char *to;

	s->hexadecimal = *text == 'x';
	text = skip(text + s->hexadecimal);
	if (*text != '(')
		return "'(' expected";
	text = skip(text + 1);
	length = strcspn(text, " \t,)");
	if (!length || *skip(text + length) != ',')
		return "the name of a definition and ',' expected";
	s->words = to = malloc(length + 1);
	if (!s->words)
		return no_memory;
	s->names = append_word(&to, text, length);
	text = skip(text + length) + 1;
	wrong = take_arguments(s, line, text, d, work);
	return wrong ? wrong : take_rest(s, line, strchr(text, ')') + 1);
}

/* Copies one word, or the words of a list in braces, to *to. Sets *count to their number. ends: the characters that end
 * a word. Returns the text behind the words, or NULL if there are more than `most` words or '}' is missing. */
static const char *take_words(const char *text, const char *ends, char **to, size_t most, size_t *count)
{
	bool braces = *text == '{';

	*count = 0;
	for (text = skip(text + braces);; text = skip(text + 1)) {
		size_t length = strcspn(text, ends);

		if (++*count > most)
			return NULL;
		append_word(to, text, length);
		text = skip(text + length);
		if (!braces)
			return text;
		if (*text == '}')
			return skip(text + 1);
		if (*text != ',')
			return NULL;
	}
}

static const char *start_list(struct sequence *s, const struct line *line)
{
	const char *text = skip(line->text + 4);
	size_t count;
	char *to;

	if (*text != '(')
		return "'(' expected";
	/* the worst case: each character begins a set, and empty words fill each set up to NAMES words */
	s->words = to = malloc((line->length + 1) * (NAMES + 1));
	if (!s->words)
		return no_memory;
	s->names = to;
	text = take_words(skip(text + 1), " \t,}", &to, NAMES, &s->name_count);
	if (!text || *text != ',')
		return "up to 32 names of definitions and ',' expected";
	s->next_words = to;
	do {
		text = take_words(skip(text + 1), " \t,})", &to, s->name_count, &count);
		if (!text)
			return "values expected; '{VALUE, ...}' may have at most one value for each name";
		s->sets++;
		for (; count < s->name_count; count++)
			append_word(&to, "", 0);
	} while (*text == ',');
	return *text == ')' ? take_rest(s, line, text + 1) : "',' or ')' expected";
}

const char *sequence_start(struct sequence *s, const struct line *line, struct definitions *d, size_t *work)
{
	*s = (struct sequence){0};
	return line->text[1] == 'S' ? start_numbers(s, line, d, work) : start_list(s, line);
}

static bool next_number(struct sequence *s, struct definitions *d)
{
	char text[32];
	int length;

	if (s->step > 0 ? s->next > s->last : s->next < s->last || !s->step)
		return false;
	length = snprintf(text, sizeof(text), s->hexadecimal ? "%lx" : "%ld", s->next);
	definition_set(d, (struct slice){s->names, strlen(s->names)}, (struct slice){text, length}, false);
	if (__builtin_add_overflow(s->next, s->step, &s->next))
		s->step = 0;
	return true;
}

bool sequence_next(struct sequence *s, struct definitions *d)
{
	const char *name = s->names;

	if (!s->name_count)
		return next_number(s, d);
	if (!s->sets)
		return false;
	s->sets--;
	for (size_t i = 0; i < s->name_count; i++) {
		size_t length = strlen(s->next_words);

		definition_set(d, (struct slice){name, strlen(name)}, (struct slice){s->next_words, length}, false);
		name += strlen(name) + 1;
		s->next_words += length + 1;
	}
	return true;
}

void sequence_free(struct sequence *s)
{
	line_free(&s->rest);
	free(s->words);
}
