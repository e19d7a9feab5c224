/* SPDX-License-Identifier: GPL-2.0 */
/* The handover from a daemon to its successor, which `vrrp-xdp upgrade` has started, over a connection to the control
 * socket.
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
 * The gate is an eventfd. Until it is open the daemon continues, whatever happens to the successor. If the successor is
 * dead when the daemon sends its last message, the engine of the daemon continues, too. */
#ifndef VRRP_XDP_HANDOVER_H
#define VRRP_XDP_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

struct manager;

struct handover {
	int fd;		/* connection to the other daemon; -1: none */
	uint32_t fifos; /* FIFOs that the other daemon has made, as of notifier_fifos() */
	bool reload;	/* a reload was asked for during the handover, and follows it */
	/* the daemon's last message: the interfaces on which it has set promote_secondaries; NULL: none received */
	struct handover_end *promoted;
	uint32_t promoted_count; /* number of interfaces in it */
};

void handover_init(struct handover *h);
void handover_close(struct handover *h);

/* Takes the lock of the daemon's name; a successor (manager_options.takeover) asks the daemon that has it to hand over.
 * Returns 0 or a negative errno, logged. */
int handover_take_name(struct manager *m);

/* Whether this daemon has the lock of the name, and has not handed it to a successor. */
bool handover_owns_name(const struct manager *m);

/* Releases the lock of the name, for the next daemon. A lock that was handed over stays with the successor. */
void handover_leave_name(struct manager *m);

/* In the successor, when it is ready: sends the gate, waits until the daemon has ended its engine, and takes over its
 * lock. Returns 0 when this process is the daemon, also if the other one has died; or a negative errno, logged. */
int handover_take(struct manager *m, int gate);

/* In the successor, after its own sysctls and FIFOs were set: takes over those that the daemon has set, so that they
 * are restored at the end. Ends the handover, and begins a reload that was asked for meanwhile. */
void handover_done(struct manager *m);

/* In the daemon: a client asks for the handover. It is refused while a reload or another handover runs. */
void handover_begin(struct manager *m, int client);

/* In the daemon, when handover.fd is readable: hands over to a successor that is ready, or continues where it has died.
 * Returns whether the successor has taken over. */
bool handover_read(struct manager *m);

#endif
