/* SPDX-License-Identifier: GPL-2.0 */
/* Checks and drops capabilities (capabilities(7)), which each thread has of its own. */
#ifndef VRRP_XDP_CAPABILITIES_H
#define VRRP_XDP_CAPABILITIES_H

#include <linux/capability.h>
#include <stdint.h>

#define CAPABILITY(number) (1ULL << (number))

/* Checks that the calling thread has all capabilities in `needed` as effective ones, in the initial user namespace: BPF
 * and locking memory need them there. Returns 0; or -EPERM, after logging an error that names each missing capability.
 * command: subcommand, for the message. */
int capabilities_require(const char *command, uint64_t needed);

/* Returns CAP_IPC_LOCK as a bit if the process needs it to lock memory: RLIMIT_MEMLOCK is limited and cannot be raised.
 * Otherwise returns 0. */
uint64_t capabilities_to_lock(void);

/* Drops all capabilities of the calling thread except those in `keep`, from its permitted and effective sets. Its
 * inheritable and ambient sets become empty. Returns 0 or a negative errno. */
int capabilities_keep(uint64_t keep);

/* Makes sure that programs executed by the calling thread, and their children, can never gain capabilities, neither as
 * root nor through file capabilities: empties the bounding set and sets no_new_privs. Needs CAP_SETPCAP, so it must
 * precede capabilities_keep(). Returns 0 or a negative errno. */
int capabilities_bound(void);

#endif
