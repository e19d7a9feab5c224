/* SPDX-License-Identifier: GPL-2.0 */
/* Handles notes, the messages from the engine to the manager. */
#ifndef VRRP_XDP_MANAGER_NOTES_H
#define VRRP_XDP_MANAGER_NOTES_H

#include <stdint.h>

struct manager;

/* Handles all notes in the queue: first configures addresses and routes for the new states, then informs scripts and
 * FIFOs, then writes the log. */
void notes_read(struct manager *m);

/* Waits until the engine has carried out all commands given so far. Handles notes while it waits. */
void notes_wait(struct manager *m);

/* Logs how many messages about adverts and transitions were suppressed, at the end of each period of QUOTA_WINDOW_NS
 * (10 s). now: of clock_ns(). */
void notes_left_out(struct manager *m, uint64_t now);

#endif
