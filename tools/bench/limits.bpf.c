// SPDX-License-Identifier: GPL-2.0
/* Programs that do almost nothing. Their cost is the limit for the daemon's programs. limit_drop() also receives the
 * frames whose sending is measured. */
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 stamped;

/* The program that limit_tc_host() and limit_tc_other() call last. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} next SEC(".maps");

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

/* A test run passes the same packet repeatedly, and a program that accepts a frame to a virtual MAC changes the
 * packet's type. These programs set the type again before each pass, at the same cost for both types. */
static __always_inline int typed(struct __sk_buff *skb, __u32 type)
{
	bpf_skb_change_type(skb, type);
	bpf_tail_call(skb, &next, 0);
	return TC_ACT_OK;
}

SEC("tc")
int limit_tc_host(struct __sk_buff *skb)
{
	return typed(skb, PACKET_HOST);
}

SEC("tc")
int limit_tc_other(struct __sk_buff *skb)
{
	return typed(skb, PACKET_OTHERHOST);
}
