/* SPDX-License-Identifier: GPL-2.0 */
/* The BPF programs and maps as user space sees them: loaded, pinned under /sys/fs/bpf/vrrp-xdp/NAME/, and attached to
 * ports.
 *
 * Unless a function says otherwise, it returns 0 or a negative errno, and reports an error to the operator with the
 * interface and a remedy. "Silent": it does not report. */
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

/* The descriptor of a link that this process has made or updated. Without it the link would end when bpffs is
 * unmounted. */
struct held_link {
	uint32_t ifindex; /* of the port */
	int fd;
	enum fastpath_program program; /* that the link runs */
};

struct fastpath {
	char dir[192];		    /* folder of the pins */
	int map[MAP_COUNT];	    /* descriptors; -1: not open */
	int program[PROGRAM_COUNT]; /* descriptors of the programs that run; -1: not loaded */
	int next[PROGRAM_COUNT];    /* descriptors of programs that fastpath_replace() puts in their place; -1: none */
	uint32_t capacity;	    /* number of slots */
	uint32_t index_bits;	    /* binary logarithm of the number of buckets of vr_index */
	/* The values of array maps, in the memory of this process: `capacity` values, indexed by slot. */
	struct vr_config *config;
	struct vr_state *state;
	struct vr_sent *sent;
	const struct vr_live *live;
	struct vr_engine *engine; /* one value */
	struct held_link *held;	  /* held_count of them */
	size_t held_count;
};

/* Numbers of entries for which the maps have room, and the programs to load. */
struct fastpath_size {
	uint32_t virtual_routers;     /* slots */
	uint32_t overflow;	      /* virtual routers whose bucket in vr_index is taken */
	uint32_t addresses;	      /* virtual addresses */
	uint32_t vmacs;		      /* virtual MACs other than 00:00:5e:00:01:VRID and 00:00:5e:00:02:VRID */
	uint32_t peers;		      /* peers of virtual routers that check the source of adverts */
	uint32_t groups;	      /* multicast groups other than the standard groups */
	bool programs[PROGRAM_COUNT]; /* true: load the program */
};

/* Returns the name of a mode, as --mode takes it. */
const char *fastpath_mode_name(enum vr_mode mode);

/* Returns the enum vr_mode of a name, or -EINVAL. Silent. */
int fastpath_mode_parse(const char *name);

/* Returns the binary logarithm of the number of buckets of vr_index for a number of virtual routers. At least half of
 * the buckets stay empty. */
uint32_t fastpath_index_bits(uint32_t virtual_routers);

/* Loads the programs and maps and pins them under the name. First detaches and removes what a killed daemon, or `load`,
 * has left under the name. On failure nothing is left. */
int fastpath_create(struct fastpath *fp, const char *name, const struct fastpath_size *size);

/* Gives the group read access to the maps. Not done where all users may write to bpffs: a user who may read a map could
 * pin it there again, and write to it through that pin. The log reports this case. */
void fastpath_share(const struct fastpath *fp, gid_t group);

/* Opens the maps and programs that are pinned under the name. write: also for writing. Silent. -ENOENT: there are no
 * pins; -EPROTO: the maps have another VR_LAYOUT. */
int fastpath_open(struct fastpath *fp, const char *name, bool write);

/* Opens the maps whatever their VR_LAYOUT is, for cleaning up. Opens no programs, and maps no arrays into memory.
 * Silent. -EPROTO: vip_index or vr_ports have another layout. */
int fastpath_open_leftovers(struct fastpath *fp, const char *name);

/* Sets size to the room in the maps that are open, except size->programs. Silent. */
int fastpath_room(const struct fastpath *fp, struct fastpath_size *size);

/* Loads the programs of size->programs into fp->next, with the maps that are open for writing. The programs that run
 * stay attached. fastpath_close() unloads the new ones if fastpath_replace() is not called. */
int fastpath_load_programs(struct fastpath *fp, const struct fastpath_size *size);

/* Lets each port of vr_ports run the programs in fp->next, and pins them. No frame passes without a program. A port on
 * which this fails is detached. */
int fastpath_replace(struct fastpath *fp);

/* Reports why fastpath_open() failed, and what to do. Returns err. */
int fastpath_report_open(int err, const char *name);

/* Closes all descriptors and unmaps the arrays. Pinned maps, programs and links stay. */
void fastpath_close(struct fastpath *fp);

/* Detaches every port, removes every pin, and closes. */
void fastpath_destroy(struct fastpath *fp);

/* Attaches the programs to a port. mode: how adverts are received; auto is native where the driver supports it, else
 * generic; with none no program for adverts is attached. daemon: the programs for virtual addresses are attached, too.
 * A port that has only these gets the program for adverts in addition. Returns the enum vr_mode in use. */
int fastpath_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode, bool daemon);

/* Detaches a port. Silent. -ENOENT: the port is not attached. */
int fastpath_detach(struct fastpath *fp, unsigned ifindex);

/* Calls fn with the ifindex of each port on which a link that this process holds was detached: by another process, or
 * by the kernel because the interface is gone. Costs a system call for each link. Filters of clsact are not looked at.
 * Silent. */
typedef void fastpath_detached_fn(uint32_t ifindex, void *data);
void fastpath_for_each_detached(const struct fastpath *fp, fastpath_detached_fn *fn, void *data);

/* Returns which programs of an attached port do not run on it any more, as a mask of 1 << enum fastpath_program. Looks
 * at filters of clsact, too, which costs a netlink request for each. Silent. */
unsigned fastpath_missing(const struct fastpath *fp, uint32_t ifindex);

