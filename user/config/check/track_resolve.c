// SPDX-License-Identifier: GPL-2.0
/* Finds by name the things that instances and sync groups track, and their weights. */
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/wire.h"

#include "config/check/track_check.h"

#define NOWHERE UINT32_MAX

static uint32_t find_interface(const struct check *c, const char *name)
{
	const char **at = bsearch(&name, c->interfaces, c->count[TRACK_INTERFACE], sizeof(name), interface_order);

	return at ? (uint32_t)(at - c->interfaces) : NOWHERE;
}

static int name_and_thing(const void *key, const void *element)
{
	return strcmp(key, thing_name(*(struct track_thing *const *)element));
}

static uint32_t find_thing(const struct check *c, const struct track_entry *e)
{
	struct track_thing **at = bsearch(e->name, c->sorted[e->kind], c->count[e->kind], sizeof(*at), name_and_thing);

	return at && (*at)->order < e->known ? (uint32_t)(at - c->sorted[e->kind]) : NOWHERE;
}

/* Checks an entry of an instance with priority 255. The priority of the owner of the addresses does not change (RFC
 * 9568 6.1). Returns false if the entry is ignored. */
static bool fits_owner(struct check *c, const struct draft *d, const struct track_entry *e, struct track *track)
{
	if (d->priority != VRRP_PRIORITY_OWNER || !track->weight)
		return true;
	report(&c->p->reports, e->at, WARNING, "%s %s: a weight does not change priority 255; %s",
	       track_kind_name(e->kind), quote(e->name).text,
	       e->kind == TRACK_FILE ? "weight 0 is used instead" : "this line is ignored");
	track->weight = 0;
	return e->kind == TRACK_FILE;
}

/* Finds the thing that an entry names, and its weight. number: number of the draft or sync group with this entry, as in
 * c->seen. Returns false if the entry is ignored: the thing does not exist, or is tracked already. */
static bool look_up(struct check *c, uint32_t number, const struct track_entry *e, struct track *track)
{
	struct reports *r = &c->p->reports;
	const struct track_thing *thing;

	*track = (struct track){.kind = e->kind, .weight = e->weight, .reverse = e->reverse == 1};
	track->index = e->kind == TRACK_INTERFACE ? find_interface(c, e->name) : find_thing(c, e);
	if (track->index == NOWHERE) {
		report(r, e->at, WARNING, "there is no %s %s before this line; the line is ignored",
		       e->kind == TRACK_SCRIPT ? "vrrp_script"
		       : e->kind == TRACK_FILE ? "track_file"
					       : "vrrp_track_process",
		       quote(e->name).text);
		return false;
	}
	if (c->seen[e->kind][track->index] == number) {
		report(r, e->at, WARNING, "%s %s is tracked already; this line is ignored", track_kind_name(e->kind),
		       quote(e->name).text);
		return false;
	}
	c->seen[e->kind][track->index] = number;
	if (e->kind != TRACK_INTERFACE) {
		thing = c->sorted[e->kind][track->index];
		track->weight = e->weighted ? e->weight : thing->weight;
		track->reverse = e->reverse < 0 ? thing->reverse : e->reverse;
	}
	return true;
}

/* Returns the track by which the sync group of a draft tracks the same thing, or NULL if it does not track the thing.
 */
static const struct track *of_group(const struct check *c, const struct draft *d, const struct track *track)
{
	const struct track *other = d->sync_group ? c->grouped[track->kind][track->index] : NULL;

	return other && d->sync_group->track_count && other >= d->sync_group->list &&
			       other < d->sync_group->list + d->sync_group->track_count
		       ? other
		       : NULL;
}

/* Decides whether an entry of a member counts if its sync group tracks the same thing. As in keepalived, only the entry
 * of the sync group counts. Exception: if only the entry of the member causes a FAULT (weight 0), it counts for the
 * member. Returns false if the entry of the member is ignored. */
static bool fits_beside(struct check *c, const struct draft *d, const struct track_entry *e, const struct track *track)
{
	const struct track *other = of_group(c, d, track);
	bool stays = !track->weight && other && other->weight;

	if (other)
		report(&c->p->reports, e->at, WARNING, "%s %s is tracked by vrrp_sync_group %s, too; %s",
		       track_kind_name(e->kind), quote(e->name).text, quote(d->sync_group->name).text,
		       stays ? "this line counts for this instance, with weight 0" : "this line is ignored");
	if (other && !stays)
		c->seen[e->kind][track->index] = 0;
	return !other || stays;
}

/* Checks a weight that a member of a sync group has without sync_group_tracking_weight. With this weight the priority
 * of the member could differ from the priority of the other members. The result depends on the kind, as in
 * keepalived 2.2.7. Returns false if the entry is ignored. */
static bool fits_member(struct check *c, const struct draft *d, const struct track_entry *e, struct track *track)
{
	static const char *const instead[TRACK_KINDS] = {
		[TRACK_INTERFACE] = "this line counts nevertheless, for this instance alone",
		[TRACK_SCRIPT] = "this line is ignored",
		[TRACK_FILE] = "weight 0 is used instead",
		[TRACK_PROCESS] = "this line counts nevertheless, for this instance alone",
	};

	if (!d->sync_group || d->sync_group->tracking_weight || !track->weight)
		return true;
	report(&c->p->reports, e->at, WARNING,
	       "%s %s: a member of vrrp_sync_group %s has a weight of its own, without sync_group_tracking_weight; %s",
	       track_kind_name(e->kind), quote(e->name).text, quote(d->sync_group->name).text, instead[e->kind]);
	if (e->kind == TRACK_FILE)
		track->weight = 0;
	return e->kind != TRACK_SCRIPT;
}

