/* SPDX-License-Identifier: GPL-2.0 */
/* Dropping capabilities (capabilities(7)), which each thread has of its own. */
#ifndef VRRP_XDP_CAPABILITIES_H
#define VRRP_XDP_CAPABILITIES_H

#include <linux/capability.h>
#include <stdint.h>

#define CAPABILITY(number) (1ULL << (number))

/* Drops all capabilities of the calling thread except those in `keep`, from its permitted and effective sets. Its
 * inheritable and ambient sets become empty. Returns 0 or a negative errno. */
int capabilities_keep(uint64_t keep);

/* Makes sure that programs executed by the calling thread, and their children, can never gain capabilities, neither as
 * root nor through file capabilities: empties the bounding set and sets no_new_privs. Needs CAP_SETPCAP, so it must
 * precede capabilities_keep(). Returns 0 or a negative errno. */
int capabilities_bound(void);

#endif
