/* SPDX-License-Identifier: GPL-2.0 */
/* How many virtual routers fit into the memory there is. */
#ifndef VRRP_XDP_CAPACITY_H
#define VRRP_XDP_CAPACITY_H

#include <stdint.h>

/* How many virtual routers, or addresses, there is to be room for where so many are configured: a quarter more, or up to the
 * next power of two, so that a reload may bring more; 64 at least. */
uint32_t capacity_reserve(uint32_t count);

/* Bytes that maps and daemon need for so many virtual routers and addresses, about a tenth more than was measured. */
uint64_t capacity_needed(uint32_t virtual_routers, uint32_t addresses);

/* The largest number of virtual routers, each with as many addresses as these have, for which so many bytes do. */
uint32_t capacity_fits(uint32_t virtual_routers, uint32_t addresses, uint64_t available);

/* Bytes that can still be had: of the machine's memory, of the control group's limit, and of RLIMIT_AS. */
uint64_t capacity_available(void);

/* Returns 0, or -ENOMEM after it has said how many would fit. */
int capacity_check(uint32_t virtual_routers, uint32_t addresses);

#endif
