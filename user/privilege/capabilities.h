/* SPDX-License-Identifier: GPL-2.0 */
/* What a thread may do beyond its user (capabilities(7)). Each thread has its own. */
#ifndef VRRP_XDP_CAPABILITIES_H
#define VRRP_XDP_CAPABILITIES_H

#include <linux/capability.h>
#include <stdint.h>

#define CAPABILITY(number) (1ULL << (number))

/* Gives up everything but these, where the calling thread has them: what it may use, and what it could pass on to a
 * program that it executes as another user. Returns 0 or a negative errno. */
int capabilities_keep(uint64_t keep);

/* No program that the calling thread executes, nor what comes of it, can ever have more: neither as root nor by a
 * file's own bits (bounding set, no_new_privs). Before capabilities_keep(): it needs CAP_SETPCAP. Returns 0 or a
 * negative errno. */
int capabilities_bound(void);

#endif
