/* SPDX-License-Identifier: GPL-2.0 */
/* Sync groups: virtual routers of one router that become Active, Backup or FAULT together (keepalived's
 * vrrp_sync_group). No clock and no I/O: what happens to a member goes in, what all members have to do comes out, and
 * the caller lets it happen to each of them before it looks at anything else. Each call is O(1) but for
 * sync_group_moved(), which is O(members).
 *
 * Members are in order of rank, the same on every router of the LANs: the first of them on which two groups hear each
 * other decides which of two Active groups yields, so that different priorities of the members, or different addresses
 * behind equal ones, do not make both yield. */
#ifndef VRRP_XDP_SYNC_GROUP_H
#define VRRP_XDP_SYNC_GROUP_H

#include <stdbool.h>
#include <stdint.h>

struct sync_group_state {
	uint32_t first; /* in groups.members */
	uint32_t count;
	uint32_t unable;   /* members that cannot run, or are not known to */
	uint32_t silent;   /* Backups whose Active_Down_Timer is over */
	uint32_t won_rank; /* the first member that has heard an inferior Active, at won_ns */
	uint64_t won_ns;   /* 0: none has */
	uint64_t doubt_ns; /* since when members after the first hear a superior Active that the first does not; 0: none
			      does */
	uint64_t longest_ns; /* the longest advertisement interval of its members */
	uint8_t phase;	     /* SYNC_START, SYNC_FAULT or SYNC_STOP, whichever was last; SYNC_STAY: none yet */
};

/* What all members of a group have to do. */
enum sync_move {
	SYNC_STAY,
	SYNC_START,	/* Initialize or FAULT to Backup; to Active where all are owners */
	SYNC_FAULT,	/* to FAULT */
	SYNC_STOP,	/* to Initialize */
	SYNC_TAKE_OVER, /* Backup to Active */
	SYNC_YIELD,	/* Active to Backup */
};

/* What is known of a member. */
struct sync_member {
	uint32_t group; /* index + 1; 0: the slot is in none */
	uint32_t rank;
	bool able;
	bool silent;
};

struct sync_groups {
	struct sync_group_state *list;
	uint32_t count;
	uint32_t *members;	/* slots: those of one group side by side, in order of rank */
	struct sync_member *of; /* by slot */
	uint32_t slots;
};

/* Room for so many groups, with members in all, of the slots 0 to slots - 1. Returns 0 or -ENOMEM; sync_groups_free()
 * afterwards in any case. */
int sync_groups_init(struct sync_groups *g, uint32_t slots, uint32_t groups, uint32_t members);
void sync_groups_free(struct sync_groups *g);

/* Adds a group of these slots, none of which is in one yet, in order of rank, with the longest of their advertisement
 * intervals. None of them is known to be able to run. */
void sync_groups_add(struct sync_groups *g, const uint32_t *slots, uint32_t count, uint64_t longest_ns);

static inline bool sync_group_has(const struct sync_groups *g, uint32_t slot)
{
	return g && slot < g->slots && g->of[slot].group;
}

/* The group of a slot that is in one. */
static inline struct sync_group_state *sync_group_of(const struct sync_groups *g, uint32_t slot)
{
	return &g->list[g->of[slot].group - 1];
}

/* A member can run, or cannot: its interface, its source address, what it tracks. SYNC_START when all can; SYNC_FAULT
 * when the first of them cannot. */
enum sync_move sync_group_able(struct sync_groups *g, uint32_t slot, bool able);

/* A member is to end. SYNC_STOP for the first of them. */
enum sync_move sync_group_stop(struct sync_groups *g, uint32_t slot);

/* A Backup's Active_Down_Timer is over, or it has heard an advert that it obeys. SYNC_TAKE_OVER when it is over for
 * all: the caller makes sure that none of them has heard its Active since. */
enum sync_move sync_group_silent(struct sync_groups *g, uint32_t slot, bool silent);

/* An Active member hears an inferior Active. */
void sync_group_wins(struct sync_groups *g, uint32_t slot, uint64_t now);

/* An Active member hears a superior Active. Returns whether it yields, and with it its group; else it leaves that
 * advert alone: a member of lower rank decides, or may be about to. */
bool sync_group_yields(struct sync_groups *g, uint32_t slot, uint64_t now);

/* A process begins with the states that another one has left: all members run, and none is silent. */
void sync_group_resume(struct sync_groups *g, struct sync_group_state *group);

/* The members have moved: what was known of their timers and of other Actives is over. */
void sync_group_moved(struct sync_groups *g, uint32_t slot);

#endif
