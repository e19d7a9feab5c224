/* SPDX-License-Identifier: GPL-2.0 */
/* A snapshot of the maps: all values that `status` shows. */
#ifndef VRRP_XDP_SNAPSHOT_H
#define VRRP_XDP_SNAPSHOT_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fastpath/fastpath.h"

/* A virtual address of a row. */
struct row_address {
	uint32_t slot;
	uint16_t order;	     /* index in the configuration */
	uint8_t family;	     /* enum vr_family */
	uint8_t prefix;	     /* length in bits */
	uint8_t address[16]; /* network order */
};

/* A row of `status`: a virtual router that is configured, or only heard. All values are copies from the maps. */
struct row {
	bool configured;
	uint32_t slot; /* slot, config, state, live, counts, sent and addresses are valid only if configured is true */
	struct vr_key key;
	char interface[IF_NAMESIZE]; /* printable */
	enum vr_mode mode;
	struct vr_config config;
	struct vr_state state;
	struct vr_live live;
	struct vr_counts counts;
	struct vr_sent sent;
	struct vr_seen seen; /* valid only if configured is false */
	const struct row_address *addresses;
	size_t address_count;
};

struct snapshot {
	uint64_t now_ns;  /* clock_ns() before the maps were read */
	struct row *rows; /* count rows: first the configured ones by slot, then the others by key */
	size_t count;
	size_t configured;	       /* number of configured rows */
	struct row_address *addresses; /* address_count addresses, sorted by slot and then by order */
	size_t address_count;
	uint64_t errors[VR_REASON_COUNT]; /* vr_errors, summed over the CPUs */
	struct vr_engine engine;
};

/* Reads the maps. Returns 0 or -ENOMEM; then *out is empty. */
int snapshot_take(const struct fastpath *fp, struct snapshot *out);
void snapshot_free(struct snapshot *s);

/* Sets name to the name of an attached port, or to "#" and ifindex if the port is not attached any more. Returns the
 * mode in which the port is attached. */
enum vr_mode snapshot_port(const struct fastpath *fp, uint32_t ifindex, char name[IF_NAMESIZE]);

/* Returns the time in ns since the last advert of the Active. UINT64_MAX: no advert was heard, or the router is not a
 * Backup. */
uint64_t row_last_advert_age(const struct row *row, uint64_t now);

/* Returns the current Active_Down_Interval in ns; 0 for a virtual router that is not configured. */
uint64_t row_active_down(const struct row *row);

/* Writes the address of the Active as text to out, which has INET6_ADDRSTRLEN bytes; "" while it is unknown. Returns
 * out. */
const char *row_active(const struct row *row, char *out);

/* Puts the names of the causes of FAULT (include/vrrp_xdp/faults.h) into names. Returns their number; 0 if the state
 * is not FAULT. */
size_t row_faults(const struct row *row, const char *names[VR_FAULT_COUNT]);

#endif