/* Makes the track of an entry of a draft. Returns false if the entry is ignored. */
static bool resolve_entry(struct check *c, const struct draft *d, uint32_t number, const struct track_entry *e,
			  struct track *track)
{
	if (e->kind == TRACK_INTERFACE && d->interface && !strcmp(d->interface, e->name)) {
		report(&c->p->reports, e->at, WARNING,
		       "track_interface %s: the interface of the instance is always tracked; this line is ignored",
		       quote(e->name).text);
		return false;
	}
	return look_up(c, number, e, track) && fits_beside(c, d, e, track) && fits_owner(c, d, e, track) &&
	       fits_member(c, d, e, track);
}

/* Whether a track is for the interface of the draft itself, which the draft tracks anyway. */
static bool is_own(const struct check *c, const struct draft *d, const struct track *track)
{
	return track->kind == TRACK_INTERFACE && !d->settings.ignores_link && d->interface &&
	       !strcmp(c->interfaces[track->index], d->interface);
}

/* Adds the tracks of a draft's sync group to the list, which has n tracks of the draft itself. Returns the new number
 * of tracks in the list. */
static uint32_t add_of_group(struct check *c, const struct draft *d, uint32_t number, struct track *list, uint32_t n)
{
	const struct sync_group_draft *g = d->sync_group;

	for (uint32_t i = 0; g && i < g->track_count; i++) {
		const struct track *track = &g->list[i];

		if (c->seen[track->kind][track->index] == number)
			continue;
		if (!is_own(c, d, track))
			list[n++] = *track;
		else if (track->weight)
			report(&c->p->reports, d->name_at, WARNING,
			       "vrrp_instance %s always tracks its interface %s with weight 0; the weight that "
			       "vrrp_sync_group %s gives this interface has no effect on it",
			       quote(d->name).text, quote(d->interface).text, quote(g->name).text);
	}
	return n;
}

/* Whether a sync group tracks the interface of the draft. */
static bool has_own(const struct check *c, const struct draft *d, const struct sync_group_draft *g)
{
	for (uint32_t i = 0; i < g->track_count; i++)
		if (is_own(c, d, &g->list[i]))
			return true;
	return false;
}

/* Makes the list of what a draft and its sync group track. */
static void resolve_draft(struct check *c, size_t i)
{
	struct draft *d = &c->p->drafts[i];
	const struct sync_group_draft *g = d->sync_group;
	size_t most = d->tracks.count + (g ? g->track_count : 0);
	uint32_t n = 0;

	if (!most || c->p->reports.no_memory)
		return;
	/* like most members, this member tracks only what its sync group tracks, and uses the list of the sync group */
	if (!d->tracks.count && !has_own(c, d, g)) {
		d->settings.tracks = g->list;
		d->settings.track_count = g->track_count;
		c->drafts[c->with_list++] = d;
		return;
	}
	c->lists[i] = parse_scratch(c->p, most, sizeof(**c->lists));
	if (!c->lists[i])
		return;
	for (size_t t = 0; t < d->tracks.count; t++)
		n += resolve_entry(c, d, (uint32_t)i + 1, &d->tracks.list[t], &c->lists[i][n]);
	n = add_of_group(c, d, (uint32_t)i + 1, c->lists[i], n);
	d->settings.tracks = n ? c->lists[i] : NULL;
	d->settings.track_count = n;
	if (n)
		c->drafts[c->with_list++] = d;
}

static bool has_owner(const struct parser *p, const struct sync_group_draft *g)
{
	for (size_t i = 0; i < g->kept; i++)
		if (p->drafts[g->members.list[i].index].priority == VRRP_PRIORITY_OWNER)
			return true;
	return false;
}

/* Makes the list of what a sync group tracks. */
static void resolve_group(struct check *c, struct sync_group_draft *g, uint32_t number)
{
	struct track *list = parse_room(c->p, g->tracks.count, sizeof(*list));
	bool owner = has_owner(c->p, g);
	uint32_t n = 0;

	for (size_t i = 0; list && i < g->tracks.count; i++) {
		const struct track_entry *e = &g->tracks.list[i];

		if (!look_up(c, number, e, &list[n]))
			continue;
		if (owner && list[n].weight)
			report(&c->p->reports, e->at, WARNING,
			       "%s %s: a weight does not change priority 255, which a member has; weight 0 is used "
			       "instead",
			       track_kind_name(e->kind), quote(e->name).text);
		if (owner)
			list[n].weight = 0;
		c->grouped[e->kind][list[n].index] = &list[n];
		n++;
	}
	g->list = list;
	g->track_count = n;
}

void track_resolve_all(struct check *c)
{
	const struct parser *p = c->p;

	for (size_t i = 0; i < p->sync_group_count; i++) {
		struct sync_group_draft *g = &p->sync_groups[i];

		if (g->kept && g->tracks.count)
			resolve_group(c, g, (uint32_t)(p->count + i + 1));
		for (size_t m = 0; m < g->kept; m++)
			resolve_draft(c, g->members.list[m].index);
	}
	for (size_t i = 0; i < p->count; i++)
		if (!p->drafts[i].sync_group)
			resolve_draft(c, i);
}
