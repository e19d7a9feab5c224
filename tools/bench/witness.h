/* SPDX-License-Identifier: GPL-2.0 */
/* The witness's record of each virtual router, by direction. tools/bench/lab.py describes the virtual addresses. Times
 * are nanoseconds of CLOCK_MONOTONIC; 0: never. */
#ifndef VRRP_XDP_WITNESS_H
#define VRRP_XDP_WITNESS_H

#include <linux/types.h>

enum witness_direction { WITNESS_IN, WITNESS_OUT, WITNESS_DIRECTIONS };

#define WITNESS_VRS 65536 /* port << 8 | VRID */

struct witness_vr {
	__u64 first_advert;
	__u64 last_advert;
	__u64 max_gap; /* largest gap between two adverts, in ns */
	__u64 first_garp;
	__u32 adverts;
	__u32 garps;
	__u32 replies; /* number of ARP replies */
	__u32 pad;
};

/* Histogram of the gaps between adverts; the last step also counts all longer gaps. */
#define WITNESS_STEP_NS 10000
#define WITNESS_STEPS 8192

#endif
