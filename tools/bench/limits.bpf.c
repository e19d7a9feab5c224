// SPDX-License-Identifier: GPL-2.0
/* What programs that do next to nothing cost: the limits that the advert program is measured against. limit_drop also
 * receives frames whose sending is measured. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
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
int limit_drop(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

SEC("xdp")
int limit_stamp_drop(struct xdp_md *ctx)
{
	(void)ctx;
	stamped = bpf_ktime_get_ns();
	return XDP_DROP;
}

SEC("tc")
int limit_tc_pass(struct __sk_buff *skb)
{
	(void)skb;
	return TC_ACT_UNSPEC;
}

SEC("tc")
int limit_tc_stamp_drop(struct __sk_buff *skb)
{
	(void)skb;
	stamped = bpf_ktime_get_ns();
	return TC_ACT_SHOT;
}
