/* SPDX-License-Identifier: GPL-2.0 */
/* The maps before a frame, and the outcome of the frame. Both are the same for the program in the kernel, the same
 * program on the host, and the reference. */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#define ROUTERS 9
#define LIST_MAX 2
#define PORT 1 /* ifindex; BPF_PROG_TEST_RUN runs frames as received there */

/* A virtual router; its index is its slot. */
struct router {
	struct vr_key key;
	struct vr_config config;
	struct vr_state state;
	struct vr_live live;
	uint8_t list[LIST_MAX][16]; /* the addresses behind config.count and config.list_sum */
};

/* The content of the maps. */
struct world {
	struct router routers[ROUTERS];
	struct vr_peer_key peer_key; /* the only entry of vr_peers */
	struct vr_peer peer;
	struct vr_group group; /* entry 1 of vr_groups */
	bool pass;	       /* consumed adverts go on to the stack */
};

/* What changed in the maps, without times. */
struct outcome {
	bool dropped;
	uint32_t counted;		/* bits: reasons that were counted in vr_errors */
	uint32_t own;			/* the same in vr_counts */
	int slot;			/* the slot of these counters; -1: none */
	uint64_t adverts[VR_SUM_FORMS]; /* growth of vr_live.adverts */
	uint32_t events;		/* growth of vr_live.events */
	bool heard;			/* vr_live.last_rx_ns is now */
	bool told;			/* event was written */
	struct vr_event event;
	bool noted; /* seen was written into vr_seen */
	struct vr_seen seen;
};

/* Returns the outcome by the reference: an independent reading of docs/fast-path.md and of the RFC, which shares no
 * code with bpf/ or user/core/. It compares the addresses, not their sum. */
struct outcome reference(const struct world *w, const uint8_t *frame, size_t length);

/* Returns the outcome by the program of bpf/, which runs on the host. data: an address below 4 GiB. tc: the program for
 * tc. */
struct outcome host_run(const struct world *w, uint8_t *data, size_t length, bool tc);

#endif
