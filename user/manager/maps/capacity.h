/* SPDX-License-Identifier: GPL-2.0 */
/* The memory that a configuration needs, and the memory that is available. */
#ifndef VRRP_XDP_CAPACITY_H
#define VRRP_XDP_CAPACITY_H

#include <stddef.h>
#include <stdint.h>

/* Returns the number of entries to reserve in maps for `count` virtual routers or addresses, so that a reload may add
 * some. That is a quarter more, or the next power of two if that is smaller, but at least 64 more. */
uint32_t capacity_reserve(uint32_t count);

/* Numbers of a configuration that decide how much memory it needs. */
struct capacity {
	uint32_t virtual_routers;
	uint32_t addresses;
	uint32_t peers;	 /* unicast peers. Each needs a frame, and an entry in vr_peers if its instance checks sources
			    (check_unicast_src). */
	uint32_t routes; /* routes, rules and static addresses */
};

struct config;
struct capacity capacity_of(const struct config *config);

/* Returns the bytes that maps and daemon need. The result includes a margin of about a tenth above what was measured.
 */
uint64_t capacity_needed(const struct capacity *c);

/* Returns how many virtual routers `available` bytes suffice for. Each is taken to have the average number of
 * addresses, peers and routes of c. */
uint32_t capacity_fits(const struct capacity *c, uint64_t available);

/* Returns the bytes that this process can still allocate. The result is the least of three values: the machine's free
 * memory, and the bytes left below the limits of the control groups and below RLIMIT_AS. */
uint64_t capacity_available(void);

/* Checks that memory suffices to start with c. Returns 0 or -ENOMEM; the error message says how many virtual routers
 * would fit. */
int capacity_check(const struct capacity *c);

/* Checks that memory suffices for a reload from `before` to c. Returns 0, or -ENOMEM, logged. */
int capacity_check_reload(const struct capacity *c, const struct capacity *before);

/* Returns the largest size in bytes of configuration files that can be read with the available memory. The result holds
 * for any contents. */
size_t capacity_readable(void);

#endif
