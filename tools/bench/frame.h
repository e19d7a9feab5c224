/* SPDX-License-Identifier: GPL-2.0 */
/* The file of frames that frames.py writes and the senders of tools/bench read. */
#ifndef VRRP_XDP_BENCH_FRAME_H
#define VRRP_XDP_BENCH_FRAME_H

#include <linux/types.h>

#define FRAME_MAX 108

/* A record of the file: a frame and its port. */
struct frame {
	char port[16]; /* IF_NAMESIZE */
	__u32 length;
	__u8 data[FRAME_MAX];
};

#endif
