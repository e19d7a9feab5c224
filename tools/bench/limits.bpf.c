// SPDX-License-Identifier: GPL-2.0
/* What a program that does next to nothing costs: the limits that the advert program is measured against. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 stamped;

SEC("xdp")
int limit_pass(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

SEC("xdp")
int limit_stamp_drop(struct xdp_md *ctx)
{
	(void)ctx;
	stamped = bpf_ktime_get_ns();
	return XDP_DROP;
}
