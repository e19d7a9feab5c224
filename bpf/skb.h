/* SPDX-License-Identifier: GPL-2.0 */
/* Access to a frame at tc. */
#ifndef BPF_SKB_H
#define BPF_SKB_H

#include "parse.h"

/* Number of bytes that is_vrrp() reads at most. */
#define SKB_HEADERS (ETH_HLEN + 2 * sizeof(struct vlan_tag) + sizeof(struct ipv6hdr))

/* Makes the first bytes of the frame linear, or all of a shorter frame: a driver may leave any part of it in fragments.
 * The helper is called only where bytes are missing, because it costs more than all the rest of the program. */
static __always_inline void make_linear(struct __sk_buff *skb, __u32 bytes)
{
	if (skb->len < bytes)
		bytes = skb->len;
	if (unlikely(skb->data_end - skb->data < bytes))
		bpf_skb_pull_data(skb, bytes);
}

/* Sets f to the linear part of the frame. A VLAN tag that the driver has stripped is taken from the metadata. */
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
