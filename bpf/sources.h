/* SPDX-License-Identifier: GPL-2.0 */
/* The senders of most of the frames that are neither steady adverts nor events. A frame counts for its IP address and
 * for its MAC: the MAC leads to the port of a switch where the IP addresses are forged. */
#ifndef BPF_SOURCES_H
#define BPF_SOURCES_H

#include "maps.h"
#include "parse.h"

#define SOURCE_STALE_NS (3600 * 1000000000ULL) /* a sender that was silent for an hour can be replaced at once */

/* The addresses of a sender in a frame. */
struct sighting {
	struct vr_source_key key; /* the address for which the frame is counted */
	__u8 other[16];		  /* the other address: a MAC for an IP address, an IP address for a MAC */
	__u8 other_family;
};

static __always_inline bool same_source(const struct vr_source_key *a, const struct vr_source_key *b)
{
	const __u64 *x = (const void *)a, *y = (const void *)b;

	return x[0] == y[0] && x[1] == y[1] && x[2] == y[2];
}

/* Returns the set in which the sender is, or would be. */
static __always_inline struct vr_source_set *set_of(const struct vr_source_key *key)
{
	const __u32 *a = (const void *)key->address;
	__u32 index = (vr_address_hash(a[0], a[1], a[2], a[3]) + key->ifindex) * 0x9e3779b97f4a7c15ULL >>
		      (64 - VR_SOURCE_BITS);

	return bpf_map_lookup_elem(&vr_sources, &index);
}

/* Returns the weight of a sender; 0: it was silent for an hour. */
static __always_inline __u32 weight_of(const struct vr_source *source, __u64 now)
{
	return now - source->last_ns > SOURCE_STALE_NS ? 0 : source->weight;
}

/* Returns the entry of a sender in its set. A sender without an entry takes the entry of the least weight w, with
 * probability 1 / (w + 1), and inherits the weight; else the function returns NULL. Senders that are forged for one
 * frame each thus replace each other, and do not replace a sender of hundreds of frames (RAP: Ben-Basat et al.,
 * "Randomized Admission Policy for Efficient Top-k and Frequency Estimation", 2017). */
static __always_inline struct vr_source *entry_of(struct vr_source_set *set, const struct vr_source_key *key, __u64 now)
{
	struct vr_source *least = &set->way[0];
	__u32 weight = weight_of(least, now);

	for (int i = 0; i < VR_SOURCE_WAYS; i++) {
		struct vr_source *source = &set->way[i];

		if (same_source(&source->key, key))
			return source;
		if (weight_of(source, now) < weight) {
			least = source;
			weight = weight_of(source, now);
		}
	}
	if (bpf_get_prandom_u32() * (weight + 1ULL) >> 32)
		return NULL;
	__builtin_memset(least, 0, sizeof(*least));
	least->key = *key;
	least->weight = weight;
	least->first_ns = now;
	return least;
}

/* Counts a frame for one address. A global function, which the verifier walks once. Always returns 0. */
__noinline int count_source(const struct sighting *s, __u32 reason)
{
	__u64 now = bpf_ktime_get_ns(), at = reason;
	struct vr_source_set *set;
	struct vr_source *source;

	if (!s)
		return 0;
	set = set_of(&s->key);
	if (!set)
		return 0;
	source = entry_of(set, &s->key, now);
	if (!source)
		return 0;
	__builtin_memcpy(source->other, s->other, sizeof(source->other));
	source->other_family = s->other_family;
	source->last_ns = now;
	if (source->weight != 0xffffffff)
		source->weight++;
	__sync_fetch_and_add(&source->frames, 1);
	asm volatile("" : "+r"(at)); /* one register for the comparison and the index, as the verifier needs */
	if (at < VR_EVENTS)
		__sync_fetch_and_add(&source->of[at], 1);
	return 0;
}

/* Counts a frame for the IP address and for the MAC of its sender. */
static __always_inline void note_source(const struct frame *f, enum vr_reason reason)
{
	struct sighting by_ip = {.key.ifindex = f->ifindex}, by_mac = {.key.ifindex = f->ifindex};
	const struct ipv6hdr *ip6 = f->network;
	const struct iphdr *ip4 = f->network;
	const struct ethhdr *eth = f->data;

	if (!reaches(f, eth + 1) || !reaches(f, ip4 + 1))
		return;
	if (f->proto == bpf_htons(ETH_P_IP)) {
		by_ip.key.family = VR_IPV4;
		__builtin_memcpy(by_ip.key.address, &ip4->saddr, sizeof(ip4->saddr));
	} else {
		if (!reaches(f, ip6 + 1))
			return;
		by_ip.key.family = VR_IPV6;
		__builtin_memcpy(by_ip.key.address, &ip6->saddr, sizeof(ip6->saddr));
	}
	__builtin_memcpy(by_ip.other, eth->h_source, ETH_ALEN);
	__builtin_memcpy(by_mac.key.address, eth->h_source, ETH_ALEN);
	__builtin_memcpy(by_mac.other, by_ip.key.address, sizeof(by_mac.other));
	by_mac.other_family = by_ip.key.family;
	count_source(&by_ip, reason);
	count_source(&by_mac, reason);
}

#endif
