/* SPDX-License-Identifier: GPL-2.0 */
/* Checks what instances and sync groups track, and makes struct tracking of the configuration from the drafts. */
#ifndef VRRP_XDP_CONFIG_TRACK_CHECK_H
#define VRRP_XDP_CONFIG_TRACK_CHECK_H

#include <string.h>

#include "config/parse/parse.h"

/* Data of check_tracking() while it goes through all instances and sync groups. */
struct check {
	struct parser *p;
	struct track_thing **sorted[TRACK_KINDS]; /* the complete things of each kind, by name */
	size_t count[TRACK_KINDS];		  /* elements of sorted[kind]; with TRACK_INTERFACE: of interfaces */
	const char **interfaces;		  /* sorted, each of them once */
	uint32_t *seen[TRACK_KINDS]; /* by index of the thing: number of the last draft or sync group that tracks this
					thing. Drafts are numbered from 1, sync groups after the drafts */
	const struct track **grouped[TRACK_KINDS]; /* by index of the thing: the track of the last sync group that
						      tracks this thing */
	struct track **lists;			   /* the list of each draft; NULL: the draft has no list of its own */
	struct draft **drafts;			   /* the drafts that track something */
	size_t with_list;			   /* elements of drafts */
};

/* Finds the things that instances track, gives instances with equal tracks one shared list, and fills p->tracking. */
void check_tracking(struct parser *p);

/* Puts interface_up_down_delays into p->tracking (track_delays.c). If an interface has several lines, its last line
 * counts. */
void take_delays(struct parser *p);

/* Returns the name of a thing. Each structure of the union begins with the name, so file.name is right for all kinds.
 */
static inline const char *thing_name(const struct track_thing *thing)
{
	return thing->file.name;
}

static inline int interface_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Makes the list of what each instance tracks, itself or by its sync group (track_resolve.c). */
void track_resolve_all(struct check *c);

#endif
