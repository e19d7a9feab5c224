/* SPDX-License-Identifier: GPL-2.0 */
/* The engine: a real-time thread that takes adverts in, watches deadlines, and sends frames. It never allocates, logs,
 * forks or talks netlink, and takes no lock but that of the announcer, which helps it to send (engine/tx_share.h). The
 * manager gives it commands and gets notes back (engine/messages.h). All functions here are for the manager's thread.
 */
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

/* Makes an engine for the slots of fp, which the caller keeps. spread: number of slots whose adverts are spread evenly
 * over one interval. Slots with higher numbers use the same moments again. Returns 0 or a negative errno. */
int engine_create(struct engine **out, struct fastpath *fp, uint32_t spread);

/* Sets the sync groups and the spacing of announcements before the thread starts; NULL: none. The engine changes them,
 * the caller frees them. */
void engine_set_groups(struct engine *e, struct sync_groups *groups);
void engine_set_pacing(struct engine *e, struct pacing *pacing);

/* Starts the thread with SCHED_FIFO of this priority, and the announcer with one less. If the system refuses the
 * priority the threads run without; NOTE_RUNNING says so. Returns 0 or a negative errno. */
int engine_start(struct engine *e, int rt_priority);

/* The following are for an engine that continues the states which another process leaves in the maps. engine_adopt()
 * gives a slot its first plan. engine_start_behind() starts the thread, which waits until its gate, an eventfd of the
 * caller, is signalled: by the other engine's COMMAND_HAND_OVER, or by engine_open_gate(). The thread then continues
 * every slot that has a plan and is Active or Backup; an Active whose lease is over becomes Backup. engine_abandon()
 * ends the thread instead. */
void engine_adopt(struct engine *e, uint32_t slot, struct vr_plan *plan);
int engine_start_behind(struct engine *e, int rt_priority, int gate);
void engine_open_gate(struct engine *e);
void engine_abandon(struct engine *e);

/* After COMMAND_HAND_OVER: engine_wait_rest() waits until the engine has opened the successor's gate. The engine then
 * rests and sends nothing, until engine_end() ends it, or engine_go_on() lets it run again because the successor has
 * died. It rests instead of ending because a thread started again would have no real-time priority. */
void engine_wait_rest(struct engine *e);
void engine_end(struct engine *e);
void engine_go_on(struct engine *e);

/* Queues a command and wakes the engine. Waits while the queue is full. */
void engine_post(struct engine *e, const struct command *command);

/* Queues one of many commands without waking the engine: engine_post() of the last one, or engine_wake(), has to
 * follow.
 */
void engine_queue(struct engine *e, const struct command *command);
void engine_wake(struct engine *e);

/* Posts COMMAND_SYNC. Returns its ticket. */
uint32_t engine_sync(struct engine *e);

/* Whether the engine has carried out every command that was posted before this ticket. Its notes about them can be
 * taken then. The note descriptor becomes readable when it has. */
bool engine_synced(const struct engine *e, uint32_t ticket);

/* A descriptor that is readable while there may be notes. */
int engine_note_fd(const struct engine *e);

/* Takes a note. Returns false if there is none. */
bool engine_note(struct engine *e, struct note *note);

/* How many notes did not fit into the queue since the last call. If any, the caller has to read all states from the
 * map.
 */
uint32_t engine_notes_lost(struct engine *e);

/* Where the engine has put all virtual routers into FAULT because the manager was silent (engine/silence.h): when the
 * manager gave its last heartbeat before, ns of CLOCK_MONOTONIC. Else 0. The caller then calls engine_back(), and
 * starts with COMMAND_START what can run. */
uint64_t engine_given_up(const struct engine *e);
void engine_back(struct engine *e);

/* Waits for the thread to end, after COMMAND_QUIT. Its last notes can be taken then. */
void engine_wait(struct engine *e);

/* Frees everything, plans included. The thread has ended, or was never started. */
void engine_destroy(struct engine *e);

#endif
