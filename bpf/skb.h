/* SPDX-License-Identifier: GPL-2.0 */
/* A frame as tc sees it. */
#ifndef BPF_SKB_H
#define BPF_SKB_H

#include "parse.h"

/* What is_vrrp() looks at, at most. */
#define SKB_HEADERS (ETH_HLEN + 2 * sizeof(struct vlan_tag) + sizeof(struct ipv6hdr))

/* Makes the first bytes of the packet linear, as far as there are so many: a driver may leave a part or all of it
 * outside. A short frame that is linear as a whole is left alone: the helper costs more than everything else that is
 * done with it. */
static __always_inline void make_linear(struct __sk_buff *skb, __u32 bytes)
{
	if (skb->len < bytes)
		bytes = skb->len;
	if (unlikely(skb->data_end - skb->data < bytes))
		bpf_skb_pull_data(skb, bytes);
}

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
