// SPDX-License-Identifier: GPL-2.0
/* Runs bpf/advert.bpf.c on the host, under the sanitizers. Its maps are arrays in this file. */
#include "../../../bpf/advert.bpf.c"

#include <string.h>

#include "../world.h"

#define TIME 1000000000000ULL /* now, in ns */

static const struct world *world;
static struct outcome *outcome;
static struct router *routers; /* a copy of the world's, in which `live` is written */
static struct vr_counts own[ROUTERS];
static bool counts_there[ROUTERS];
static __u64 errors[VR_REASON_COUNT];
static struct vr_source_set sources;
static struct vr_seen seen;
static bool seen_there;

static struct router *router_of(const void *key)
{
	__u32 slot = *(const __u32 *)key;

	return slot < ROUTERS ? &routers[slot] : NULL;
}

static void *find_entry(const __u32 *bucket)
{
	static struct vr_entry entry;

	entry = (struct vr_entry){.slot = 0};
	for (__u32 i = 0; i < ROUTERS; i++)
		if (vr_index_bucket(&routers[i].key, vr_index_bits) == *bucket && !entry.key.vrid)
			entry = (struct vr_entry){.key = routers[i].key, .slot = i};
	return &entry;
}

/* Finds every key, also those in vr_index: that does no harm. */
static void *find_overflow(const struct vr_key *key)
{
	static __u32 slot;

	for (slot = 0; slot < ROUTERS; slot++)
		if (!memcmp(&routers[slot].key, key, sizeof(*key)))
			return &slot;
	return NULL;
}

static void *find_peer(const struct vr_peer_key *key)
{
	return memcmp(key, &world->peer_key, sizeof(*key)) ? NULL : (void *)&world->peer;
}

static void *find_counts(__u32 slot)
{
	return slot < ROUTERS && counts_there[slot] ? &own[slot] : NULL;
}

static void *bpf_map_lookup_elem(void *map, const void *key)
{
	static struct vr_control control;

	if (map == &vr_index)
		return find_entry(key);
	if (map == &vr_overflow)
		return find_overflow(key);
	if (map == &vr_config)
		return router_of(key) ? &router_of(key)->config : NULL;
	if (map == &vr_state)
		return router_of(key) ? &router_of(key)->state : NULL;
	if (map == &vr_live)
		return router_of(key) ? &router_of(key)->live : NULL;
	if (map == &vr_counts)
		return find_counts(*(const __u32 *)key);
	if (map == &vr_peers)
		return find_peer(key);
	if (map == &vr_groups)
		return *(const __u32 *)key == 1 ? (void *)&world->group : NULL;
	if (map == &vr_errors)
		return *(const __u32 *)key < VR_REASON_COUNT ? &errors[*(const __u32 *)key] : NULL;
	if (map == &vr_sources)
		return *(const __u32 *)key < 1U << VR_SOURCE_BITS ? &sources : NULL;
	if (map == &vr_seen)
		return seen_there ? &seen : NULL;
	control = (struct vr_control){.pass = world->pass};
	return &control;
}

static long bpf_map_update_elem(void *map, const void *key, const void *value, __u64 flags)
{
	(void)flags;
	if (map == &vr_counts) {
		counts_there[*(const __u32 *)key] = true;
		memcpy(&own[*(const __u32 *)key], value, sizeof(own[0]));
	} else {
		seen_there = true;
		memcpy(&seen, value, sizeof(seen));
	}
	return 0;
}

static __u64 bpf_ktime_get_ns(void)
{
	return TIME;
}

static __u32 bpf_get_prandom_u32(void)
{
	return 0;
}

static void *bpf_ringbuf_reserve(void *ring, __u64 size, __u64 flags)
{
	(void)ring, (void)size, (void)flags;
	return &outcome->event;
}

static void bpf_ringbuf_submit(void *record, __u64 flags)
{
	(void)record, (void)flags;
	outcome->told = true;
	outcome->event.rx_ns = 0;
}

static long bpf_csum_diff(void *from, __u32 from_size, void *to, __u32 to_size, __u32 seed)
{
	__u64 sum = seed;

	(void)from, (void)from_size;
	for (__u32 i = 0; i < to_size; i += 4) {
		__u32 word;

		memcpy(&word, (char *)to + i, sizeof(word));
		sum += word;
	}
	while (sum >> 32)
		sum = (sum & 0xffffffff) + (sum >> 32);
	return (__u32)sum;
}

static long bpf_skb_pull_data(void *skb, __u32 length)
{
	(void)skb, (void)length;
	return 0;
}

static bool run(uint8_t *data, size_t length, bool tc)
{
	struct xdp_md xdp = {
		.data = (__u32)(long)data, .data_end = (__u32)(long)(data + length), .ingress_ifindex = PORT};
	struct __sk_buff skb = {.data = xdp.data, .data_end = xdp.data_end, .len = (__u32)length, .ifindex = PORT};

	return tc ? vrrp_advert_tc(&skb) == TC_ACT_SHOT : vrrp_advert_xdp(&xdp) == XDP_DROP;
}

static void add_live(const struct world *before)
{
	for (int i = 0; i < ROUTERS; i++) {
		const struct vr_live *was = &before->routers[i].live, *is = &routers[i].live;

		for (int form = 0; form < VR_SUM_FORMS; form++)
			outcome->adverts[form] += is->adverts[form] - was->adverts[form];
		outcome->events += is->events - was->events;
		outcome->heard |= is->last_rx_ns == TIME;
		for (int reason = 0; reason < VR_COUNTS; reason++)
			if (own[i].of[reason]) {
				outcome->own |= own[i].of[reason] << (VR_COUNTS_FIRST + reason);
				outcome->slot = i;
			}
	}
}

struct outcome host_run(const struct world *w, uint8_t *data, size_t length, bool tc)
{
	static struct router copies[ROUTERS];
	struct outcome out;

	memset(&out, 0, sizeof(out));
	out.slot = -1;
	memcpy(copies, w->routers, sizeof(copies));
	for (int i = 0; i < ROUTERS; i++) /* now is within the interval of the budget */
		copies[i].live.window = (__u16)(TIME >> VR_WINDOW_SHIFT);
	world = w;
	outcome = &out;
	routers = copies;
	memset(own, 0, sizeof(own));
	memset(counts_there, 0, sizeof(counts_there));
	memset(errors, 0, sizeof(errors));
	memset(&sources, 0, sizeof(sources));
	seen_there = false;
	out.dropped = run(data, length, tc);
	add_live(w);
	for (int i = 0; i < VR_REASON_COUNT; i++)
		out.counted |= (uint32_t)errors[i] << i;
	if (seen_there) {
		out.noted = true;
		out.seen = seen;
		out.seen.first_ns = out.seen.last_ns = 0;
	}
	return out;
}
