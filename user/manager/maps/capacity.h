/* SPDX-License-Identifier: GPL-2.0 */
/* The memory that a configuration needs, and the memory that is available. */
#ifndef VRRP_XDP_CAPACITY_H
#define VRRP_XDP_CAPACITY_H

#include <stddef.h>
#include <stdint.h>

/* The room that maps get for `count` virtual routers or addresses, so that a reload may add some: a quarter more, or up
 * to the next power of two if that is less, but at least 64 more. */
uint32_t capacity_reserve(uint32_t count);

/* Numbers of a configuration that decide how much memory it needs. */
struct capacity {
	uint32_t virtual_routers;
	uint32_t addresses;
	uint32_t peers;	 /* unicast peers: each has its own frame, and an entry in vr_peers where sources are checked */
	uint32_t routes; /* routes, rules and static addresses */
};

struct config;
struct capacity capacity_of(const struct config *config);

/* Bytes that maps and daemon need: about a tenth more than was measured. */
uint64_t capacity_needed(const struct capacity *c);

/* The largest number of virtual routers that need no more than `available` bytes, if each has as many addresses, peers
 * and routes as those of c have on average. */
uint32_t capacity_fits(const struct capacity *c, uint64_t available);

/* Bytes that are available: the least of the machine's free memory, of what the limits of the control group and of
 * those above it leave, and of what RLIMIT_AS leaves. */
uint64_t capacity_available(void);

/* Whether memory suffices to start with c. Returns 0, or -ENOMEM, logged with the number of virtual routers that would
 * fit. */
int capacity_check(const struct capacity *c);

/* Whether memory suffices for a reload from `before` to c. Returns 0, or -ENOMEM, logged. */
int capacity_check_reload(const struct capacity *c, const struct capacity *before);

/* Bytes of configuration files that can be read with the available memory, whatever they contain. */
size_t capacity_readable(void);

#endif
