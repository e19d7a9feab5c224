/* SPDX-License-Identifier: GPL-2.0 */
/* From a daemon to its successor, which `vrrp-xdp upgrade` has started: over a connection to the control socket.
 *
 *	successor                                  daemon
 *	"handover"                         ──►
 *	                                   ◄──     yes: no reload from now on
 *	opens the maps, loads its programs, makes
 *	its plans; its engine waits at its gate
 *	"ready", gate                      ──►     the engine does what is due, opens the gate, and ends
 *	its engine goes on
 *	                                   ◄──     struct handover_end, lock
 *	replaces programs, takes over addresses    ends without taking anything away
 *
 * Until the gate is open the daemon goes on whatever becomes of the successor; if the successor is dead by the time of
 *the last message, its engine goes on as well. */
#ifndef VRRP_XDP_HANDOVER_H
#define VRRP_XDP_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

struct manager;

struct handover {
	int fd;		/* connection to the other one; -1: none */
	uint32_t fifos; /* as notifier_fifos() */
	bool reload;	/* the configuration is to be read anew: somebody has asked meanwhile */
	struct handover_end
		*promoted; /* the daemon's last message, which has names of interfaces, and how many of them */
	uint32_t promoted_count;
};

void handover_init(struct handover *h);
void handover_close(struct handover *h);

/* Makes the name this daemon's alone, or asks the one that has it to hand over. Returns 0 or a negative errno,
 * reported. */
int handover_take_name(struct manager *m);

/* Whether the name is this daemon's alone: no predecessor has it still, and no successor has it already. */
bool handover_owns_name(const struct manager *m);

/* Gives it to whoever comes next, unless a successor has it already. */
void handover_leave_name(struct manager *m);

/* Everything is ready: waits until the daemon has ended its engine, and takes its lock. 0: this is the daemon now,
 * which also holds if the other one has died. Else a negative errno, reported. */
int handover_take(struct manager *m, int gate);

/* Takes over what the daemon has changed in the system beside, once that is set here, too; says that it is done. */
void handover_done(struct manager *m);

/* The daemon: somebody asks for it at the control socket. */
void handover_begin(struct manager *m, int client);

/* A successor has said something, or is gone. Returns whether it has taken over. */
bool handover_read(struct manager *m);

#endif
