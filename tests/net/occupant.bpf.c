// SPDX-License-Identifier: GPL-2.0
/* An XDP program that takes a slot, and nothing else. */
#include <linux/bpf.h>

__attribute__((section("xdp"), used)) int occupant(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

__attribute__((section("license"), used)) char license[] = "GPL";
