/* SPDX-License-Identifier: GPL-2.0 */
/* Sync groups: virtual routers of one router that become Active, Backup or FAULT together (keepalived's
 * vrrp_sync_group). No clock and no I/O: the caller passes what happens to a member, and gets what all members have to
 * do. It moves every member at once, before it handles anything else. Each call is O(1), but for sync_group_moved() and
 * sync_group_resume(), which are O(members).
 *
 * Members have a rank, which is the same on every router of the LANs. Two Active sync groups may hear each other
 * through several members. Then the member of lowest rank decides which sync group yields. Otherwise different
 * priorities of the members, or addresses in another order behind equal priorities, would make both yield. */
#ifndef VRRP_XDP_SYNC_GROUP_H
#define VRRP_XDP_SYNC_GROUP_H

#include <stdbool.h>
#include <stdint.h>

/* Moves that all members of a sync group make together. */
enum sync_move {
	SYNC_STAY,	/* nothing */
	SYNC_START,	/* Initialize or FAULT to Backup; to Active where all are owners */
	SYNC_FAULT,	/* to FAULT */
	SYNC_STOP,	/* to Initialize */
	SYNC_TAKE_OVER, /* Backup to Active */
	SYNC_YIELD,	/* Active to Backup */
};

/* One sync group. Only the functions below write its fields. */
struct sync_group_state {
	uint32_t first;	     /* its first member's index in sync_groups.members */
	uint32_t count;	     /* members */
	uint32_t unable;     /* members that cannot run, or of which that is not known yet */
	uint32_t silent;     /* Backups whose Active_Down_Timer is over */
	uint32_t won_rank;   /* the lowest rank that has lately heard an inferior Active */
	uint64_t won_ns;     /* when that member heard it; 0: none has */
	uint64_t doubt_ns;   /* since when a member hears a superior Active while no member of lower rank hears an
				inferior one, in ns; 0: that is not so */
	uint64_t longest_ns; /* the longest Advertisement_Interval of its members */
	uint8_t phase;	     /* the last of SYNC_START, SYNC_FAULT and SYNC_STOP; SYNC_STAY: there was none yet */
};

/* State of one member. */
struct sync_member {
	uint32_t group; /* index in sync_groups.list, plus 1; 0: the slot is in no sync group */
	uint32_t rank;	/* from 0 on */
	bool able;	/* it can run */
	bool silent;	/* its Active_Down_Timer is over */
};

struct sync_groups {
	struct sync_group_state *list;
	uint32_t count;
	uint32_t *members;	/* slots: those of one sync group side by side, in order of rank */
	struct sync_member *of; /* by slot */
	uint32_t slots;
};

/* Makes room for so many sync groups, with `members` members in all, of the slots 0 to slots - 1. Returns 0 or -ENOMEM;
 * sync_groups_free() has to follow in either case. */
int sync_groups_init(struct sync_groups *g, uint32_t slots, uint32_t groups, uint32_t members);
void sync_groups_free(struct sync_groups *g);

/* Adds a sync group of these slots, in order of rank. None of them is in a sync group yet. longest_ns: the longest of
 * their Advertisement_Intervals. No member counts as able to run until sync_group_able() says so. */
void sync_groups_add(struct sync_groups *g, const uint32_t *slots, uint32_t count, uint64_t longest_ns);

/* Whether a slot is in a sync group. g may be NULL: there is none. */
static inline bool sync_group_has(const struct sync_groups *g, uint32_t slot)
{
	return g && slot < g->slots && g->of[slot].group;
}

/* The sync group of a slot that is in one. */
static inline struct sync_group_state *sync_group_of(const struct sync_groups *g, uint32_t slot)
{
	return &g->list[g->of[slot].group - 1];
}

/* Enters that a member can run from now on, or cannot: because of its interface, its source address, or what it tracks.
 * Returns SYNC_START if now all members can run; SYNC_FAULT if one cannot and the sync group is not in FAULT yet; else
 * SYNC_STAY. */
enum sync_move sync_group_able(struct sync_groups *g, uint32_t slot, bool able);

/* A member is to be shut down. The first call for a sync group returns SYNC_STOP, and the caller stops all members;
 * later calls return SYNC_STAY. */
enum sync_move sync_group_stop(struct sync_groups *g, uint32_t slot);

/* Enters whether the Active of a Backup is silent. silent: its Active_Down_Timer is over; else the Backup has heard an
 * advert that it obeys. Returns SYNC_TAKE_OVER if the timer is over for all members. Before the members take over, the
 * caller makes sure that none of them has heard its Active meanwhile. */
enum sync_move sync_group_silent(struct sync_groups *g, uint32_t slot, bool silent);

/* Enters that an Active member has heard another Active, whose advert is inferior. */
void sync_group_wins(struct sync_groups *g, uint32_t slot, uint64_t now);

/* Enters that an Active member has heard a superior advert. Returns whether the member yields, and all others of its
 * sync group with it. Otherwise the member ignores the advert: a member of lower rank decides, or may soon. */
bool sync_group_yields(struct sync_groups *g, uint32_t slot, uint64_t now);

/* Enters that all members continue the states that another process has left: each member can run, and no Active is
 * silent. */
void sync_group_resume(struct sync_groups *g, struct sync_group_state *group);

/* Must be called after the members have changed their state. Forgets whose timer was over, and which other Actives were
 * heard. */
void sync_group_moved(struct sync_groups *g, uint32_t slot);

#endif
