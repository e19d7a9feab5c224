/* SPDX-License-Identifier: GPL-2.0 */
/* The real-time thread: adverts in, deadlines, frames out. It does not allocate, log, fork, talk netlink or take a
 * lock, but that of its helper (engine/tx_share.h); the manager gives it commands and gets notes back, each through a
 * queue of its own. */
#ifndef VRRP_XDP_ENGINE_H
#define VRRP_XDP_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sync_group.h"
#include "engine/messages.h"
#include "engine/pacing.h"
#include "engine/plan.h"
#include "fastpath/fastpath.h"

struct engine;

/* Makes an engine for the slots of fp, which it does not own. Adverts are spread over their interval so that the slots
 * below spread fill it; those beyond begin anew. Returns 0 or a negative errno. */
int engine_create(struct engine **out, struct fastpath *fp, uint32_t spread);

/* The sync groups and the pauses between announcements, before the thread starts; NULL: none. The engine changes them,
 * and does not own them. */
void engine_set_groups(struct engine *e, struct sync_groups *groups);
void engine_set_pacing(struct engine *e, struct pacing *pacing);

/* Starts the thread, with SCHED_FIFO of this priority where the system lets it, and the announcer's, one below. Returns
 * 0 or a negative errno. */
int engine_start(struct engine *e, int rt_priority);

/* For an engine that goes on with the states that another one leaves in the maps. engine_adopt() gives a slot its first
 * plan, and engine_start_behind() starts the thread, which waits for its gate (an eventfd, the caller's): once that is
 * signalled, by the other engine's COMMAND_HAND_OVER or by engine_open_gate(), it takes up every slot with a plan that
 * is Active within its lease, or Backup. An Active whose lease has ended becomes Backup. engine_abandon() ends the
 * thread where the gate stays shut. */
void engine_adopt(struct engine *e, uint32_t slot, struct vr_plan *plan);
int engine_start_behind(struct engine *e, int rt_priority, int gate);
void engine_open_gate(struct engine *e);
void engine_abandon(struct engine *e);

/* After COMMAND_HAND_OVER: waits until the engine has opened the gate. It then rests, and sends nothing, until it is
 * told to end or, where the successor has died, to go on where it was: as a thread that were started anew it would have
 * no real-time priority. */
void engine_wait_rest(struct engine *e);
void engine_end(struct engine *e);
void engine_go_on(struct engine *e);

/* Hands a command over; waits while the queue is full. */
void engine_post(struct engine *e, const struct command *command);

/* The same without waking the engine, for one of many: the last one is posted, or engine_wake() comes after it. */
void engine_queue(struct engine *e, const struct command *command);
void engine_wake(struct engine *e);

/* Posts COMMAND_SYNC. Returns its ticket. */
uint32_t engine_sync(struct engine *e);

/* Whether the engine has done everything that was posted before this ticket; its notes of that can be taken then. The
 * note descriptor becomes readable when it has. */
bool engine_synced(const struct engine *e, uint32_t ticket);

/* Readable while there may be notes. */
int engine_note_fd(const struct engine *e);

/* Takes a note. Returns false where there is none. */
bool engine_note(struct engine *e, struct note *note);

/* Notes that did not fit into the queue since the last call: states have to be read from the map then. */
uint32_t engine_notes_lost(struct engine *e);

/* Waits for the thread to end, after COMMAND_QUIT. Its last notes can be taken then. */
void engine_wait(struct engine *e);

/* Frees everything, plans included; the thread has ended, or never ran. */
void engine_destroy(struct engine *e);

#endif
