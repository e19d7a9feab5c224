/* SPDX-License-Identifier: GPL-2.0 */
/* So many lines of a kind in so much time: whoever makes the daemon speak cannot fill its log. */
#ifndef VRRP_XDP_QUOTA_H
#define VRRP_XDP_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#define QUOTA_WINDOW_NS 10000000000ULL

struct quota {
	uint64_t began_ns;
	uint32_t used;
	uint32_t left_out;
};

/* Whether one more line of at most `most` in QUOTA_WINDOW_NS may be written; else it is counted as left out. */
bool quota_take(struct quota *q, uint32_t most, uint64_t now);

/* How many lines were left out in a window that is over, which is told once; 0: none. */
uint32_t quota_left_out(struct quota *q, uint64_t now);

#endif
