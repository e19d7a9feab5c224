/* SPDX-License-Identifier: GPL-2.0 */
/* Sync groups: virtual routers of one router that become Active, Backup or FAULT together (keepalived's
 * vrrp_sync_group). No clock and no I/O: what happens to a member goes in, what all members have to do comes out, and
 * the caller lets it happen to each of them before it looks at anything else. Each call is O(1) but for group_moved(),
 * which is O(members).
 *
 * Members are in order of rank, the same on every router of the LANs: the first of them on which two groups hear each
 * other decides which of two Active groups yields, so that different priorities of the members, or different addresses
 * behind equal ones, do not make both yield. */
#ifndef VRRP_XDP_GROUP_H
#define VRRP_XDP_GROUP_H

#include <stdbool.h>
#include <stdint.h>

struct member_group {
	uint32_t first; /* in groups.members */
	uint32_t count;
	uint32_t unable;   /* members that cannot run, or are not known to */
	uint32_t silent;   /* Backups whose Active_Down_Timer is over */
	uint32_t won_rank; /* the first member that has heard an inferior Active, at won_ns */
	uint64_t won_ns;   /* 0: none has */
	uint64_t doubt_ns; /* since when members after the first hear a superior Active that the first does not; 0: none
			      does */
	uint64_t longest_ns; /* the longest advertisement interval of its members */
	uint8_t phase;	     /* GROUP_START, GROUP_FAULT or GROUP_STOP, whichever was last; GROUP_STAY: none yet */
};

/* What all members of a group have to do. */
enum group_move {
	GROUP_STAY,
	GROUP_START,	 /* Initialize or FAULT to Backup; to Active where all are owners */
	GROUP_FAULT,	 /* to FAULT */
	GROUP_STOP,	 /* to Initialize */
	GROUP_TAKE_OVER, /* Backup to Active */
	GROUP_YIELD,	 /* Active to Backup */
};

/* What is known of a member. */
struct group_member {
	uint32_t group; /* index + 1; 0: the slot is in none */
	uint32_t rank;
	bool able;
	bool silent;
};

struct vr_groups {
	struct member_group *list;
	uint32_t count;
	uint32_t *members;	 /* slots: those of one group side by side, in order of rank */
	struct group_member *of; /* by slot */
	uint32_t slots;
};

/* Room for so many groups, with members in all, of the slots 0 to slots - 1. Returns 0 or -ENOMEM; groups_free()
 * afterwards in any case. */
int groups_init(struct vr_groups *g, uint32_t slots, uint32_t groups, uint32_t members);
void groups_free(struct vr_groups *g);

/* Adds a group of these slots, none of which is in one yet, in order of rank, with the longest of their advertisement
 * intervals. None of them is known to be able to run. */
void groups_add(struct vr_groups *g, const uint32_t *slots, uint32_t count, uint64_t longest_ns);

static inline bool group_has(const struct vr_groups *g, uint32_t slot)
{
	return g && slot < g->slots && g->of[slot].group;
}

/* The group of a slot that is in one. */
static inline struct member_group *group_of(const struct vr_groups *g, uint32_t slot)
{
	return &g->list[g->of[slot].group - 1];
}

/* A member can run, or cannot: its interface, its source address, what it tracks. GROUP_START when all can; GROUP_FAULT
 * when the first of them cannot. */
enum group_move group_able(struct vr_groups *g, uint32_t slot, bool able);

/* A member is to end. GROUP_STOP for the first of them. */
enum group_move group_stop(struct vr_groups *g, uint32_t slot);

/* A Backup's Active_Down_Timer is over, or it has heard an advert that it obeys. GROUP_TAKE_OVER when it is over for
 * all: the caller makes sure that none of them has heard its Active since. */
enum group_move group_silent(struct vr_groups *g, uint32_t slot, bool silent);

/* An Active member hears an inferior Active. */
void group_wins(struct vr_groups *g, uint32_t slot, uint64_t now);

/* An Active member hears a superior Active. Returns whether it yields, and with it its group; else it leaves that
 * advert alone: a member of lower rank decides, or may be about to. */
bool group_yields(struct vr_groups *g, uint32_t slot, uint64_t now);

/* A process begins with the states that another one has left: all members run, and none is silent. */
void group_resume(struct vr_groups *g, struct member_group *group);

/* The members have moved: what was known of their timers and of other Actives is over. */
void group_moved(struct vr_groups *g, uint32_t slot);

#endif
