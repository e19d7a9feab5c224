/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a silent Active could have been heard. Another process may detach a port's program for adverts: its Backups
 * hear nothing then, and would become Active beside a router that lives. The engine cannot look at programs, because
 * such a system call may wait for the kernel's lock of all netlink changes. Hence the manager looks, twice a second and
 * when the engine asks (NOTE_LOOK). It answers by COMMAND_LOOKED; where it has attached a program again, it sends
 * COMMAND_MISSED for the virtual routers of the port before that.
 *
 * A Backup takes over out of silence only where the manager has looked in the second half of its Active_Down_Interval.
 * The engine asks ahead, when it looks ahead at deadlines, so that the answer is there when the deadline is due. A
 * takeover waits for the answer for one Active_Adver_Interval from the question on, or for HEARING_WAIT where that is
 * longer: a failover must not depend on the manager. */
#ifndef VRRP_XDP_ENGINE_HEARING_H
#define VRRP_XDP_ENGINE_HEARING_H

#include <stdbool.h>
#include <stdint.h>

struct engine;

/* Least time in ns that a takeover waits for the manager's answer, from the question on. */
#define HEARING_WAIT 20000000ULL

/* Least Active_Down_Interval in ns with which a takeover waits for the manager. Below it the answer would come too
 * late, and in a mass takeover thousands of deadlines that move would delay the adverts. The manager's next look then
 * finds a detached program, and the router yields once the program is attached again. */
#define HEARING_LEAST 100000000ULL

/* Asks the manager whether the programs of the slot's port are still attached. Does nothing if the manager has answered
 * since the second half of this Backup's Active_Down_Interval began, or if a question is still open. */
void hearing_ask(struct engine *e, uint32_t slot, uint64_t now);

/* Called when the deadline of a slot is due. If the slot is a Backup that would take over because its Active is silent,
 * and the manager has not answered yet, moves the deadline by a moment and returns true: the caller then does nothing
 * else. */
bool hearing_holds(struct engine *e, uint32_t slot, uint64_t now);

/* A Backup may have missed adverts until now: it waits for a whole Active_Down_Interval from now on. */
void hearing_missed(struct engine *e, uint32_t slot, uint64_t now);

#endif
