/* SPDX-License-Identifier: GPL-2.0 */
/* The BPF side as user space sees it: programs and maps, pinned under /sys/fs/bpf/vrrp-xdp/NAME/, and their attachment
 * to ports. Functions report errors themselves, naming interface and remedy, and return a negative errno. */
#ifndef VRRP_XDP_FASTPATH_H
#define VRRP_XDP_FASTPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "vrrp_xdp/maps.h"

enum fastpath_map {
	MAP_VR_INDEX,
	MAP_VR_OVERFLOW,
	MAP_VR_CONFIG,
	MAP_VR_STATE,
	MAP_VR_LIVE,
	MAP_VR_COUNTS,
	MAP_VR_SENT,
	MAP_VR_ENGINE,
	MAP_VIP_INDEX,
	MAP_VMAC_INDEX,
	MAP_VR_PEERS,
	MAP_VR_GROUPS,
	MAP_VR_EVENTS,
	MAP_VR_ERRORS,
	MAP_VR_SEEN,
	MAP_VR_SOURCES,
	MAP_VR_PORTS,
	MAP_VR_CONTROL,
	MAP_COUNT,
};

enum fastpath_program {
	PROGRAM_XDP,	  /* adverts */
	PROGRAM_TC,	  /* adverts, at tc ingress */
	PROGRAM_VMAC_IN,  /* tc ingress */
	PROGRAM_VMAC_OUT, /* tc egress */
	PROGRAM_COUNT,
};

/* A descriptor of a link that this process has made. A pin alone would go with the last mount of bpffs, and the link
 * with it. */
struct held_link {
	uint32_t ifindex;
	int fd;
};

struct fastpath {
	char dir[192]; /* folder of the pins */
	int map[MAP_COUNT];
	int program[PROGRAM_COUNT]; /* -1: not loaded */
	int next[PROGRAM_COUNT];    /* loaded to replace them; -1: none */
	uint32_t capacity;	    /* slots */
	uint32_t index_bits;	    /* binary logarithm of vr_index's size */
	/* arrays of `capacity` values, mapped */
	struct vr_config *config;
	struct vr_state *state;
	struct vr_sent *sent;
	const struct vr_live *live;
	struct vr_engine *engine; /* one value */
	struct held_link *held;
	size_t held_count;
};

/* What to make. */
struct fastpath_size {
	uint32_t virtual_routers;
	uint32_t overflow; /* how many of them find their place in vr_index taken */
	uint32_t addresses;
	uint32_t vmacs;		      /* virtual MACs that are not 00:00:5e:00:01:VRID or 00:00:5e:00:02:VRID */
	uint32_t peers;		      /* of virtual routers that check where adverts are from */
	uint32_t groups;	      /* beside the standard ones */
	bool programs[PROGRAM_COUNT]; /* which are loaded */
};

/* Name of a mode in words: "native", "generic", "tc", "auto". */
const char *fastpath_mode_name(enum vr_mode mode);

/* The mode of that name, or -EINVAL. */
int fastpath_mode_parse(const char *name);

/* Binary logarithm of the size of vr_index for so many virtual routers: half of it, at least, stays empty. */
uint32_t fastpath_index_bits(uint32_t virtual_routers);

/* Loads the programs and maps and pins them under name. What a daemon that was killed, or `load`, has left there is
 * detached and removed first. On failure nothing is left. */
int fastpath_create(struct fastpath *fp, const char *name, const struct fastpath_size *size);

/* Lets a group read the maps, unless everybody may make pins: who may read a map could then pin it anew and write to
 * it. The log says so. */
void fastpath_share(const struct fastpath *fp, gid_t group);

/* Opens what is pinned under name; write: not only to look. Silent: -ENOENT where nothing is there, -EPROTO where it is
 * of another version (VR_LAYOUT). */
int fastpath_open(struct fastpath *fp, const char *name, bool write);

/* The same of whatever version, as long as vip_index and vr_ports are what they are here: for what has to be cleaned
 * up. Nothing is mapped. */
int fastpath_open_leftovers(struct fastpath *fp, const char *name);

/* How much the maps hold. Silent, negative errno. */
int fastpath_room(const struct fastpath *fp, struct fastpath_size *size);

/* Loads programs (size->programs) for the maps that are open for writing, beside those that run, in whose place
 * fastpath_replace() puts them: on each port of vr_ports, through its links, or as the filter of the same priority; a
 * port where that fails is detached. Both report, negative errno. fastpath_close() drops them where it does not come to
 * that. */
int fastpath_load_programs(struct fastpath *fp, const struct fastpath_size *size);
int fastpath_replace(struct fastpath *fp);

/* Says why fastpath_open() failed, and what to do. Returns err. */
int fastpath_report_open(int err, const char *name);

/* Closes descriptors and mappings. */
void fastpath_close(struct fastpath *fp);

/* Detaches every port, removes every pin and closes. */
void fastpath_destroy(struct fastpath *fp);

