// SPDX-License-Identifier: GPL-2.0
/* Programs that take an XDP slot, or sit at a tc hook, and let everything pass. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#define SECTION(name) __attribute__((section(name), used))

SECTION("xdp") int occupant(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

SECTION("tc") int neighbour(struct __sk_buff *skb)
{
	(void)skb;
	return TC_ACT_UNSPEC;
}

SECTION("license") char program_license[] = "GPL";
