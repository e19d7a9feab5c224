// SPDX-License-Identifier: GPL-2.0
/* send_next() overwrites each buffer that flood.c sent with the next frame; all frames have one length. spread() acts
 * as the switch behind the port. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "frame.h"

char LICENSE[] SEC("license") = "GPL";

const volatile __u32 count, length;
const volatile __u64 pause_ns; /* between two frames */
__u64 start_ns, sent;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* count */
	__type(key, __u32);
	__type(value, struct frame);
} frames SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} ports SEC(".maps");

SEC("xdp")
int spread(struct xdp_md *ctx)
{
	(void)ctx;
	return (int)bpf_redirect_map(&ports, 0, BPF_F_BROADCAST);
}

SEC("xdp")
int send_next(struct xdp_md *ctx)
{
	__u32 i = sent % count;
	struct frame *frame = bpf_map_lookup_elem(&frames, &i);

	if (bpf_ktime_get_ns() < start_ns + sent * pause_ns)
		return XDP_DROP;
	if (!frame || length > FRAME_MAX || bpf_xdp_store_bytes(ctx, 0, frame->data, length))
		return XDP_ABORTED;
	sent++;
	return XDP_TX;
}
