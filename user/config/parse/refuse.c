// SPDX-License-Identifier: GPL-2.0
/* Reports words that cannot be read, and skips the blocks that they open. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/parse/parse.h"

void parse_skip(struct parser *p, struct place opened)
{
	struct statement s;

	for (size_t depth = 1; depth;) {
		switch (lexer_next(&p->lexer, &s)) {
		case TOKEN_STATEMENT:
			depth += s.opens;
			break;
		case TOKEN_CLOSE:
			depth--;
			break;
		case TOKEN_END:
			report(&p->reports, opened, WARNING, "this block has no '}': it ends at the end of the file");
			return;
		}
	}
}

/* Returns whether an unknown word is a keyword of security, or meant as such a keyword: it begins with "auth_", is no
 * keyword of another block, and is not a mistyped supported keyword of this block. */
static bool is_security(const struct parser *p, enum block block, const char *name)
{
	const struct unsupported *unsupported = keyword_unsupported(p->language, block, name);
	enum block other = keyword_elsewhere(p->language, block, name);
	const char *nearest;

	if (!unsupported && other)
		unsupported = keyword_unsupported(p->language, other, name);
	if (unsupported || other || strncmp(name, "auth_", strlen("auth_")) != 0)
		return unsupported && unsupported->security;
	nearest = keyword_nearest(p->language, block, name);
	return !nearest || !keyword_find(p->language, block, nearest);
}

void parse_unknown(struct parser *p, enum block block, const struct word *word)
{
	const struct unsupported *unsupported = keyword_unsupported(p->language, block, word->text);
	struct quoted name = quote(word->text);
	const char *nearest;
	enum block other;

	if (is_security(p, block, word->text)) {
		report(&p->reports, word->at, ERROR,
		       "%s is not supported: adverts are neither signed nor verified; remove this keyword from the "
		       "files of all routers to run without signatures",
		       name.text);
	} else if (reports_full(&p->reports, WARNING)) {
		report(&p->reports, word->at, WARNING, "%s", "");
	} else if (unsupported) {
		report(&p->reports, word->at, WARNING, "%s is not supported%s%s; it is ignored", name.text,
		       unsupported->why ? ": " : " yet", unsupported->why ? unsupported->why : "");
	} else if ((other = keyword_elsewhere(p->language, block, word->text))) {
		report(&p->reports, word->at, WARNING, "%s belongs in %s, not in %s; it is ignored", name.text,
		       p->language->blocks[other].name, p->language->blocks[block].name);
	} else if ((nearest = keyword_nearest(p->language, block, word->text))) {
		report(&p->reports, word->at, WARNING, "unknown keyword %s, ignored; did you mean '%s'?", name.text,
		       nearest);
	} else {
		report(&p->reports, word->at, WARNING, "unknown keyword %s, ignored", name.text);
	}
}

bool parse_refuse(struct parser *p, const struct keyword *k, struct place at, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (k->fatal)
		report(&p->reports, at, ERROR, "%s: %s", k->name, text);
	else if (p->language->blocks[k->block].entry_name)
		report(&p->reports, at, WARNING, "%s: %s; the %s is ignored", k->name, text,
		       p->language->blocks[k->block].entry_name);
	else if (p->before.line)
		report(&p->reports, at, WARNING, "%s: %s; the value of line %u is used instead", k->name, text,
		       p->before.line);
	else
		report(&p->reports, at, WARNING, "%s: %s; %s is used instead", k->name, text, k->unset);
	return false;
}

void parse_idle(struct parser *p, const struct keyword *k, struct place at)
{
	if (!p->idle_told[k->key])
		report(&p->reports, at, WARNING, "%s has no effect: %s", k->name, k->idle);
	p->idle_told[k->key] = true;
}
