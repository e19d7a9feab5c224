/* SPDX-License-Identifier: GPL-2.0 */
/* What a frame meets, and what becomes of it: the same for the program in the kernel, the same program on the host, and
 * the reference. */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#define ROUTERS 9
#define LIST_MAX 2
#define PORT 1 /* where BPF_PROG_TEST_RUN lets frames arrive */

/* A virtual router; its index is its slot. */
struct router {
	struct vr_key key;
	struct vr_config config;
	struct vr_state state;
	struct vr_live live;
	uint8_t list[LIST_MAX][16]; /* the addresses behind config.count and config.list_sum */
};

struct world {
	struct router routers[ROUTERS];
	struct vr_peer_key peer_key; /* the one peer of all that check where adverts are from */
	struct vr_peer peer;
	struct vr_group group; /* of index 1 */
	bool pass;	       /* consumed adverts go on to the stack */
};

/* Times are left out. */
struct outcome {
	bool dropped;
	uint32_t counted;		/* bits: reasons */
	uint32_t own;			/* the same in the virtual router's counters */
	int slot;			/* whose; -1: nobody's */
	uint64_t adverts[VR_SUM_FORMS]; /* by how many they grew */
	uint32_t events;
	bool heard; /* last_rx_ns is now */
	bool told;  /* an event was written */
	struct vr_event event;
	bool noted; /* in vr_seen */
	struct vr_seen seen;
};

/* The reference. An independent reading of docs/fast-path.md and of the RFC, without a line of bpf/ or user/core/:
 * it knows the addresses themselves, not their sum. */
struct outcome reference(const struct world *w, const uint8_t *frame, size_t length);

/* The program of bpf/, on the host. data: below 4 GiB; tc: the one for tc. */
struct outcome host_run(const struct world *w, uint8_t *data, size_t length, bool tc);

#endif