/* Attaches programs that fastpath_missing() has found. A program that cannot be attached stays missing. */
int fastpath_attach_again(struct fastpath *fp, uint32_t ifindex, const char *ifname, unsigned programs);

/* Enters the name of an interface that does not exist into vr_ports, so that `status` can show it. number: stands for
 * the interface in place of an ifindex. fastpath_detach() removes the entry. Silent. */
void fastpath_name_absent(const struct fastpath *fp, uint32_t number, const char *name);

/* Enters the present name of an attached port into vr_ports: interfaces can be renamed. Silent. */
void fastpath_rename(const struct fastpath *fp, uint32_t ifindex, const char *name);

/* Calls fn for each attached port until fn returns a value other than 0, and returns that value. */
typedef int fastpath_port_fn(uint32_t ifindex, const struct vr_port *port, void *data);
int fastpath_for_each_port(const struct fastpath *fp, fastpath_port_fn *fn, void *data);

/* Enters a virtual router into the maps: its configuration first, then its key, so that BPF never finds a slot without
 * a configuration. Silent. Returns 1 if the key went to vr_overflow, 0 if it went to vr_index, or a negative
 * errno. -E2BIG: vr_overflow is full. */
int fastpath_add_vr(struct fastpath *fp, uint32_t slot, const struct vr_key *key, const struct vr_config *config);

/* Removes a key. BPF treats adverts for it as those of an unknown virtual router from now on. Silent. */
void fastpath_remove_key(struct fastpath *fp, const struct vr_key *key);

/* Removes the key of a slot, then sets everything of the slot to zero, counters included. Silent. */
void fastpath_remove_vr(struct fastpath *fp, uint32_t slot, const struct vr_key *key);

/* Reads the counters of a slot; all are zero where none has counted yet. Silent. */
void fastpath_get_counts(const struct fastpath *fp, uint32_t slot, struct vr_counts *counts);

/* Calls fn for each slot that has counters, until fn returns a value other than 0, and returns that value. */
typedef int fastpath_counts_fn(uint32_t slot, const struct vr_counts *counts, void *data);
int fastpath_for_each_counts(const struct fastpath *fp, fastpath_counts_fn *fn, void *data);

/* Enters a virtual address into vip_index, or changes its value. Silent. */
int fastpath_set_vip(const struct fastpath *fp, const struct vip_key *key, const struct vip_value *value);

void fastpath_remove_vip(const struct fastpath *fp, const struct vip_key *key);

/* Reads the value of a virtual address. Returns false if the address is not in vip_index. */
bool fastpath_get_vip(const struct fastpath *fp, const struct vip_key *key, struct vip_value *value);

/* Calls fn for each virtual address until fn returns a value other than 0, and returns that value. */
typedef int fastpath_vip_fn(const struct vip_key *key, const struct vip_value *value, void *data);
int fastpath_for_each_vip(const struct fastpath *fp, fastpath_vip_fn *fn, void *data);

/* Enters a virtual MAC of a slot into vmac_index: for MACs other than 00:00:5e:00:01:VRID and 00:00:5e:00:02:VRID.
 * Silent. */
int fastpath_add_vmac(const struct fastpath *fp, const struct vmac_key *key, uint32_t slot);
void fastpath_remove_vmac(const struct fastpath *fp, const struct vmac_key *key);

/* Enters a peer of a slot, and the TTLs that adverts of the peer may have, into vr_peers. Silent. */
int fastpath_add_peer(const struct fastpath *fp, const struct vr_peer_key *key, const struct vr_peer *peer);
void fastpath_remove_peer(const struct fastpath *fp, const struct vr_peer_key *key);

/* Enters a multicast group into vr_groups. index: from 1 on, as in vr_config.group. Silent. */
int fastpath_set_group(const struct fastpath *fp, uint32_t index, const struct vr_group *group);

/* Reads the multicast group of an index. Returns false if there is none. */
bool fastpath_get_group(const struct fastpath *fp, uint32_t index, struct vr_group *group);

/* Returns whether a key is in vr_overflow. */
bool fastpath_in_overflow(const struct fastpath *fp, const struct vr_key *key);

/* Deletes each entry of a hash map for which keep() returns false. Keys and values have 64 bytes at most. */
typedef bool fastpath_keep_fn(const void *key, const void *value, void *data);
void fastpath_sweep(const struct fastpath *fp, enum fastpath_map map, fastpath_keep_fn *keep, void *data);

/* Calls fn for each entry of vr_seen, until fn returns a value other than 0, and returns that value. Ends even while
 * BPF adds and evicts entries. */
typedef int fastpath_seen_fn(const struct vr_key *key, const struct vr_seen *seen, void *data);
int fastpath_for_each_seen(const struct fastpath *fp, fastpath_seen_fn *fn, void *data);

/* Calls fn for each sender in vr_sources, in no order, until fn returns a value other than 0, and returns it. */
typedef int fastpath_source_fn(const struct vr_source *source, void *data);
int fastpath_for_each_source(const struct fastpath *fp, fastpath_source_fn *fn, void *data);

/* Sets vr_control.needs. needs: VR_NEED_*. Silent. */
int fastpath_set_needs(const struct fastpath *fp, uint32_t needs);

/* Sets whether consumed adverts go on to the stack. capturing, for VR_PASS_AUTO: whether a packet socket is open that
 * would show them. Silent. */
int fastpath_set_pass(struct fastpath *fp, enum vr_pass setting, bool capturing);
enum vr_pass fastpath_get_pass(const struct fastpath *fp);

/* Returns a counter of vr_errors, summed over the CPUs. Silent. */
uint64_t fastpath_error_count(const struct fastpath *fp, enum vr_reason reason);

#endif
