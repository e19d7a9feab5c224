// SPDX-License-Identifier: GPL-2.0
/* From what was read about tracking to the model. Names are found by sorting, so that no choice of them makes it slow. */
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/wire.h"

#include "config/track_parse.h"
#include "config/values.h"

#define TEMPORARY 2048

#define NOWHERE UINT32_MAX

/* What is put together of all instances. */
struct check {
	struct parser *p;
	struct track_thing **sorted[TRACK_KINDS]; /* those that are complete, by name */
	size_t count[TRACK_KINDS];
	const char **interfaces; /* sorted, each once */
	size_t interface_count;
	uint32_t *seen[TRACK_KINDS]; /* by index: the last draft that tracks it, from 1 */
	struct track **lists;	     /* of each draft, as long as its entries */
	struct draft **drafts;	     /* those with a list, to be sorted by it */
	size_t with_list;
};

const char *track_kind_name(enum track_kind kind)
{
	static const char *const names[TRACK_KINDS] = {
		[TRACK_INTERFACE] = "interface",
		[TRACK_SCRIPT] = "script",
		[TRACK_FILE] = "file",
		[TRACK_PROCESS] = "process",
	};

	return names[kind];
}

const char *tracked_name(const struct tracking *t, enum track_kind kind, uint32_t index)
{
	switch (kind) {
	case TRACK_INTERFACE:
		return t->interfaces[index];
	case TRACK_SCRIPT:
		return t->scripts[index].name;
	case TRACK_FILE:
		return t->files[index].name;
	default:
		return t->processes[index].name;
	}
}

/* The first member of each kind's structure. */
static const char *name_of(const struct track_thing *thing)
{
	return thing->file.name;
}

/* Memory for as many elements, at least one; NULL and p->reports.no_memory where there is none. */
static void *room(struct parser *p, size_t count, size_t size)
{
	/* Not so small that malloc would keep it for the next one of that size: at the heap's end it would hold all below it. */
	void *array = calloc(1, count * size > TEMPORARY ? count * size : TEMPORARY);

	p->reports.no_memory |= !array;
	return array;
}

static void *arena_room(struct parser *p, size_t count, size_t size)
{
	void *array = arena_alloc(&p->arena, (count ? count : 1) * size);

	p->reports.no_memory |= !array;
	return array;
}

static int by_name(const void *a, const void *b)
{
	const struct track_thing *x = *(struct track_thing *const *)a, *y = *(struct track_thing *const *)b;
	int diff = strcmp(name_of(x), name_of(y));

	return diff ? diff : x->order < y->order ? -1 : x->order > y->order;
}

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
		report(&p->reports, thing->marks.at[KEY_PROCESS_QUORUM_MAX], WARNING, "quorum_max is less than quorum, ignored");
		process->quorum_max = UINT32_MAX;
	}
}

/* Whether a thing says what is to be tracked. */
static bool is_complete(struct parser *p, enum track_kind kind, struct track_thing *thing)
{
	static const struct {
		const char *block, *keyword;
	} needed[TRACK_KINDS] = {
		[TRACK_SCRIPT] = { "vrrp_script", "script" },
		[TRACK_FILE] = { "track_file", "file" },
		[TRACK_PROCESS] = { "vrrp_track_process", "process" },
	};
	bool complete = kind == TRACK_SCRIPT ? thing->script.argv != NULL :
			kind == TRACK_FILE   ? thing->file.path != NULL :
					       thing->process.argv != NULL;

	if (!complete)
		report(&p->reports, thing->name_at, WARNING, "%s %s has no '%s'; it is left out", needed[kind].block,
		       quote(name_of(thing)).text, needed[kind].keyword);
	else if (kind == TRACK_PROCESS)
		complete_process(p, thing);
	else if (kind == TRACK_SCRIPT && !thing->script.timeout)
		thing->script.timeout = thing->script.interval;
	return complete;
}

/* Those of a kind that are complete, of those with one name the first. */
static void sort_things(struct check *c, enum track_kind kind)
{
	struct track_things *things = &c->p->things[kind];
	size_t n = 0, kept = 0;

	c->sorted[kind] = room(c->p, things->count, sizeof(*c->sorted[kind]));
	if (!c->sorted[kind])
		return;
	for (size_t i = 0; i < things->count; i++)
		if (is_complete(c->p, kind, things->list[i]))
			c->sorted[kind][n++] = things->list[i];
	qsort(c->sorted[kind], n, sizeof(*c->sorted[kind]), by_name);
	for (size_t i = 0; i < n; i++) {
		struct track_thing *thing = c->sorted[kind][i];

		if (kept && !strcmp(name_of(c->sorted[kind][kept - 1]), name_of(thing)))
			report(&c->p->reports, thing->name_at, WARNING, "%s %s is there twice: that of line %u counts, this is left out",
			       track_kind_name(kind), quote(name_of(thing)).text, c->sorted[kind][kept - 1]->name_at.line);
		else
			c->sorted[kind][kept++] = thing;
	}
	c->count[kind] = kept;
}

