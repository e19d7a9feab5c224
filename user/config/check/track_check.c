// SPDX-License-Identifier: GPL-2.0
/* Names are looked up in sorted arrays. Unlike a hash table, a sorted array is fast for every file, also for a hostile
 * one. */
#include <stdlib.h>
#include <string.h>

#include "config/check/track_check.h"
#include "config/base/values.h"

static int by_thing_name(const void *a, const void *b)
{
	const struct track_thing *x = *(struct track_thing *const *)a, *y = *(struct track_thing *const *)b;
	int diff = strcmp(thing_name(x), thing_name(y));

	return diff ? diff : x->order < y->order ? -1 : x->order > y->order;
}

/* Completes values that depend on several keywords of a vrrp_track_process. */
static void complete_process(struct parser *p, struct track_thing *thing)
{
	struct tracked_process *process = &thing->process;
	bool arguments = process->argv && process->argv[0] && process->argv[1];
	bool match = given_well(&thing->marks, KEY_PROCESS_PARAM_MATCH);

	if (arguments || match)
		process->full = true;
	if (!arguments)
		process->match = match ? PARAM_EXACT : PARAM_ANY;
	else if (!match)
		process->match = PARAM_EXACT;
	if (!process->quorum_max && !given_well(&thing->marks, KEY_PROCESS_QUORUM))
		process->quorum = 0;
	if (process->quorum_max < process->quorum) {
		report(&p->reports, marks_at(&thing->marks, KEY_PROCESS_QUORUM_MAX), WARNING,
		       "vrrp_track_process %s: quorum_max is less than quorum; quorum_max is ignored",
		       quote(process->name).text);
		process->quorum_max = UINT32_MAX;
	}
}

/* Completes a thing with defaults. Returns false, after a report, if the keyword is missing that says what to track. */
static bool is_complete(struct parser *p, enum track_kind kind, struct track_thing *thing)
{
	static const struct {
		const char *block, *keyword;
	} needed[TRACK_KINDS] = {
		[TRACK_SCRIPT] = {"vrrp_script", "script"},
		[TRACK_FILE] = {"track_file", "file"},
		[TRACK_PROCESS] = {"vrrp_track_process", "process"},
	};
	bool complete = kind == TRACK_SCRIPT ? thing->script.argv != NULL
			: kind == TRACK_FILE ? thing->file.path != NULL
					     : thing->process.argv != NULL;

	if (!complete)
		report(&p->reports, thing->name_at, WARNING, "%s %s has no '%s'; the block is ignored",
		       needed[kind].block, quote(thing_name(thing)).text, needed[kind].keyword);
	else if (kind == TRACK_PROCESS)
		complete_process(p, thing);
	else if (kind == TRACK_SCRIPT && !thing->script.timeout_ns)
		thing->script.timeout_ns = thing->script.interval_ns;
	return complete;
}

/* Sorts the complete things of a kind by name. If several things have the same name, the first of them in the file
 * counts. */
static void sort_things(struct check *c, enum track_kind kind)
{
	struct track_things *things = &c->p->things[kind];
	size_t n = 0, kept = 0;

	c->sorted[kind] = parse_scratch(c->p, things->count, sizeof(*c->sorted[kind]));
	if (!c->sorted[kind])
		return;
	for (size_t i = 0; i < things->count; i++)
		if (is_complete(c->p, kind, things->list[i]))
			c->sorted[kind][n++] = things->list[i];
	qsort(c->sorted[kind], n, sizeof(*c->sorted[kind]), by_thing_name);
	for (size_t i = 0; i < n; i++) {
		struct track_thing *thing = c->sorted[kind][i];

		if (kept && !strcmp(thing_name(c->sorted[kind][kept - 1]), thing_name(thing)))
			report(&c->p->reports, thing->name_at, WARNING,
			       "there is an earlier %s %s at line %u; this block is ignored", track_kind_name(kind),
			       quote(thing_name(thing)).text, c->sorted[kind][kept - 1]->name_at.line);
		else
			c->sorted[kind][kept++] = thing;
	}
	c->count[kind] = kept;
}

/* Makes the arrays of scripts, files and processes of the configuration, sorted by name. */
static void take_things(struct check *c)
{
	struct tracking *t = &c->p->tracking;
	struct tracked_process *processes = parse_room(c->p, c->count[TRACK_PROCESS], sizeof(*processes));
	struct tracked_script *scripts = parse_room(c->p, c->count[TRACK_SCRIPT], sizeof(*scripts));
	struct tracked_file *files = parse_room(c->p, c->count[TRACK_FILE], sizeof(*files));

	if (c->p->reports.no_memory)
		return;
	for (size_t i = 0; i < c->count[TRACK_PROCESS]; i++)
		processes[i] = c->sorted[TRACK_PROCESS][i]->process;
	for (size_t i = 0; i < c->count[TRACK_SCRIPT]; i++)
		scripts[i] = c->sorted[TRACK_SCRIPT][i]->script;
	for (size_t i = 0; i < c->count[TRACK_FILE]; i++)
		files[i] = c->sorted[TRACK_FILE][i]->file;
	t->processes = processes;
	t->scripts = scripts;
	t->files = files;
	memcpy(t->count, c->count, sizeof(t->count));
}

