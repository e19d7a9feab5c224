/* SPDX-License-Identifier: GPL-2.0 */
/* What the witness has seen of each virtual router, by direction; tools/bench/lab.py says how its address is made.
 * Times are nanoseconds of CLOCK_MONOTONIC, 0 for "never". */
#ifndef VRRP_XDP_WITNESS_H
#define VRRP_XDP_WITNESS_H

#include <linux/types.h>

enum witness_direction { WITNESS_IN, WITNESS_OUT, WITNESS_DIRECTIONS };

#define WITNESS_VRS 65536 /* port << 8 | VRID */

struct witness_vr {
	__u64 first_advert;
	__u64 last_advert;
	__u64 max_gap; /* between two adverts */
	__u64 first_garp;
	__u32 adverts;
	__u32 garps;
	__u32 replies; /* ARP */
	__u32 pad;
};

/* Gaps between adverts, one count for each step; the last one is for all that are longer. */
#define WITNESS_STEP_NS 10000
#define WITNESS_STEPS 8192

#endif
