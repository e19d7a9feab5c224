/* SPDX-License-Identifier: GPL-2.0 */
/* Packets between the daemon and its script helper, over a SOCK_SEQPACKET socket. */
#ifndef VRRP_XDP_SCRIPT_PACKET_H
#define VRRP_XDP_SCRIPT_PACKET_H

#include "script/helper.h"

enum packet_kind { PACKET_RUN, PACKET_KILL, PACKET_KILL_UNTIL };

/* Daemon to helper. A PACKET_RUN is followed by the arguments, each with its NUL, and then by the standard input. */
struct packet {
	uint8_t kind; /* enum packet_kind */
	uint8_t class;
	uint8_t has_input;
	uint32_t argc;
	uint32_t size; /* bytes, with the strings; counts against HELPER_PENDING_MAX */
	uid_t uid;
	gid_t gid;
	uint32_t timeout_ms;
	uint32_t hold_ms;
	uint64_t id;
	uint64_t lane;
	char strings[];
};

/* Helper to daemon. */
struct answer {
	struct helper_result result;
	uint32_t size; /* of the request */
};

/* How many scripts of each class run at once; others wait. Scripts that have outlived hold_ms (HELPER_HELD) are counted
 * apart, all classes together. */
#define HELPER_AT_ONCE 32
#define HELPER_HELD_AT_ONCE 256
#define HELPER_SLOTS (HELPER_CLASSES * HELPER_AT_ONCE + HELPER_HELD_AT_ONCE)

/* The helper process: serves the socket until the daemon closes it, then ends the scripts and exits with status 0.
 * running: HELPER_SLOTS pids of scripts (0: none) in memory shared with the keeper, which ends them if the helper is
 * killed. */
void helper_serve(int fd, pid_t *running) __attribute__((noreturn));

/* The keeper process, the helper's parent: starts a helper and sends one end of its socket to the daemon over fd.
 * Starts another helper when one ends before the daemon. */
void helper_keep(int fd) __attribute__((noreturn));

#endif
