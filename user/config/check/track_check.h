/* SPDX-License-Identifier: GPL-2.0 */
/* What is shared by the files that make the model's tracking of what was read. */
#ifndef VRRP_XDP_CONFIG_TRACK_CHECK_H
#define VRRP_XDP_CONFIG_TRACK_CHECK_H

#include <string.h>

#include "config/parse/parse.h"

/* What is put together of all instances and groups of them. */
struct check {
	struct parser *p;
	struct track_thing **sorted[TRACK_KINDS]; /* those that are complete, by name */
	size_t count[TRACK_KINDS];
	const char **interfaces; /* sorted, each once */
	size_t interface_count;
	uint32_t *seen[TRACK_KINDS]; /* by index: the last draft that tracks it, from 1; groups count on after the
					drafts */
	const struct track **grouped[TRACK_KINDS]; /* by index: what the last group that tracks it says */
	struct track **lists;			   /* of each draft, as long as its entries */
	struct draft **drafts;			   /* those with a list, to be sorted by it */
	size_t with_list;
};

/* Resolves what instances track, gives those that track the same one list, and puts all of it into p->tracking. */
void check_tracking(struct parser *p);

/* track_delays.c: puts interface_up_down_delays into p->tracking; of several for one interface the last counts. */
void take_delays(struct parser *p);

/* The first member of each kind's structure. */
static inline const char *thing_name(const struct track_thing *thing)
{
	return thing->file.name;
}

static inline int interface_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* track_resolve.c: resolves what every instance tracks, itself or by its group, into c->lists. */
void track_resolve_all(struct check *c);

#endif
