/* SPDX-License-Identifier: GPL-2.0 */
/* How many virtual routers fit into the memory there is. */
#ifndef VRRP_XDP_CAPACITY_H
#define VRRP_XDP_CAPACITY_H

#include <stddef.h>
#include <stdint.h>

/* How many virtual routers, or addresses, there is to be room for where so many are configured: a quarter more, or up
 * to the next power of two, so that a reload may bring more; 64 at least. */
uint32_t capacity_reserve(uint32_t count);

/* What a configuration needs memory for. */
struct capacity {
	uint32_t virtual_routers;
	uint32_t addresses;
	uint32_t peers;	 /* unicast: each has a frame of its own, and a place in the maps where sources are checked */
	uint32_t routes; /* routes, rules and static addresses */
};

struct config;
struct capacity capacity_of(const struct config *config);

/* Bytes that maps and daemon need for it, about a tenth more than was measured. */
uint64_t capacity_needed(const struct capacity *c);

/* The largest number of virtual routers, each with as many addresses, peers and routes as these have, for which so many
 * bytes do. */
uint32_t capacity_fits(const struct capacity *c, uint64_t available);

/* Bytes that can still be had: of the machine's memory, of the limits of the control group and those above it, and of
 * RLIMIT_AS. */
uint64_t capacity_available(void);

/* Returns 0, or -ENOMEM after it has said how many would fit. */
int capacity_check(const struct capacity *c);

/* The same for a reload to c from what runs. */
int capacity_check_reload(const struct capacity *c, const struct capacity *before);

/* Bytes of configuration files that can be read with the memory that is left, whatever is in them. */
size_t capacity_readable(void);

#endif
