// SPDX-License-Identifier: GPL-2.0
#include "config/lexer.h"

#include <stdlib.h>
#include <string.h>

#include "config/source.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_comment(char c)
{
	return c == '#' || c == '!';
}

static struct place here(const struct source *src)
{
	return (struct place){ src->file, src->line, src->next - src->line_start + 1 };
}

static void skip_blank(struct source *src, bool over_lines)
{
	while (src->next < src->size) {
		char c = src->text[src->next];

		if (is_comment(c)) {
			const char *end = memchr(src->text + src->next, '\n', src->size - src->next);

			src->next = end ? (size_t)(end - src->text) : src->size;
		} else if (c == '\n' && over_lines) {
			src->line_start = ++src->next;
			src->line++;
		} else if (is_blank(c)) {
			src->next++;
		} else {
			return;
		}
	}
}

static void put(struct lexer *l, char c)
{
	if (report_grow(l->reports, (void **)&l->text, l->text_size, &l->text_capacity, 1))
		l->text[l->text_size++] = c;
}

static bool ends_word(char c, bool raw)
{
	return c == '\n' || is_blank(c) || is_comment(c) || (!raw && (c == '{' || c == '}'));
}

/* Quotation marks may stand anywhere in a word and are taken away; what is between them is taken as it is. raw: braces
 * are part of the word, as in the patterns of include. */
static void read_word(struct lexer *l, struct source *src, struct statement *s, bool raw)
{
	struct place at = here(src), opened = at;
	char quote = 0;

	if (s->count < STATEMENT_WORDS) {
		l->offsets[s->count] = l->text_size;
		s->words[s->count].at = at;
	}
	for (; src->next < src->size; src->next++) {
		char c = src->text[src->next];

		if (quote ? c == '\n' : ends_word(c, raw))
			break;
		if (c == quote) {
			quote = 0;
		} else if (!quote && (c == '"' || c == '\'')) {
			quote = c;
			opened = here(src);
		} else {
			put(l, c);
		}
	}
	put(l, 0);
	if (quote)
		report(l->reports, opened, ERROR, "quoted string without an end: %c expected on the same line", quote);
	if (s->count == STATEMENT_WORDS)
		report(l->reports, at, ERROR, "more than %d words in a line", STATEMENT_WORDS);
	s->count++;
}

static bool is_include(const struct lexer *l, const struct statement *s)
{
	return s->count && !strncmp(l->text, "include", 7) && strlen(l->text) <= 8 &&
	       (!l->text[7] || strchr("rmwba", l->text[7]));
}

/* A '{' may stand on a line of its own after the words of its block. */
static bool read_brace(struct source *src)
{
	struct source before = *src;

	skip_blank(src, true);
	if (src->next < src->size && src->text[src->next] == '{') {
		src->next++;
		return true;
	}
	src->next = before.next;
	src->line = before.line;
	src->line_start = before.line_start;
	return false;
}

static void read_statement(struct lexer *l, struct source *src, struct statement *s)
{
	bool raw = false;

	s->count = 0;
	s->at = here(src);
	l->text_size = 0;
	while (src->next < src->size) {
		char c = src->text[src->next];

		if (c == '\n' || (!raw && (c == '{' || c == '}')))
			break;
		read_word(l, src, s, raw);
		raw = raw || (s->count == 1 && !l->reports->no_memory && is_include(l, s));
		skip_blank(src, false);
	}
	if (s->count > STATEMENT_WORDS)
		s->count = STATEMENT_WORDS;
	for (size_t i = 0; i < s->count; i++)
		s->words[i].text = l->text + l->offsets[i];
	s->opens = !raw && read_brace(src);
}

/* The file to read from: the next one of an include, or where the last one that ended was included. */
static struct source *current(struct lexer *l)
{
	while (l->depth) {
		struct source *src = &l->stack[l->depth - 1];

		if (source_include_next(l, src))
			continue;
		skip_blank(src, true);
		if (src->next < src->size)
			return src;
		source_pop(l);
	}
	return NULL;
}

enum token lexer_next(struct lexer *l, struct statement *s)
{
	struct source *src;

	while (!l->reports->no_memory && (src = current(l))) {
		if (src->text[src->next] == '}') {
			s->at = here(src);
			src->next++;
			return TOKEN_CLOSE;
		}
		read_statement(l, src, s);
		if (l->reports->no_memory)
			break;
		if (!s->count || !is_include(l, s))
			return TOKEN_STATEMENT;
		source_include(l, src, s);
	}
	return TOKEN_END;
}

void lexer_open(struct lexer *l, const char *path, struct reports *reports)
{
	*l = (struct lexer){ .reports = reports };
	source_open(l, path);
}

void lexer_close(struct lexer *l)
{
	while (l->depth)
		source_pop(l);
	free(l->text);
}