/* The model's array of a kind, sorted by name. */
static void take_things(struct check *c)
{
	struct tracking *t = &c->p->tracking;
	struct tracked_process *processes = arena_room(c->p, c->count[TRACK_PROCESS], sizeof(*processes));
	struct tracked_script *scripts = arena_room(c->p, c->count[TRACK_SCRIPT], sizeof(*scripts));
	struct tracked_file *files = arena_room(c->p, c->count[TRACK_FILE], sizeof(*files));

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

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every interface that an instance tracks. */
static void take_interfaces(struct check *c)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < c->p->count; i++)
		for (size_t t = 0; t < c->p->drafts[i].tracks.count; t++)
			n += c->p->drafts[i].tracks.list[t].kind == TRACK_INTERFACE;
	c->interfaces = room(c->p, n, sizeof(*c->interfaces));
	if (!c->interfaces)
		return;
	n = 0;
	for (size_t i = 0; i < c->p->count; i++)
		for (size_t t = 0; t < c->p->drafts[i].tracks.count; t++)
			if (c->p->drafts[i].tracks.list[t].kind == TRACK_INTERFACE)
				c->interfaces[n++] = c->p->drafts[i].tracks.list[t].name;
	qsort(c->interfaces, n, sizeof(*c->interfaces), by_text);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(c->interfaces[kept - 1], c->interfaces[i]))
			c->interfaces[kept++] = c->interfaces[i];
	c->count[TRACK_INTERFACE] = kept;
}

static void keep_interfaces(struct check *c)
{
	size_t count = c->count[TRACK_INTERFACE];
	const char **kept = arena_room(c->p, count, sizeof(*kept));

	for (size_t i = 0; kept && i < count; i++) {
		kept[i] = arena_strdup(&c->p->arena, c->interfaces[i]);
		c->p->reports.no_memory |= !kept[i];
	}
	c->p->tracking.interfaces = kept;
}

static uint32_t find_interface(const struct check *c, const char *name)
{
	const char **at = bsearch(&name, c->interfaces, c->count[TRACK_INTERFACE], sizeof(name), by_text);

	return at ? (uint32_t)(at - c->interfaces) : NOWHERE;
}

static int name_and_thing(const void *key, const void *element)
{
	return strcmp(key, name_of(*(struct track_thing *const *)element));
}

static uint32_t find_thing(const struct check *c, const struct track_entry *e)
{
	struct track_thing **at = bsearch(e->name, c->sorted[e->kind], c->count[e->kind], sizeof(*at), name_and_thing);

	return at && (*at)->order < e->known ? (uint32_t)(at - c->sorted[e->kind]) : NOWHERE;
}

/* An owner's priority does not change (RFC 9568 6.1). Returns false where the entry is left out. */
static bool fits_owner(struct check *c, const struct draft *d, const struct track_entry *e, struct track *track)
{
	if (d->priority != VRRP_PRIORITY_OWNER || !track->weight)
		return true;
	report(&c->p->reports, e->at, WARNING, "%s %s: priority 255 does not change with weights; %s", track_kind_name(e->kind),
	       quote(e->name).text, e->kind == TRACK_FILE ? "weight 0 is used instead" : "it is left out");
	track->weight = 0;
	return e->kind == TRACK_FILE;
}

/* What an entry means. Returns false where it is left out. */
static bool resolve(struct check *c, const struct draft *d, uint32_t number, const struct track_entry *e, struct track *track)
{
	struct reports *r = &c->p->reports;
	const struct track_thing *thing;

	*track = (struct track){ .kind = e->kind, .weight = e->weight, .reverse = e->reverse == 1 };
	if (e->kind == TRACK_INTERFACE && d->interface && !strcmp(d->interface, e->name)) {
		report(r, e->at, WARNING, "track_interface %s: it is the instance's own, which is tracked without it; it is left out",
		       quote(e->name).text);
		return false;
	}
	track->index = e->kind == TRACK_INTERFACE ? find_interface(c, e->name) : find_thing(c, e);
	if (track->index == NOWHERE) {
		report(r, e->at, WARNING, "no %s %s before this line; it is left out",
		       e->kind == TRACK_SCRIPT ? "vrrp_script" : e->kind == TRACK_FILE ? "track_file" : "vrrp_track_process",
		       quote(e->name).text);
		return false;
	}
	if (c->seen[e->kind][track->index] == number) {
		report(r, e->at, WARNING, "%s %s is tracked already; this line is left out", track_kind_name(e->kind),
		       quote(e->name).text);
		return false;
	}
	c->seen[e->kind][track->index] = number;
	if (e->kind != TRACK_INTERFACE) {
		thing = c->sorted[e->kind][track->index];
		track->weight = e->weighted ? e->weight : thing->weight;
		track->reverse = e->reverse < 0 ? thing->reverse : e->reverse;
	}
	return fits_owner(c, d, e, track);
}

