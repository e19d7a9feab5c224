/* SPDX-License-Identifier: GPL-2.0 */
/* Notes of the engine: what it has to tell the manager. */
#ifndef VRRP_XDP_MANAGER_NOTES_H
#define VRRP_XDP_MANAGER_NOTES_H

#include <stdint.h>

struct manager;

/* Takes in all notes: configures addresses and routes by the new states, then tells scripts and FIFOs, then the log. */
void notes_read(struct manager *m);

/* Waits until the engine has carried out all commands given so far, and takes in its notes meanwhile. */
void notes_wait(struct manager *m);

/* Logs how many messages about adverts and transitions were left out, once their time is over. now: of clock_ns(). */
void notes_left_out(struct manager *m, uint64_t now);

#endif
