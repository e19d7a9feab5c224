/* SPDX-License-Identifier: GPL-2.0 */
/* A frame as tc sees it. */
#ifndef BPF_SKB_H
#define BPF_SKB_H

#include "parse.h"

/* What is_vrrp() looks at, at most. */
#define SKB_HEADERS (ETH_HLEN + 2 * sizeof(struct vlan_tag) + sizeof(struct ipv6hdr))

/* Sets f from the packet, as far as it is linear; a tag that was stripped is in the metadata. */
static __always_inline void frame_of_skb(struct frame *f, struct __sk_buff *skb)
{
	f->data = (void *)(long)skb->data;
	f->end = (void *)(long)skb->data_end;
	f->stripped = skb->vlan_present;
	f->vlan = f->stripped ? skb->vlan_tci & VLAN_VID_MASK : 0;
	f->vlan_in = 0;
	f->ifindex = skb->ifindex;
}

#endif
