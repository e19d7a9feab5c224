/* SPDX-License-Identifier: GPL-2.0 */
/* Packets between the daemon and its script helper, over a SOCK_SEQPACKET socket. */
#ifndef VRRP_XDP_SCRIPT_PACKET_H
#define VRRP_XDP_SCRIPT_PACKET_H

#include "script/helper.h"

enum packet_kind { PACKET_RUN, PACKET_KILL, PACKET_KILL_UNTIL };

/* A packet from the daemon to the helper. In a PACKET_RUN, `strings` has the arguments, each with its NUL, and then the
 * text for standard input. */
struct packet {
	uint8_t kind; /* enum packet_kind */
	uint8_t class;
	uint8_t has_input;
	uint32_t argc;
	uint32_t size; /* bytes of packet and strings; counts against HELPER_PENDING_MAX */
	uid_t uid;
	gid_t gid;
	uint32_t timeout_ms;
	uint32_t hold_ms;
	uint64_t id;
	uint64_t lane;
	char strings[];
};

/* A packet from the helper to the daemon. */
struct answer {
	struct helper_result result;
	uint32_t size; /* packet.size of the request */
};

/* HELPER_AT_ONCE: how many scripts of a class may run at the same time; further requests wait. A script that still runs
 * after its hold_ms (HELPER_HELD) is not counted in that number. HELPER_HELD_AT_ONCE limits such scripts, of all
 * classes together. */
#define HELPER_AT_ONCE 32
#define HELPER_HELD_AT_ONCE 256
#define HELPER_SLOTS (HELPER_CLASSES * HELPER_AT_ONCE + HELPER_HELD_AT_ONCE)

/* Main function of the helper: serves the socket until the daemon closes it, then ends the scripts and exits with
 * status 0. running: pids of the running scripts (0: none), HELPER_SLOTS of them, in memory shared with the keeper. The
 * keeper ends these scripts if the helper is killed. */
void helper_serve(int fd, pid_t *running) __attribute__((noreturn));

/* Main function of the keeper, the parent of the helper: starts a helper and sends its socket to the daemon over fd.
 * Starts another helper when a helper ends while the daemon runs. */
void helper_keep(int fd) __attribute__((noreturn));

#endif
