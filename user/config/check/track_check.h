/* SPDX-License-Identifier: GPL-2.0 */
/* Tracking: from drafts to the model. */
#ifndef VRRP_XDP_CONFIG_TRACK_CHECK_H
#define VRRP_XDP_CONFIG_TRACK_CHECK_H

#include <string.h>

#include "config/parse/parse.h"

/* What the tracking of all instances and sync groups has in common while it is checked. */
struct check {
	struct parser *p;
	struct track_thing **sorted[TRACK_KINDS]; /* the complete things of each kind, by name */
	size_t count[TRACK_KINDS];		  /* elements of sorted[kind]; with TRACK_INTERFACE: of interfaces */
	const char **interfaces;		  /* sorted, each of them once */
	uint32_t *seen[TRACK_KINDS]; /* by index: number of the last draft or sync group that tracks it; drafts
					are numbered from 1, sync groups after them */
	const struct track **grouped[TRACK_KINDS]; /* by index: the entry of the last sync group that tracks it */
	struct track **lists;			   /* the list of each draft; NULL: the draft has no list of its own */
	struct draft **drafts;			   /* the drafts that track something */
	size_t with_list;			   /* elements of drafts */
};

/* Finds the things that instances track, gives instances with equal tracks one shared list, and fills p->tracking. */
void check_tracking(struct parser *p);

/* track_delays.c: puts interface_up_down_delays into p->tracking. Of several lines for one interface the last counts.
 */
void take_delays(struct parser *p);

/* The name is the first member of the structure of each kind. */
static inline const char *thing_name(const struct track_thing *thing)
{
	return thing->file.name;
}

static inline int interface_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* track_resolve.c: makes the list of what each instance tracks, itself or by its sync group. */
void track_resolve_all(struct check *c);

#endif
