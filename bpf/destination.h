/* SPDX-License-Identifier: GPL-2.0 */
/* Checks of destination, source and TTL. They matter most for virtual routers with unicast peers or with another
 * multicast group than the standard one. */
#ifndef BPF_DESTINATION_H
#define BPF_DESTINATION_H

#include "maps.h"
#include <stdbool.h>

#include "lookup.h"
#include "parse.h"

/* Returns whether the packet goes to this address. */
static __always_inline bool goes_to(const struct frame *f, __u8 family, const __u8 *address)
{
	const struct iphdr *ip4 = f->network;
	const struct ipv6hdr *ip6 = f->network;

	if (family == VR_IPV4)
		return reaches(f, ip4 + 1) && same_address(&ip4->daddr, address, family);
	return reaches(f, ip6 + 1) && same_address(ip6->daddr.s6_addr32, address, family);
}

/* Returns whether the frame goes to a multicast MAC, as every frame to a multicast address does (RFC 1112 6.4, RFC
 * 2464 7). A frame to the MAC of another host reaches this port where the switch floods it; the stack would drop it. */
static __always_inline bool to_group_mac(const struct frame *f)
{
	const struct ethhdr *eth = f->data;

	return reaches(f, eth + 1) && eth->h_dest[0] & 1;
}

/* Returns whether the advert goes to the address at which its virtual router expects adverts. Any other advert may be
 * on its way through this router, between two others. */
static __always_inline bool meant_for(const struct frame *f, const struct message *m, const struct vr_config *config)
{
	const struct vr_group *group;
	__u32 index = config->group;

	if (config->flags & VR_UNICAST)
		return goes_to(f, m->family, config->own_address);
	if (!to_group_mac(f))
		return false;
	if (!index || !m->elsewhere)
		return !index && !m->elsewhere;
	group = bpf_map_lookup_elem(&vr_groups, &index);
	return group && goes_to(f, m->family, group->address);
}

/* Returns whether the source can be the address of a host. The stack would refuse other sources, but the frame does not
 * reach it. */
static __always_inline bool is_host_source(const struct message *m)
{
	__u32 first = bpf_ntohl(m->source[0]);

	if (m->family == VR_IPV4)
		return first >> 24 && first >> 24 != 127 && first >> 28 < 0xe;
	return first >> 24 != 0xff && (first || m->source[1] || m->source[2]);
}

/* Checks the source of a unicast advert. Returns a reason to refuse it, or VR_REASON_COUNT. */
static __always_inline enum vr_reason verify_peer(const struct message *m, const struct vr_config *config, __u32 slot)
{
	struct vr_peer_key key = {.slot = slot};
	const struct vr_peer *peer;

	if (!(config->flags & VR_CHECK_SOURCE))
		return is_host_source(m) ? VR_REASON_COUNT : VR_SOURCE;
	__builtin_memcpy(key.address, m->source, sizeof(key.address));
	peer = bpf_map_lookup_elem(&vr_peers, &key);
	if (!peer)
		return VR_SOURCE;
	return m->ttl < peer->min_ttl || m->ttl > peer->max_ttl ? VR_TTL : VR_REASON_COUNT;
}

/* Checks the TTL and the source. Returns a reason, or VR_REASON_COUNT. An advert to a multicast group must have TTL 255
 * (P2), a unicast advert must be within the limits of its peer. TTL 0 is always refused: no
 * router forwards it, and vr_mark() uses 0 for the standard group. config: NULL if the virtual router is not
 * configured. */
static __always_inline enum vr_reason verify_way(const struct message *m, const struct vr_config *config, __u32 slot)
{
	if (!config || !m->elsewhere || !(config->flags & VR_UNICAST)) {
		if (m->ttl != VRRP_TTL)
			return VR_TTL;
		return is_host_source(m) ? VR_REASON_COUNT : VR_SOURCE;
	}
	return m->ttl ? verify_peer(m, config, slot) : VR_TTL;
}

/* Sets *head to the first eight bytes of the advert, after vr_mark(): the part that must equal vr_state.expected_head.
 * Returns false if no expected advert has this destination or TTL. */
static __always_inline bool marked_head(const struct frame *f, const struct message *m, __u32 slot, __u64 *head)
{
	const struct vr_config *config;

	*head = *(__u64 *)m->header;
	if (likely(!m->elsewhere))
		return m->ttl == VRRP_TTL && to_group_mac(f);
	config = bpf_map_lookup_elem(&vr_config, &slot);
	if (!config || !m->ttl || !meant_for(f, m, config))
		return false;
	*head = vr_mark(*head, m->ttl);
	return true;
}

#endif
