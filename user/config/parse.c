// SPDX-License-Identifier: GPL-2.0
#include "config/parse.h"

#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/values.h"

static void parse_block(struct parser *p, enum block block, void *target, struct place opened);

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
			report(&p->reports, opened, ERROR, "this block is not closed: '}' expected");
			return;
		}
	}
}

void parse_unknown(struct parser *p, enum block block, const struct word *word)
{
	const struct later *later = keyword_later(block, word->text);
	struct quoted name = quote(word->text);
	const char *nearest;
	enum block other;

	if (reports_full(&p->reports, WARNING)) {
		report(&p->reports, word->at, WARNING, "%s", "");
	} else if (later) {
		report(&p->reports, word->at, WARNING,
		       later->out_of_scope ? "%s is for keepalived's LVS part, ignored" :
					     "%s is not supported yet, ignored",
		       name.text);
	} else if (strchr("$@~", *word->text) && *word->text) {
		report(&p->reports, word->at, WARNING, "%s: definitions and conditions are not supported yet, ignored",
		       name.text);
	} else if ((other = keyword_elsewhere(block, word->text))) {
		report(&p->reports, word->at, WARNING, "%s belongs in %s, not in %s, ignored", name.text,
		       block_names[other], block_names[block]);
	} else if ((nearest = keyword_nearest(block, word->text))) {
		report(&p->reports, word->at, WARNING, "unknown keyword %s, ignored; did you mean '%s'?", name.text,
		       nearest);
	} else {
		report(&p->reports, word->at, WARNING, "unknown keyword %s, ignored", name.text);
	}
}

/* Returns false where a keyword has too few arguments or a block is missing or out of place. */
static bool check_form(struct parser *p, const struct keyword *k, const struct statement *s)
{
	const struct word *last = &s->words[s->count - 1];
	size_t most = 1 + k->args + k->optional;

	if (s->count < 1U + k->args) {
		report(&p->reports, s->at, ERROR, "'%s' without a value: %s expected", k->name, k->arguments);
		return false;
	}
	if (k->opens && !s->opens) {
		report(&p->reports, last->at, ERROR, "'%s' without its block: '{' expected after %s", k->name,
		       quote(last->text).text);
		return false;
	}
	if (!k->opens && s->opens) {
		report(&p->reports, last->at, ERROR, "'%s' takes no block: end of line expected after %s", k->name,
		       quote(last->text).text);
		return false;
	}
	if (s->count > most)
		report(&p->reports, s->words[most].at, WARNING, "%s after '%s' is ignored: one keyword a line",
		       quote(s->words[most].text).text, k->name);
	return true;
}

static void parse_statement(struct parser *p, enum block block, const struct statement *s, struct marks *target)
{
	const struct keyword *k = s->count ? keyword_find(block, s->words->text) : NULL;
	enum key key = k ? k - keywords : 0;
	struct place at = s->at;
	bool good;

	if (!k && !s->count)
		report(&p->reports, at, ERROR, "'{' without the name of a block before it");
	else if (!k)
		parse_unknown(p, block, s->words);
	good = k && check_form(p, k, s);
	if (good) {
		size_t most = 1 + k->args + k->optional;

		if (given(target, key) && !k->opens)
			report(&p->reports, at, WARNING, "'%s' again: this one counts, not that of line %u", k->name,
			       target->at[key].line);
		target->at[key] = k->args ? s->words[1].at : at;
		good = !k->parse || k->parse(p, k, s->words, s->count < most ? s->count : most, target);
	}
	if (k && !good) {
		if (!given(target, key))
			target->at[key] = at;
		target->bad |= 1ULL << key;
	}
	if (s->opens && good)
		parse_block(p, k->opens, k->opens == BLOCK_INSTANCE ? &p->drafts[p->count - 1].marks : target, at);
	else if (s->opens)
		parse_skip(p, at);
}

static void parse_block(struct parser *p, enum block block, void *target, struct place opened)
{
	struct statement s;

	for (;;) {
		switch (lexer_next(&p->lexer, &s)) {
		case TOKEN_STATEMENT:
			if (block == BLOCK_ADDRESSES || block == BLOCK_EXCLUDED)
				parse_address(p, block, &s, target);
			else
				parse_statement(p, block, &s, target);
			break;
		case TOKEN_CLOSE:
			if (block != BLOCK_TOP)
				return;
			report(&p->reports, s.at, ERROR, "'}' without a block that it closes");
			break;
		case TOKEN_END:
			if (block != BLOCK_TOP)
				report(&p->reports, opened, ERROR, "'%s' is not closed: '}' expected",
				       block_names[block]);
			return;
		}
	}
}

void parse_file(struct parser *p, const char *path)
{
	*p = (struct parser){
		.globals = {
			.version = 2,
			.garp = { .delay_ns = 5 * NS_PER_S, .repeat = 5, .refresh_repeat = 1 },
		},
	};
	lexer_open(&p->lexer, path, &p->reports);
	parse_block(p, BLOCK_TOP, &p->globals, (struct place){ 0 });
	lexer_close(&p->lexer);
}

static void draft_free(struct draft *d)
{
	for (size_t i = 0; i < d->entry_count; i++) {
		free(d->entries[i].options.dev);
		free(d->entries[i].options.label);
	}
	free(d->entries);
	free(d->name);
	free(d->interface);
}

void parser_free(struct parser *p)
{
	for (size_t i = 0; i < p->count; i++)
		draft_free(&p->drafts[i]);
	free(p->drafts);
	free(p->globals.router_id);
	reports_free(&p->reports);
	for (size_t i = 0; i < p->lexer.file_count; i++)
		free(p->lexer.files[i]);
	free(p->lexer.files);
}

bool parse_instance(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d;

	(void)k, (void)count, (void)target;
	if (!report_grow(&p->reports, (void **)&p->drafts, p->count, &p->capacity, sizeof(*d)))
		return false;
	d = &p->drafts[p->count];
	memset(d, 0, sizeof(*d));
	d->name_at = words[1].at;
	d->priority = VRRP_PRIORITY_DEFAULT;
	d->settings.vrrp.interval_ns = NS_PER_S;
	d->settings.vrrp.preempt = true;
	d->name = report_strdup(&p->reports, words[1].text);
	if (!d->name)
		return false;
	p->count++;
	return true;
}
