/* SPDX-License-Identifier: GPL-2.0 */
/* Everything that `status` shows, read from the maps at one moment. */
#ifndef VRRP_XDP_SNAPSHOT_H
#define VRRP_XDP_SNAPSHOT_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fastpath/fastpath.h"

/* One virtual address of a row. */
struct row_address {
	uint32_t slot;
	uint16_t order;
	uint8_t family;
	uint8_t prefix;
	uint8_t address[16]; /* network order */
};

/* One virtual router: configured here, or only heard on the wire. */
struct row {
	bool configured;
	uint32_t slot;
	struct vr_key key;
	char interface[IF_NAMESIZE];
	enum vr_mode mode;
	struct vr_config config;
	struct vr_state state;
	struct vr_live live;
	struct vr_counts counts;
	struct vr_sent sent;
	struct vr_seen seen; /* where not configured */
	const struct row_address *addresses;
	size_t address_count;
};

struct snapshot {
	uint64_t now_ns;
	struct row *rows; /* configured ones in the file's order, then those heard by interface and VRID */
	size_t count;
	size_t configured;
	struct row_address *addresses;
	size_t address_count;
	uint64_t errors[VR_REASON_COUNT];
	struct vr_engine engine;
};

/* Returns 0 or -ENOMEM. */
int snapshot_take(const struct fastpath *fp, struct snapshot *out);
void snapshot_free(struct snapshot *s);

/* The name of an attached port in name; "#" and the index where it is not attached any more. Returns how it is
 * attached. */
enum vr_mode snapshot_port(const struct fastpath *fp, uint32_t ifindex, char name[IF_NAMESIZE]);

/* Age of the last advert heard from the Active, or since when none was; UINT64_MAX: none was. */
uint64_t row_last_advert_age(const struct row *row, uint64_t now);

/* Active_Down_Interval in ns, as it is now. */
uint64_t row_active_down(const struct row *row);

/* The Active's address as text, "" while unknown. out has INET6_ADDRSTRLEN bytes. */
const char *row_active(const struct row *row, char *out);

/* Puts the names of the causes of FAULT (include/vrrp_xdp/faults.h) into names. Returns their number; 0 where the state
 * is not FAULT. */
size_t row_faults(const struct row *row, const char *names[VR_FAULT_COUNT]);

#endif
