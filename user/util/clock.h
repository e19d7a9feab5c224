/* SPDX-License-Identifier: GPL-2.0 */
/* The clock of the daemon, the same that the BPF programs read. */
#ifndef VRRP_XDP_CLOCK_H
#define VRRP_XDP_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_MS 1000000ULL
#define NS_PER_S 1000000000ULL

/* Returns the time of CLOCK_MONOTONIC in ns. bpf_ktime_get_ns() returns the same time in BPF. */
static inline uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

#endif
