// SPDX-License-Identifier: GPL-2.0
#include "config/parse/parse.h"

#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/base/values.h"
#include "config/parse/garp.h"
#include "config/parse/sync_group.h"
#include "config/text/escape.h"

#define INSTANCES (1 << 17) /* limit against hostile files: the draft of an instance takes about 1 kB */

static void parse_block(struct parser *p, enum block block, void *target, struct place opened);

/* Checks the number of arguments of a keyword and whether it opens a block. Returns false if the keyword cannot be
 * read. */
static bool check_form(struct parser *p, const struct keyword *k, const struct statement *s)
{
	const struct word *last = &s->words[s->count - 1];
	size_t most = 1 + k->args + k->optional;

	if (s->count < 1U + k->args) {
		report(&p->reports, s->at, k->key == KEY_ROUTER_ID ? WARNING : ERROR,
		       "'%s' without a value: %s expected", k->name, k->arguments);
		return false;
	}
	if (k->opens && !s->opens)
		report(&p->reports, last->at, WARNING,
		       "'%s': '{' is missing after %s; the file is read as if '{' stood here", k->name,
		       quote(last->text).text);
	if (!k->opens && s->opens) {
		report(&p->reports, last->at, ERROR, "'%s' cannot have a block: end of line expected after %s", k->name,
		       quote(last->text).text);
		return false;
	}
	if (s->count > most)
		report(&p->reports, s->words[most].at, WARNING,
		       "%s after '%s' is ignored: one keyword on each line expected", quote(s->words[most].text).text,
		       k->name);
	return true;
}

/* Warns of words with an apostrophe, which is probably meant as a quotation mark. As in keepalived, an apostrophe is an
 * ordinary character, except in the command of a script. */
static void warn_of_apostrophes(struct parser *p, const struct statement *s)
{
	for (size_t i = 1; i < s->count; i++)
		if (*s->words[i].text == '\'' && !escape_applies(s->words->text))
			report(&p->reports, s->words[i].at, WARNING,
			       "%s: ' is part of the word: only \" is a quotation mark", quote(s->words[i].text).text);
}

/* Reads a keyword that check_form() has accepted. Returns false after a report if its value is wrong. */
static bool take_keyword(struct parser *p, const struct keyword *k, const struct statement *s, struct marks *target)
{
	size_t most = 1 + k->args + k->optional;
	enum key key = k->key;

	warn_of_apostrophes(p, s);
	p->before = given_well(target, key) ? marks_at(target, key) : (struct place){0};
	p->opened = target;
	if (k->parse && !k->parse(p, k, s->words, s->count < most ? s->count : most, target))
		return false;
	if (given(target, key) && !k->opens && key != KEY_INCLUDE_CHECK)
		report(&p->reports, s->at, WARNING, "'%s' is given twice: this line counts, not line %u", k->name,
		       marks_at(target, key).line);
	marks_give(target, &p->reports, key, k->args ? s->words[1].at : s->at);
	return true;
}

static void parse_statement(struct parser *p, enum block block, const struct statement *s, struct marks *target)
{
	const struct keyword *k = s->count ? keyword_find(p->language, block, s->words->text) : NULL;
	bool form, good, opens;

	if (!k && !s->count)
		report(&p->reports, s->at, ERROR, "'{' without the name of a block before it");
	else if (!k)
		parse_unknown(p, block, s->words);
	else if (k->idle)
		parse_idle(p, k, s->at);
	k = k && k->idle ? NULL : k;
	form = k && check_form(p, k, s);
	good = form && take_keyword(p, k, s, target);
	if (k && !good && (!form || k->fatal)) {
		if (!given(target, k->key))
			marks_give(target, &p->reports, k->key, s->at);
		marks_spoil(target, &p->reports, k->key);
	}
	opens = s->opens || (k && k->opens);
	if (opens && good)
		parse_block(p, k->opens, p->opened, s->at);
	else if (opens)
		parse_skip(p, s->at);
}

