/* SPDX-License-Identifier: GPL-2.0 */
/* Capabilities (capabilities(7)), which each thread has of its own: which are missing, and dropping them. */
#ifndef VRRP_XDP_CAPABILITIES_H
#define VRRP_XDP_CAPABILITIES_H

#include <linux/capability.h>
#include <stdint.h>

#define CAPABILITY(number) (1ULL << (number))

/* Looks whether the calling thread has all capabilities in `needed`, effective and in the initial user namespace: BPF
 * and locked memory need them there. Returns 0, or -EPERM after an error that names each missing one. command: for the
 * message. */
int capabilities_require(const char *command, uint64_t needed);

/* CAP_IPC_LOCK where memory cannot be locked without it, because RLIMIT_MEMLOCK is limited and cannot be raised. Else
 * 0. */
uint64_t capabilities_to_lock(void);

/* Drops all capabilities of the calling thread except those in `keep`, from its permitted and effective sets. Its
 * inheritable and ambient sets become empty. Returns 0 or a negative errno. */
int capabilities_keep(uint64_t keep);

/* Makes sure that programs executed by the calling thread, and their children, can never gain capabilities, neither as
 * root nor through file capabilities: empties the bounding set and sets no_new_privs. Needs CAP_SETPCAP, so it must
 * precede capabilities_keep(). Returns 0 or a negative errno. */
int capabilities_bound(void);

#endif
