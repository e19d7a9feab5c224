/* SPDX-License-Identifier: GPL-2.0 */
/* What frames.py writes and the senders of tools/bench read. */
#ifndef VRRP_XDP_BENCH_FRAME_H
#define VRRP_XDP_BENCH_FRAME_H

#include <linux/types.h>

#define FRAME_MAX 108

/* One record of the file: a frame and the port that sends it. */
struct frame {
	char port[16]; /* IF_NAMESIZE */
	__u32 length;
	__u8 data[FRAME_MAX];
};

#endif