/* Returns how many of the entries track an interface. Writes the names of these interfaces to `to`, unless `to` is
 * NULL. */
static size_t add_interfaces(const struct track_entries *entries, const char **to)
{
	size_t n = 0;

	for (size_t i = 0; i < entries->count; i++) {
		if (entries->list[i].kind != TRACK_INTERFACE)
			continue;
		if (to)
			to[n] = entries->list[i].name;
		n++;
	}
	return n;
}

static size_t all_interfaces(const struct parser *p, const char **to)
{
	size_t n = 0;

	for (size_t i = 0; i < p->count; i++)
		n += add_interfaces(&p->drafts[i].tracks, to ? to + n : NULL);
	for (size_t i = 0; i < p->sync_group_count; i++)
		if (p->sync_groups[i].kept)
			n += add_interfaces(&p->sync_groups[i].tracks, to ? to + n : NULL);
	return n;
}

/* Makes c->interfaces: the sorted names of all interfaces that instances and sync groups track, each name once. */
static void take_interfaces(struct check *c)
{
	size_t n = all_interfaces(c->p, NULL), kept = 0;

	c->interfaces = parse_scratch(c->p, n, sizeof(*c->interfaces));
	if (!c->interfaces)
		return;
	all_interfaces(c->p, c->interfaces);
	qsort(c->interfaces, n, sizeof(*c->interfaces), interface_order);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(c->interfaces[kept - 1], c->interfaces[i]))
			c->interfaces[kept++] = c->interfaces[i];
	c->count[TRACK_INTERFACE] = kept;
}

/* Copies the names of all tracked interfaces into the arena, for the configuration. */
static void keep_interfaces(struct check *c)
{
	size_t count = c->count[TRACK_INTERFACE];
	const char **kept = parse_room(c->p, count, sizeof(*kept));

	for (size_t i = 0; kept && i < count; i++) {
		kept[i] = arena_strdup(&c->p->arena, c->interfaces[i]);
		c->p->reports.no_memory |= !kept[i];
	}
	c->p->tracking.interfaces = kept;
}

static int by_list(const void *a, const void *b)
{
	const struct settings *x = &(*(const struct draft *const *)a)->settings,
			      *y = &(*(const struct draft *const *)b)->settings;

	if (x->track_count != y->track_count)
		return x->track_count < y->track_count ? -1 : 1;
	return memcmp(x->tracks, y->tracks, x->track_count * sizeof(*x->tracks));
}

/* Gives instances with equal tracks one shared list in the arena. Instances share their settings only if the pointers
 * in them are equal. */
static void share_lists(struct check *c)
{
	const struct track **shared = parse_scratch(c->p, c->with_list, sizeof(*shared));

	if (!shared)
		return;
	qsort(c->drafts, c->with_list, sizeof(*c->drafts), by_list);
	for (size_t i = 0; i < c->with_list; i++) {
		const struct settings *s = &c->drafts[i]->settings;

		if (i && !by_list(&c->drafts[i - 1], &c->drafts[i]))
			shared[i] = shared[i - 1];
		else
			shared[i] = arena_copy(&c->p->arena, s->tracks, s->track_count * sizeof(*s->tracks));
		c->p->reports.no_memory |= !shared[i];
	}
	for (size_t i = 0; i < c->with_list; i++)
		c->drafts[i]->settings.tracks = shared[i];
	free(shared);
}

static void check_free(struct check *c)
{
	for (size_t i = 0; c->lists && i < c->p->count; i++)
		free(c->lists[i]);
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		free(c->sorted[kind]);
		free(c->seen[kind]);
		free(c->grouped[kind]);
	}
	free(c->lists);
	free(c->interfaces);
	free(c->drafts);
}

void check_tracking(struct parser *p)
{
	struct check c = {.p = p};

	for (int kind = TRACK_SCRIPT; kind < TRACK_KINDS && !p->reports.no_memory; kind++)
		sort_things(&c, kind);
	take_interfaces(&c);
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		c.seen[kind] = parse_scratch(p, c.count[kind], sizeof(*c.seen[kind]));
		c.grouped[kind] = parse_scratch(p, c.count[kind], sizeof(*c.grouped[kind]));
	}
	c.drafts = parse_scratch(p, p->count, sizeof(*c.drafts));
	c.lists = parse_scratch(p, p->count, sizeof(*c.lists));
	if (!p->reports.no_memory) {
		take_things(&c);
		keep_interfaces(&c);
		take_delays(p);
		track_resolve_all(&c);
	}
	if (!p->reports.no_memory)
		share_lists(&c);
	check_free(&c);
}
