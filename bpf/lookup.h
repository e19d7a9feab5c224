/* SPDX-License-Identifier: GPL-2.0 */
/* Look-ups that all programs share: slots and counters. */
#ifndef BPF_LOOKUP_H
#define BPF_LOOKUP_H

#include "maps.h"
#include "parse.h"

#define NO_SLOT 0xffffffff

/* Zeros for a new entry of the map vr_counts. They are not on the stack, because the stack of a BPF program has 512
 * bytes only. */
static const volatile struct vr_counts no_counts;

/* Returns the entry of a slot in the map vr_counts, and creates the entry if there is none. Returns NULL if there is no
 * memory for it. */
static __always_inline struct vr_counts *counts_of(__u32 slot)
{
	struct vr_counts *counts = bpf_map_lookup_elem(&vr_counts, &slot);

	if (!counts) {
		bpf_map_update_elem(&vr_counts, &slot, (void *)&no_counts, BPF_NOEXIST);
		counts = bpf_map_lookup_elem(&vr_counts, &slot);
	}
	return counts;
}

/* Adds 1 to the counter of a reason in vr_errors. If virtual routers have this counter, too, also adds 1 in vr_counts
 * of the slot. slot: NO_SLOT if the frame belongs to no configured virtual router. A global function, which the
 * verifier walks once. Always returns 0. */
__noinline int count(__u32 reason, __u32 slot)
{
	__u32 key = reason, own = reason - VR_COUNTS_FIRST;
	__u64 *total = bpf_map_lookup_elem(&vr_errors, &key);
	struct vr_counts *counts;

	if (total)
		*total += 1;
	if (slot == NO_SLOT || own >= VR_COUNTS)
		return 0;
	counts = counts_of(slot);
	if (counts)
		__sync_fetch_and_add(&counts->of[own], 1);
	return 0;
}

/* Sets *slot to the slot of a virtual router. Returns false if it is not configured. The array vr_index takes 5 ns,
 * a hash map would take 28. */
static __always_inline bool find_slot(const struct vr_key *key, __u32 *slot)
{
	__u32 bucket = vr_index_bucket(key, vr_index_bits);
	const struct vr_entry *entry = bpf_map_lookup_elem(&vr_index, &bucket);
	const __u32 *found;

	if (likely(entry && entry->key.ifindex == key->ifindex && entry->key.vlan == key->vlan &&
		   entry->key.vlan_in == key->vlan_in && entry->key.family == key->family &&
		   entry->key.vrid == key->vrid && key->vrid)) {
		*slot = entry->slot;
		return true;
	}
	found = bpf_map_lookup_elem(&vr_overflow, key);
	if (found)
		*slot = *found;
	return found;
}

static __always_inline bool same_address(const __u32 *a, const __u8 *b_bytes, __u8 family)
{
	const __u32 *b = (const void *)b_bytes;

	return a[0] == b[0] && (family == VR_IPV4 || (a[1] == b[1] && a[2] == b[2] && a[3] == b[3]));
}

#endif