static int by_list(const void *a, const void *b)
{
	const struct settings *x = &(*(const struct draft *const *)a)->settings, *y = &(*(const struct draft *const *)b)->settings;

	if (x->track_count != y->track_count)
		return x->track_count < y->track_count ? -1 : 1;
	return memcmp(x->tracks, y->tracks, x->track_count * sizeof(*x->tracks));
}

/* Resolves what every instance tracks, into a list of its own. */
static void resolve_all(struct check *c)
{
	for (size_t i = 0; i < c->p->count && !c->p->reports.no_memory; i++) {
		struct draft *d = &c->p->drafts[i];
		uint32_t n = 0;

		if (!d->tracks.count)
			continue;
		c->lists[i] = room(c->p, d->tracks.count, sizeof(**c->lists));
		for (size_t t = 0; c->lists[i] && t < d->tracks.count; t++)
			n += resolve(c, d, (uint32_t)i + 1, &d->tracks.list[t], &c->lists[i][n]);
		d->settings.tracks = n ? c->lists[i] : NULL;
		d->settings.track_count = n;
		if (n)
			c->drafts[c->with_list++] = d;
	}
}

/* Instances that track the same get one list: settings share what is equal, and pointers are where their target is one. */
static void share_lists(struct check *c)
{
	const struct track **shared = room(c->p, c->with_list, sizeof(*shared));

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

static int by_interface(const void *a, const void *b)
{
	const struct delay_entry *x = a, *y = b;
	int diff = strcmp(x->delay.interface, y->delay.interface);

	return diff ? diff : x->at.file != y->at.file ? (x->at.file < y->at.file ? -1 : 1) :
	       x->at.line < y->at.line ? -1 : x->at.line > y->at.line;
}

static int name_and_delay(const void *key, const void *element)
{
	return strcmp(key, ((const struct delay_entry *)element)->delay.interface);
}

/* As in keepalived: a Backup that does not hear adverts must be in FAULT before it would take over. */
static void shorten_delay(struct parser *p, struct delay_entry *e, const struct draft *d)
{
	uint64_t interval = d->settings.vrrp.interval_ns, most = 2 * interval - interval / 256;

	if (e->delay.down_ns <= most && e->delay.up_ns <= most)
		return;
	e->delay.down_ns = e->delay.down_ns < most ? e->delay.down_ns : most;
	e->delay.up_ns = e->delay.up_ns < most ? e->delay.up_ns : most;
	report(&p->reports, e->at, WARNING, "%s: less than twice the advert_int of vrrp_instance %s expected; %s is used instead",
	       quote(e->delay.interface).text, quote(d->name).text, format_seconds(most).text);
}

/* interface_up_down_delays: of several for one interface the last counts. */
static void take_delays(struct parser *p)
{
	struct up_down_delay *delays = arena_room(p, p->delay_count, sizeof(*delays));
	size_t kept = 0;

	if (!delays)
		return;
	if (p->delay_count)
		qsort(p->delays, p->delay_count, sizeof(*p->delays), by_interface);
	for (size_t i = 0; i < p->delay_count; i++) {
		kept -= kept && !strcmp(p->delays[kept - 1].delay.interface, p->delays[i].delay.interface);
		p->delays[kept++] = p->delays[i];
	}
	for (size_t i = 0; i < p->count; i++) {
		const char *name = p->drafts[i].interface;
		struct delay_entry *e = name && kept ? bsearch(name, p->delays, kept, sizeof(*e), name_and_delay) : NULL;

		if (e)
			shorten_delay(p, e, &p->drafts[i]);
	}
	for (size_t i = 0; i < kept; i++)
		delays[i] = p->delays[i].delay;
	p->tracking.delays = delays;
	p->tracking.delay_count = kept;
}

static void check_free(struct check *c)
{
	for (size_t i = 0; c->lists && i < c->p->count; i++)
		free(c->lists[i]);
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		free(c->sorted[kind]);
		free(c->seen[kind]);
	}
	free(c->lists);
	free(c->interfaces);
	free(c->drafts);
}

void check_tracking(struct parser *p)
{
	struct check c = { .p = p };

	for (int kind = TRACK_SCRIPT; kind < TRACK_KINDS && !p->reports.no_memory; kind++)
		sort_things(&c, kind);
	take_interfaces(&c);
	for (int kind = 0; kind < TRACK_KINDS; kind++)
		c.seen[kind] = room(p, c.count[kind], sizeof(*c.seen[kind]));
	c.drafts = room(p, p->count, sizeof(*c.drafts));
	c.lists = room(p, p->count, sizeof(*c.lists));
	if (!p->reports.no_memory) {
		take_things(&c);
		keep_interfaces(&c);
		take_delays(p);
		resolve_all(&c);
	}
	if (!p->reports.no_memory)
		share_lists(&c);
	check_free(&c);
}
