// SPDX-License-Identifier: GPL-2.0
#include "config/text/lexer.h"

#include <stdlib.h>
#include <string.h>

#include "config/text/escape.h"

static enum piece peek(struct lexer *l)
{
	if (!l->ahead)
		l->piece = preprocess_next(&l->preprocessor, &l->length);
	l->ahead = true;
	return l->piece;
}

static bool has_room(struct lexer *l, const struct statement *s, struct place at)
{
	if (s->count == STATEMENT_WORDS)
		report(l->reports, at, WARNING, "the line has more than %d words; the further words are ignored",
		       STATEMENT_WORDS);
	return s->count < STATEMENT_WORDS;
}

static void unended(struct lexer *l, struct place at)
{
	report(l->reports, at, WARNING,
	       "the quotation has no end on this line: closing quotation mark expected; the rest of the line is "
	       "ignored");
}

/* Reads the words of a script's command, from index `at` of the line to its end, and copies them to `to`. */
static void read_escaped(struct lexer *l, struct statement *s, size_t at, char *to)
{
	const struct line *line = &l->preprocessor.line;
	const char *end = line->text + l->length;

	for (at = line_skip(line, at); at < l->length; at = line_skip(line, at)) {
		const char *text = line->text + at;
		struct place place = line_place(line, at);
		long length;

		if (!has_room(l, s, place))
			return;
		length = escape_word(&text, end, to);
		if (length < 0) {
			unended(l, place);
			return;
		}
		s->words[s->count++] = (struct word){.text = to, .at = place};
		to += length + 1;
		at = (size_t)(text - line->text);
	}
}

/* Reads the words of a piece, which is the text of a line up to a brace. As in keepalived, a word ends at a blank or
 * quotation mark, and "..." is a word of its own. Backslashes and apostrophes are ordinary characters, except in the
 * commands of scripts. */
static void read_words(struct lexer *l, struct statement *s)
{
	const struct line *line = &l->preprocessor.line;
	char *to = l->text;

	for (size_t at = line_skip(line, 0), length; at < l->length; at = line_skip(line, at + length)) {
		if (s->count == 1 && escape_applies(s->words->text)) {
			read_escaped(l, s, at, to);
			return;
		}
		bool quoted = line->text[at] == '"';
		struct place place = line_place(line, at);
		const char *text = line->text + at + quoted;
		size_t most = l->length - at - quoted;

		for (length = 0; length < most && text[length] != '"' && (quoted || !is_blank(text[length]));)
			length++;
		if (quoted && length == most) {
			unended(l, place);
			return;
		}
		if (!has_room(l, s, place))
			return;
		s->words[s->count++] = (struct word){.text = to, .at = place};
		memcpy(to, text, length);
		to[length] = 0;
		to += length + 1;
		length += 2 * quoted;
	}
}

enum token lexer_next(struct lexer *l, struct statement *s)
{
	enum piece piece = peek(l);

	if (piece == PIECE_END || l->reports->no_memory)
		return TOKEN_END;
	s->count = 0;
	s->at = line_place(&l->preprocessor.line, 0);
	s->opens = piece == PIECE_OPEN;
	l->ahead = false;
	if (piece == PIECE_CLOSE)
		return TOKEN_CLOSE;
	if (piece == PIECE_OPEN)
		return TOKEN_STATEMENT;
	read_words(l, s);
	if (l->preprocessor.line.text[l->length] == '{') {
		s->opens = true;
		l->piece = preprocess_next(&l->preprocessor, &l->length);
	}
	return TOKEN_STATEMENT;
}

bool lexer_opens(struct lexer *l)
{
	if (peek(l) != PIECE_OPEN)
		return false;
	l->ahead = false;
	return true;
}

void lexer_open(struct lexer *l, const struct config_origin *from, struct reports *reports)
{
	*l = (struct lexer){.reports = reports};
	l->text = malloc(2 * LINE_BYTES);
	if (!l->text)
		reports->no_memory = true;
	preprocess_open(&l->preprocessor, from, reports);
}

void lexer_close(struct lexer *l)
{
	preprocess_close(&l->preprocessor);
	free(l->text);
}
