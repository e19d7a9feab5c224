/* SPDX-License-Identifier: GPL-2.0 */
/* Replaces the header of libbpf for BPF code that runs on the host: maps are declared the same way, and helpers are
 * functions of host/advert.c. */
#ifndef TESTS_FUZZ_HOST_BPF_HELPERS_H
#define TESTS_FUZZ_HOST_BPF_HELPERS_H

#include <linux/types.h>
#include <stddef.h>

#define SEC(name)
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))

static void *bpf_map_lookup_elem(void *map, const void *key);
static long bpf_map_update_elem(void *map, const void *key, const void *value, __u64 flags);
static __u64 bpf_ktime_get_ns(void);
static __u32 bpf_get_prandom_u32(void);
static void *bpf_ringbuf_reserve(void *ring, __u64 size, __u64 flags);
static void bpf_ringbuf_submit(void *record, __u64 flags);
static long bpf_csum_diff(void *from, __u32 from_size, void *to, __u32 to_size, __u32 seed);
static long bpf_skb_pull_data(void *skb, __u32 length);

#endif
