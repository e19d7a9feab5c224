/* SPDX-License-Identifier: GPL-2.0 */
/* The handover from a daemon to its successor, which is the new process at an upgrade. `vrrp-xdp upgrade` starts the
 * successor, which connects to the control socket of the daemon.
 *
 *	successor                                  daemon
 *	"handover"                         ──►
 *	                                   ◄──     yes: the daemon reloads no more
 *	opens the maps, loads its programs, makes
 *	its plans; its engine waits at its gate
 *	"ready", gate                      ──►     its engine does what is due, opens the gate, and ends
 *	its engine takes over
 *	                                   ◄──     struct handover_end, lock
 *	replaces programs, takes over addresses    ends, and removes nothing
 *
 * The gate is an eventfd, on which the successor's engine waits. If the successor dies before the gate is open, the
 * daemon continues. If the successor is dead when the daemon sends its last message, the daemon continues, too. */
#ifndef VRRP_XDP_HANDOVER_H
#define VRRP_XDP_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

struct manager;

struct handover {
	int fd;		/* connection to the other daemon; -1: none */
	uint32_t fifos; /* FIFOs that the other daemon has created, as notifier_fifos() returns them */
	bool reload;	/* a reload was asked for during the handover, and begins after it */
	/* the other daemon's last message, with the interfaces on which it has set promote_secondaries; NULL: none
	 * received */
	struct handover_end *promoted;
	uint32_t promoted_count; /* number of interfaces in `promoted` */
};

void handover_init(struct handover *h);
void handover_close(struct handover *h);

/* Takes the lock of the daemon's name. A successor (manager_options.takeover) instead asks the running daemon to hand
 * over. Returns 0 or a negative errno, logged. */
int handover_take_name(struct manager *m);

/* Whether this daemon has the lock of the name and has not handed the lock to a successor. */
bool handover_owns_name(const struct manager *m);

/* Releases the lock of the name. If the lock was handed over, the successor keeps it. */
void handover_leave_name(struct manager *m);

/* Called in the successor when it is ready. Sends the gate, waits until the daemon's engine has ended, and takes over
 * the lock. Returns 0 if this process is now the daemon, which it also is if the other daemon has died. Else returns a
 * negative errno, logged. */
int handover_take(struct manager *m, int gate);

/* Called in the successor after it has set its own sysctls and FIFOs. Takes over the previous daemon's sysctls and
 * FIFOs, so that this daemon restores them at its end. Closes the connection, and begins a reload that was asked for
 * during the handover. */
void handover_done(struct manager *m);

/* Called in the daemon when a client asks for the handover. Refuses while a reload or another handover is in progress.
 */
void handover_begin(struct manager *m, int client);

/* Called in the daemon when handover.fd is readable. Hands over if the successor is ready, or continues if the
 * successor has died. Returns whether the successor has taken over. */
bool handover_read(struct manager *m);

#endif
