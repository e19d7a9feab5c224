// SPDX-License-Identifier: GPL-2.0
/* Reads the entries of track_interface, track_script, track_file and track_process, and of interface_up_down_delays. */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "config/parse/parse.h"
#include "config/parse/track_parse.h"
#include "config/base/values.h"

#define DELAY_MAX (255 * NS_PER_S)

/* Opens a block such as track_script. Its lines go into the track_entries at k->offset in the draft of the outer block,
 * an instance or sync group. */
bool parse_tracks(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)words, (void)count;
	p->opened = (void *)((char *)target + k->offset);
	return true;
}

static enum track_kind kind_of(enum block block)
{
	return block == BLOCK_TRACK_INTERFACE ? TRACK_INTERFACE
	       : block == BLOCK_TRACK_SCRIPT  ? TRACK_SCRIPT
	       : block == BLOCK_TRACK_FILE    ? TRACK_FILE
					      : TRACK_PROCESS;
}

/* Reads the weight of an entry. */
bool parse_track_weight(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct track_entry *e = target;
	bool wide = e->kind == TRACK_FILE || e->kind == TRACK_PROCESS;

	if (track_weight(p, k, &words[1], wide ? TRACK_FILE_WEIGHT_MAX : TRACK_WEIGHT_MAX, &e->weight))
		e->weighted = true;
	if (count > 2 && !strcmp(words[2].text, "reverse"))
		e->reverse = 1;
	else if (count > 2 && !strcmp(words[2].text, "noreverse"))
		e->reverse = 0;
	else if (count > 2)
		report(&p->reports, words[2].at, WARNING,
		       "weight: %s is neither 'reverse' nor 'noreverse'; this word is ignored",
		       quote(words[2].text).text);
	return true;
}

/* Reads [weight NUMBER [reverse|noreverse]]. Returns false if the entry is ignored. */
static bool read_weight(struct parser *p, enum block block, const struct statement *s, struct track_entry *e)
{
	const struct keyword *k;

	if (s->count < 2)
		return true;
	k = keyword_find(p->language, block, s->words[1].text);
	if (!k) {
		report(&p->reports, s->words[1].at, WARNING,
		       "%s: 'weight' or end of line expected, not %s; the line is ignored",
		       p->language->blocks[block].name, quote(s->words[1].text).text);
		return false;
	}
	if (s->count < 3) {
		report(&p->reports, s->words[1].at, WARNING,
		       "'weight' without a value: a number expected; the line of %s is ignored", quote(e->name).text);
		return false;
	}
	p->before = (struct place){0};
	return k->parse(p, k, &s->words[1], s->count - 1, e);
}

static bool is_interface(const char *name)
{
	return *name && strnlen(name, IFNAMSIZ) < IFNAMSIZ && !strpbrk(name, "/ \t");
}

/* Reports and skips a block that a line of names opens. Returns whether the line opens a block. */
static bool skip_block(struct parser *p, enum block block, const struct statement *s)
{
	if (!s->opens)
		return false;
	report(&p->reports, s->at, ERROR, "a block within %s is not possible: a name expected",
	       p->language->blocks[block].name);
	parse_skip(p, s->at);
	return true;
}

void parse_track(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct track_entries *entries = target;
	struct track_entry e = {.at = s->at, .kind = (uint8_t)kind_of(block), .reverse = -1};

	if (skip_block(p, block, s))
		return;
	e.known = (uint32_t)p->things[e.kind].count;
	e.name = report_strdup(&p->reports, s->words->text);
	if (!e.name)
		return;
	if (e.kind == TRACK_INTERFACE && !is_interface(e.name)) {
		report(&p->reports, s->at, WARNING,
		       "%s: %s is not a possible name: 1 to %d characters without '/' and blanks expected; the line is "
		       "ignored",
		       p->language->blocks[block].name, quote(e.name).text, IFNAMSIZ - 1);
		free(e.name);
		return;
	}
	if (read_weight(p, block, s, &e) &&
	    report_grow(&p->reports, (void **)&entries->list, entries->count, &entries->capacity, sizeof(e)))
		entries->list[entries->count++] = e;
	else
		free(e.name);
}

void track_entries_free(struct track_entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		free(entries->list[i].name);
	free(entries->list);
}

/* Reads NAME DOWN [UP]. */
void parse_delays(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct delay_entry e = {.at = s->at};
	uint64_t *const times[] = {&e.delay.down_ns, &e.delay.up_ns};

	(void)target;
	if (skip_block(p, block, s))
		return;
	if (s->count < 2 || !is_interface(s->words->text)) {
		report(&p->reports, s->at, WARNING,
		       "%s: an interface and a number of seconds expected, not %s; the line is ignored",
		       p->language->blocks[block].name, quote(s->words->text).text);
		return;
	}
	for (size_t i = 1; i < 3 && i < s->count; i++) {
		if (value_seconds(s->words[i].text, times[i - 1]) && *times[i - 1] <= DELAY_MAX)
			continue;
		report(&p->reports, s->words[i].at, WARNING,
		       "%s: %s is not a number of seconds from 0 to %s; the line of %s is ignored",
		       p->language->blocks[block].name, quote(s->words[i].text).text, format_seconds(DELAY_MAX).text,
		       quote(s->words->text).text);
		return;
	}
	if (s->count < 3)
		e.delay.up_ns = e.delay.down_ns;
	e.delay.interface = arena_strdup(&p->arena, s->words->text);
	p->reports.no_memory |= !e.delay.interface;
	if (e.delay.interface &&
	    report_grow(&p->reports, (void **)&p->delays, p->delay_count, &p->delay_capacity, sizeof(e)))
		p->delays[p->delay_count++] = e;
}