/* Whether a '{' on the next line can belong to the keyword. */
static bool opens_later(const struct parser *p, enum block block, const struct statement *s)
{
	const struct keyword *k = keyword_find(p->language, block, s->words->text);

	return !p->language->blocks[block].entry && (!k || k->opens || k->idle);
}

static void parse_block(struct parser *p, enum block block, void *target, struct place opened)
{
	struct statement s;

	for (;;) {
		switch (lexer_next(&p->lexer, &s)) {
		case TOKEN_STATEMENT:
			if (!s.count && !s.opens)
				break;
			if (!s.opens && opens_later(p, block, &s))
				s.opens = lexer_opens(&p->lexer);
			if (p->language->blocks[block].entry)
				p->language->blocks[block].entry(p, block, &s, target);
			else
				parse_statement(p, block, &s, target);
			break;
		case TOKEN_CLOSE:
			if (block != BLOCK_TOP)
				return;
			report(&p->reports, s.at, WARNING, "'}' closes no block; it is ignored");
			break;
		case TOKEN_END:
			if (block != BLOCK_TOP)
				report(&p->reports, opened, WARNING, "'%s' has no '}': it ends at the end of the file",
				       p->language->blocks[block].name);
			return;
		}
	}
}

void parse_file(struct parser *p, const struct language *language, const struct config_origin *from)
{
	*p = (struct parser){
		.language = language,
		.globals =
			{
				.version = 2,
				.garp = {.delay_ns = 5 * NS_PER_S, .repeat = 5, .refresh_repeat = 1},
				.multicast_group4 = {224, 0, 0, 18},
				.multicast_group6 = {0xff, 0x02, [15] = VRRP_GROUP6_LAST},
				.notify = {.startup_timeout_s = 10, .shutdown_timeout_s = 10},
				.down_adverts = 3,
			},
	};
	if (!arena_alloc(&p->arena, 0))
		p->reports.no_memory = true;
	lexer_open(&p->lexer, from, &p->reports);
	parse_block(p, BLOCK_TOP, &p->globals, (struct place){0});
	lexer_close(&p->lexer);
}

static void draft_free(struct draft *d)
{
	for (size_t i = 0; i < d->entry_count; i++)
		entry_free(&d->entries[i]);
	free(d->entries);
	free(d->peers);
	marks_free(&d->marks);
	track_entries_free(&d->tracks);
	free(d->name);
	free(d->interface);
}

void parser_free(struct parser *p)
{
	for (size_t i = 0; i < p->count; i++)
		draft_free(&p->drafts[i]);
	free(p->drafts);
	track_things_free(p);
	marks_free(&p->globals.marks);
	free(p->globals.router_id);
	free(p->globals.default_interface);
	free(p->globals.process.name);
	sync_group_drafts_free(p);
	garp_drafts_free(p);
	arena_free(&p->arena);
	reports_free(&p->reports);
	for (size_t i = 0; i < p->lexer.preprocessor.files.count; i++)
		free(p->lexer.preprocessor.files.names[i]);
	free(p->lexer.preprocessor.files.names);
}

bool parse_instance(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d;

	(void)k, (void)count, (void)target;
	if (p->count == INSTANCES) {
		report(&p->reports, words->at, ERROR, "a configuration can have at most %d vrrp_instance blocks",
		       INSTANCES);
		return false;
	}
	if (!report_grow(&p->reports, (void **)&p->drafts, p->count, &p->capacity, sizeof(*d)))
		return false;
	d = &p->drafts[p->count];
	memset(d, 0, sizeof(*d));
	d->name_at = words[1].at;
	d->priority = VRRP_PRIORITY_DEFAULT;
	d->settings.vrrp.interval_ns = NS_PER_S;
	d->settings.vrrp.preempt = true;
	d->settings.unicast_ttl = VRRP_TTL;
	d->name = report_strdup(&p->reports, words[1].text);
	if (!d->name)
		return false;
	p->count++;
	p->opened = &d->marks;
	return true;
}