/* Attaches a port; auto is native where the driver has it, else generic; none: nothing for adverts. daemon: with the
 * programs for virtual addresses. A port that has those alone gets the one for adverts, too. Returns the enum vr_mode
 * that it became. */
int fastpath_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode, bool daemon);

/* Detaches a port. -ENOENT, silent: it was not attached. */
int fastpath_detach(struct fastpath *fp, unsigned ifindex);

/* Gives the number that stands for an interface which is not there its name, for those who look into the maps;
 * fastpath_detach() takes it away. Silent. */
void fastpath_name_absent(const struct fastpath *fp, uint32_t number, const char *name);

/* Calls fn for each attached port until it returns something else than 0, which is returned. */
typedef int fastpath_port_fn(uint32_t ifindex, const struct vr_port *port, void *data);
int fastpath_for_each_port(const struct fastpath *fp, fastpath_port_fn *fn, void *data);

/* Makes a slot known to the parser: its configuration first, then the key. Silent. Returns whether the key is in
 * vr_overflow, or a negative errno; -E2BIG: that is full. */
int fastpath_add_vr(struct fastpath *fp, uint32_t slot, const struct vr_key *key, const struct vr_config *config);

/* Takes a key away: its adverts are those of an unknown virtual router. Silent. */
void fastpath_remove_key(struct fastpath *fp, const struct vr_key *key);

/* Takes a slot's key away, then all that is kept of the slot, counters included. Silent. */
void fastpath_remove_vr(struct fastpath *fp, uint32_t slot, const struct vr_key *key);

/* The counters of a slot; all zero where none of them has counted yet. */
void fastpath_get_counts(const struct fastpath *fp, uint32_t slot, struct vr_counts *counts);

/* Adds a virtual address, or changes what is kept of it. Silent. */
int fastpath_set_vip(const struct fastpath *fp, const struct vip_key *key, const struct vip_value *value);

void fastpath_remove_vip(const struct fastpath *fp, const struct vip_key *key);

/* What is kept of a virtual address. Returns false where it is none. */
bool fastpath_get_vip(const struct fastpath *fp, const struct vip_key *key, struct vip_value *value);

/* Calls fn for each virtual address until it returns something else than 0, which is returned. */
typedef int fastpath_vip_fn(const struct vip_key *key, const struct vip_value *value, void *data);
int fastpath_for_each_vip(const struct fastpath *fp, fastpath_vip_fn *fn, void *data);

/* Makes a slot's virtual MAC known where its first five bytes do not tell it to be one. Silent. */
int fastpath_add_vmac(const struct fastpath *fp, const struct vmac_key *key, uint32_t slot);
void fastpath_remove_vmac(const struct fastpath *fp, const struct vmac_key *key);

/* Makes known from where a slot takes adverts, and with which TTLs. Silent. */
int fastpath_add_peer(const struct fastpath *fp, const struct vr_peer_key *key, const struct vr_peer *peer);
void fastpath_remove_peer(const struct fastpath *fp, const struct vr_peer_key *key);

/* Sets the group of an index, from 1 on, that vr_config.group names. Silent. */
int fastpath_set_group(const struct fastpath *fp, uint32_t index, const struct vr_group *group);

/* The group of an index. Returns false where it is none. */
bool fastpath_get_group(const struct fastpath *fp, uint32_t index, struct vr_group *group);

/* Whether a key is in vr_overflow. */
bool fastpath_in_overflow(const struct fastpath *fp, const struct vr_key *key);

/* Deletes each entry of a hash map for which keep() returns false. */
typedef bool fastpath_keep_fn(const void *key, const void *value, void *data);
void fastpath_sweep(const struct fastpath *fp, enum fastpath_map map, fastpath_keep_fn *keep, void *data);

/* Calls fn for each virtual router that is heard but not configured until it returns something else than 0, which is
 * returned. Ends however fast they come and go. */
typedef int fastpath_seen_fn(const struct vr_key *key, const struct vr_seen *seen, void *data);
int fastpath_for_each_seen(const struct fastpath *fp, fastpath_seen_fn *fn, void *data);

/* The same for each of those that have sent most of what was no steady advert and no event, in no order. */
typedef int fastpath_source_fn(const struct vr_source *source, void *data);
int fastpath_for_each_source(const struct fastpath *fp, fastpath_source_fn *fn, void *data);

/* Says what the programs for virtual addresses have to look after: VR_NEED_*. Silent. */
int fastpath_set_needs(const struct fastpath *fp, uint32_t needs);

/* Says whether consumed adverts go on to the stack. For VR_PASS_AUTO, `capturing` says whether somebody would see them.
 */
int fastpath_set_pass(struct fastpath *fp, enum vr_pass setting, bool capturing);
enum vr_pass fastpath_get_pass(const struct fastpath *fp);

/* Sums a counter over the CPUs. */
uint64_t fastpath_error_count(const struct fastpath *fp, enum vr_reason reason);

#endif
