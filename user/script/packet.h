/* SPDX-License-Identifier: GPL-2.0 */
/* What the daemon and its script helper say to each other: one packet of a SOCK_SEQPACKET socket each. */
#ifndef VRRP_XDP_SCRIPT_PACKET_H
#define VRRP_XDP_SCRIPT_PACKET_H

#include "script/helper.h"

enum packet_kind { PACKET_RUN, PACKET_KILL, PACKET_KILL_UNTIL };

/* Daemon to helper. With PACKET_RUN the arguments follow, each with its NUL, and what is left is the standard input. */
struct packet {
	uint8_t kind;
	uint8_t class;
	uint8_t has_input;
	uint32_t argc;
	uint32_t size; /* of all of it, as it is counted against HELPER_PENDING_MAX */
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

/* Scripts of each class that run at once; more of them wait. Those that hold nothing any more (HELPER_HELD) count on
 * their own. */
#define HELPER_AT_ONCE 32
#define HELPER_HELD_AT_ONCE 256
#define HELPER_SLOTS (HELPER_CLASSES * HELPER_AT_ONCE + HELPER_HELD_AT_ONCE)

/* The helper itself: serves the socket until the other end is closed, then ends what it runs. The process consists of
 * this call, whose end is success. running: HELPER_SLOTS pids of scripts, 0: none, shared with who has to end them if
 * it is killed. */
void helper_serve(int fd, pid_t *running) __attribute__((noreturn));

/* Its parent, the keeper: starts a helper and sends the daemon the other end of its socket, and does so again as long
 * as one ends before the daemon does. */
void helper_keep(int fd) __attribute__((noreturn));

#endif
