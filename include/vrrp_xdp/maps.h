/* SPDX-License-Identifier: GPL-2.0 */
/* Layout of every map key and value: the ABI between the BPF programs, the daemon and `bpftool map dump`.
 *
 * One writer per value: vr_live, vr_counts, vr_errors, vr_seen, vr_sources and the records of vr_events are written by
 * BPF only, all others by user space only. Times are nanoseconds of CLOCK_MONOTONIC, 0 for "never". Addresses are in
 * network order, an IPv4 address in the first four bytes with the rest zero. */
#ifndef VRRP_XDP_MAPS_H
#define VRRP_XDP_MAPS_H

#include <linux/types.h>

#include "buckets.h"
#include "faults.h"
#include "reasons.h"

/* Address family of keys and values: the IP version, so that a dump reads well. */
enum vr_family { VR_IPV4 = 4, VR_IPV6 = 6 };

/* Bytes of an address of that family. */
static inline __u32 vr_address_length(__u8 family)
{
	return family == VR_IPV4 ? 4 : 16;
}

/* RFC 9568 6.4; FAULT is Initialize by a tracked fault. */
enum vr_state_code { VR_INITIALIZE, VR_BACKUP, VR_ACTIVE, VR_FAULT, VR_STATE_COUNT };

/* How a port's adverts are received; none: only virtual addresses are there. */
enum vr_mode { VR_MODE_AUTO, VR_MODE_NATIVE, VR_MODE_GENERIC, VR_MODE_TC, VR_MODE_NONE };

/* RFC 6527 vrrpv3StatisticsNewMasterReason. */
enum vr_master_reason { VR_NOT_MASTER, VR_REASON_PRIORITY, VR_REASON_PREEMPTED, VR_REASON_NO_RESPONSE };

/* Checksum forms (P8): over the message alone, or with the pseudo-header. OLD is the latter with the group in it
 * although the packet goes to a host, as keepalived 1.3 has it; it is counted as PSEUDO. FORMS: none of them. */
enum vr_checksum_form { VR_SUM_PLAIN, VR_SUM_PSEUDO, VR_SUM_FORMS, VR_SUM_OLD };

/* Key of vr_index, vr_overflow and vr_seen: a virtual router on a port (an L2 domain). */
struct vr_key {
	__u32 ifindex; /* lower device */
	__u16 vlan;    /* outer VLAN id, 0: untagged */
	__u16 vlan_in; /* inner VLAN id, 0: not double-tagged */
	__u8 family;   /* enum vr_family */
	__u8 vrid;
	__u16 pad;
};

/* Value of vr_index: the slot of a virtual router, at a place that its key alone tells. Where two keys want one place,
 * the second is in vr_overflow. */
struct vr_entry {
	struct vr_key key; /* vrid 0: empty */
	__u32 slot;
};

#define VR_INDEX_MIN_BITS 9 /* a port's VRIDs of two families */

/* The place of a key in an index of 1 << bits places. The virtual routers of a port are neighbours; multiples of the
 * golden ratio keep ports of successive indices or VLAN ids as far apart as there is room (Knuth, TAOCP 3, 6.4). */
static inline __attribute__((always_inline)) __u32 vr_index_bucket(const struct vr_key *key, __u32 bits)
{
	__u32 port = key->ifindex + key->vlan * 31U + key->vlan_in * 1021U;
	__u32 base = (port * 2 + (key->family == VR_IPV6)) * 0x9e3779b1U >> (32 - bits);

	return (base + key->vrid) & ((1U << bits) - 1);
}

/* Key of vmac_index: a virtual MAC that its first five bytes do not tell to be one (use_vmac with a MAC). */
struct vmac_key {
	__u32 ifindex;
	__u16 vlan;
	__u16 vlan_in;
	__u8 mac[6];
	__u16 pad;
};

/* Key of vip_index. */
struct vip_key {
	__u32 ifindex;
	__u16 vlan : 12;
	__u16 family : 4; /* enum vr_family */
	__u16 vlan_in;
	__u8 address[16];
};

#define VIP_EXCLUDED 1	/* configured, but not listed in adverts (virtual_ipaddress_excluded) */
#define VIP_INSTALLED 2 /* the daemon has configured it on the interface, and will remove it */
#define VIP_VMAC 4	/* it has the virtual MAC of its virtual router */

/* Value of vip_index. */
struct vip_value {
	__u32 slot;
	__u16 order; /* place in the configuration */
	__u8 prefix;
	__u8 flags; /* VIP_* */
};

/* Hash of one address, its four words in network order (IPv4: the last three zero). Summed over a list it says, but for
 * chance, whether two lists hold the same addresses in whatever order. */
static inline __attribute__((always_inline)) __u64 vr_address_hash(__u32 a, __u32 b, __u32 c, __u32 d)
{
	__u64 h = ((__u64)a << 32 | b) * 0x9e3779b97f4a7c15ULL; /* 2^64 / golden ratio */

	h ^= h >> 29;
	h = (h ^ ((__u64)c << 32 | d)) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 32;
}

#define VR_NAME_LEN 47

/* vr_config.flags */
#define VR_VMAC 1 /* mac is a virtual MAC, not the port's own */
#define VR_ACCEPT                                                                                                      \
	2 /* traffic to the addresses is taken up: they are configured on the interface (Accept_Mode, or owner) */
#define VR_OBEYS_LOWER 4   /* a Backup may have to obey a lower priority (nopreempt, preempt_delay) */
#define VR_UNICAST 8	   /* adverts come to own_address, not to a group */
#define VR_CHECK_SOURCE 16 /* and from an address in vr_peers only, with a TTL within its limits */
#define VR_NEW_SUM 32	   /* VR_SUM_OLD is wrong (old_unicast_checksum never) */
#define VR_SKIP_LIST 64	   /* the Active's address list is not looked at again (skip_check_adv_addr) */

/* Value of vr_config: what the parser and `status` need to know of a slot. Written before the slot's vr_index entry. */
struct vr_config {
	__u8 version; /* 2 or 3; 0: slot not in use */
	__u8 family;  /* enum vr_family */
	__u8 vrid;
	__u8 priority;	/* configured */
	__u8 auth_type; /* VRRPv2 (P15) */
	__u8 count;	/* addresses that an advert must list (P14) */
	__u16 vlan;
	__u32 ifindex;
	__u16 vlan_in;
	__u8 flags;
	__u8 down_adverts;	/* intervals without an advert until a Backup takes over, but for Skew_Time */
	__u8 auth_data[8];	/* VRRPv2, zero-padded */
	__u64 interval_ns;	/* configured advertisement interval */
	__u64 list_sum;		/* sum of vr_address_hash() over the addresses that an advert must list (P14) */
	__u8 own_address[16];	/* source of our own adverts */
	__u8 mac[6];		/* where the addresses are said to be: the virtual MAC, or the port's */
	__u16 group;		/* where adverts come to: index in vr_groups, 0: the standard group, or VR_UNICAST */
	char name[VR_NAME_LEN]; /* cut to fit, always terminated */
	__u8 faults;		/* VR_FAULT_*: why it is in FAULT */
};

/* Key of vr_peers: a peer of a virtual router. */
struct vr_peer_key {
	__u32 slot;
	__u8 address[16];
};

/* Value of vr_peers: which TTLs its adverts may have. */
struct vr_peer {
	__u8 min_ttl;
	__u8 max_ttl;
};

/* Value of vr_groups: a multicast group that is not the standard one. */
struct vr_group {
	__u8 address[16];
};

/* Value of vr_state: written by the controller only, read by BPF for every advert; one cache line. */
struct vr_state {
	__u8 state;    /* enum vr_state_code */
	__u8 priority; /* effective */
	__u8 reason;   /* enum vr_master_reason of becoming Active; while Backup, of what is going to make it so */
	__u8 active_priority;	  /* of the last advert accepted, or our own while Active */
	__u32 transitions;	  /* times it became Active */
	__u64 expected_head;	  /* first eight bytes of the steady advert, vr_mark()ed; 0: none is steady */
	__u8 active_address[16];  /* its source; our own while Active, zero while unknown */
	__u64 lease_ns;		  /* Active until then, unless another advert is sent; 0 while not Active */
	__u64 since_ns;		  /* of the last change of state */
	__u64 heard_ns;		  /* Backup: the moment from which Active_Down runs, unless last_rx_ns is later */
	__u64 active_interval_ns; /* Active_Adver_Interval (6.1) */
};

/* What an advert's first eight bytes, as they stand in memory, are expected as. The byte of the VRID, which is known
 * already where something is expected, tells beside it how the advert came: 0 is to the standard group, with TTL 255;
 * any other mark is the TTL of one to another address. */
static inline __attribute__((always_inline)) __u64 vr_mark(__u64 head, __u8 mark)
{
	return head ^ (__u64)mark << (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 8 : 48);
}

/* Value of vr_sent: what the engine has sent for a slot. BPF does not read it. */
struct vr_sent {
	__u64 adverts;
	__u32 releases;	     /* adverts with priority 0 */
	__u32 announcements; /* gratuitous ARP and unsolicited NA */
};

#define VR_PAUSES 4 /* so many are kept: with a machine that never keeps up a Backup takes over nevertheless */

/* A time in which the engine has stood still. */
struct vr_pause {
	__u64 from_ns;
	__u64 to_ns; /* 0: none */
};

/* The one value of vr_engine: how well the engine keeps its deadlines, and what became of its frames. Written by it. */
struct vr_engine {
	__u64 wakeups;	      /* at which a deadline was due */
	__u64 max_late_ns;    /* the most that the first deadline of a wake-up was overdue */
	__u64 recent_late_ns; /* the most in the last full second */
	__u64 frames_sent;
	__u64 frames_failed; /* refused by the kernel, as on a link that is down */
	__u32 late[VR_LATE_BUCKETS];
	__u32 last_error; /* errno of the last frame that failed */
	__u32 pad;
	struct vr_pause pauses[VR_PAUSES]; /* for who goes on with the maps */
};

/* Classes of events, each with a budget per interval of a virtual router. MATTERS: the event may change the state.
 * LOSING: the event loses whatever the state machine makes of it. */
enum vr_event_class { VR_CLASS_MATTERS, VR_CLASS_LOSING, VR_CLASSES };

/* Events of each class that go to the engine in an interval. An election needs a few; a losing advert needs one answer
 * (P34). Both limits bound the work that a flood causes. */
#define VR_BUDGET_MATTERS 16
#define VR_BUDGET_LOSING 1

/* Value of vr_live: written by BPF only, one cache line. */
struct vr_live {
	__u64 last_rx_ns;	     /* last steady advert, or one to be obeyed for which there was no room as event */
	__u64 adverts[VR_SUM_FORMS]; /* valid adverts received, by checksum form */
	__u64 max_gap_ns;	     /* largest gap between two adverts of one Active */
	__u32 gaps[VR_GAP_BUCKETS];
	__u32 events; /* adverts handed to the state machine */
	__u16 window; /* start of the budget's interval, in units of VR_WINDOW_SHIFT */
	__u8 window_events[VR_CLASSES];
};

/* Times of vr_live.window are ns >> 20, about a millisecond. */
#define VR_WINDOW_SHIFT 20

/* Counters in vr_counts: the reasons from VR_COUNTS_FIRST to before VR_EVENTS, for which vr_live.events counts. */
#define VR_COUNTS (VR_EVENTS - VR_COUNTS_FIRST)

/* Value of vr_counts: slot → counters, made when the first of them counts. Written by BPF only. */
struct vr_counts {
	__u32 of[VR_COUNTS]; /* reason VR_COUNTS_FIRST + index */
};

/* Value of vr_seen: a virtual router heard on the wire that is not configured here. */
struct vr_seen {
	__u64 first_ns;
	__u64 last_ns;
	__u64 adverts;
	__u64 max_gap_ns;
	__u64 interval_ns; /* advertised */
	__u8 source[16];
	__u8 version;
	__u8 priority;
	__u8 count;
	__u8 form;     /* enum vr_checksum_form */
	__u32 sources; /* times the source changed */
};

#define VR_SOURCE_MAC 0 /* vr_source_key.family: the address is a MAC */

/* Whom frames are from, on a port. */
struct vr_source_key {
	__u32 ifindex; /* lower device */
	__u8 family;   /* enum vr_family, or VR_SOURCE_MAC */
	__u8 pad[3];
	__u8 address[16]; /* a MAC in the first six bytes */
};

/* One of those that have sent most of what was no steady advert and no event. Written by BPF only, without a lock: a
 * frame may be missing where two CPUs count for one set at the same moment. */
struct vr_source {
	struct vr_source_key key; /* ifindex 0: not in use */
	__u8 other[16];		  /* what its last frame came with: the MAC of an IP address, the IP address of a MAC */
	__u8 other_family;	  /* enum vr_family, or VR_SOURCE_MAC */
	__u8 pad[3];
	__u32 weight;	/* what it takes to be replaced: frames so far, and those of whom it has replaced */
	__u64 first_ns; /* since when it is counted */
	__u64 last_ns;
	__u64 frames;
	__u64 of[VR_EVENTS]; /* by reason */
};

#define VR_SOURCE_WAYS 4
#define VR_SOURCE_BITS 6 /* binary logarithm of the number of sets */

/* Value of vr_sources: the sources whose key has this place. */
struct vr_source_set {
	struct vr_source way[VR_SOURCE_WAYS];
};

/* vr_port.filters */
#define VR_FILTER_ADVERT 1
#define VR_FILTER_VMAC_IN 2
#define VR_FILTER_VMAC_OUT 4

/* Value of vr_ports: ifindex → how the port is attached. */
struct vr_port {
	__u8 mode;	 /* enum vr_mode, never auto */
	__u8 made_qdisc; /* the clsact qdisc is ours to remove */
	__u8 daemon;	 /* attached by the daemon, not by `load` */
	__u8 filters;	 /* VR_FILTER_*: filters at tc that are ours to remove */
	char name[16];
};

/* What an operator wants: adverts go on to the stack never, always, or while a packet socket is open that would show
 * them (the daemon looks twice a second). */
enum vr_pass { VR_PASS_AUTO, VR_PASS_ON, VR_PASS_OFF };

/* What some virtual router needs, so that frames pay only for what is in use. */
#define VR_NEED_REFUSE 1 /* one does not accept traffic to its addresses */
#define VR_NEED_SOURCE 2 /* one has a virtual MAC and accepts: its own traffic has to leave from that MAC */

/* Version of all that is in this file. A daemon goes on with the maps of another one of the same version only: whoever
 * changes the size or the meaning of a key, of a value or of a field adds one (tests/unit/test_resume.c notices other
 * sizes). */
#define VR_LAYOUT 2

/* The one value of vr_control. */
struct vr_control {
	__u32 pass;    /* not 0: adverts go on to the stack after they were seen; for BPF */
	__u32 setting; /* enum vr_pass */
	__u32 needs;   /* VR_NEED_*, for BPF */
	__u32 layout;  /* VR_LAYOUT of who has made the maps */
};

#define VR_EVENT_ADDRESS_LIST 1	  /* P14: list differs */
#define VR_EVENT_NOT_LINK_LOCAL 2 /* P11 */
#define VR_EVENT_CONFLICT 4	  /* no advert: somebody else announces one of our addresses */

/* Record of vr_events: a valid advert that could change a state, or an address conflict. */
struct vr_event {
	__u64 rx_ns;	 /* when it was seen */
	__u64 head;	 /* the message's first eight bytes as they stand in memory; 0 for a conflict */
	__u8 source[16]; /* of the advert; for a conflict the other's MAC in the first six bytes */
	__u32 slot;
	__u16 flags; /* VR_EVENT_* */
	__u8 form;   /* enum vr_checksum_form */
	__u8 mark;   /* for vr_mark() */
};

_Static_assert(sizeof(struct vr_key) == 12, "vr_key");
_Static_assert(sizeof(struct vr_entry) == 16, "vr_entry");
_Static_assert(sizeof(struct vmac_key) == 16, "vmac_key");
_Static_assert(sizeof(struct vip_key) == 24, "vip_key");
_Static_assert(sizeof(struct vip_value) == 8, "vip_value");
_Static_assert(sizeof(struct vr_config) == 112, "vr_config");
_Static_assert(__builtin_offsetof(struct vr_config, interval_ns) == 24, "vr_config.interval_ns");
_Static_assert(__builtin_offsetof(struct vr_config, name) == 64, "vr_config.name");
_Static_assert(sizeof(struct vr_peer_key) == 20, "vr_peer_key");
_Static_assert(sizeof(struct vr_state) == 64, "vr_state is one cache line");
_Static_assert(__builtin_offsetof(struct vr_state, lease_ns) == 32, "vr_state.lease_ns");
_Static_assert(sizeof(struct vr_live) == 64, "vr_live is one cache line");
_Static_assert(sizeof(struct vr_seen) == 64, "vr_seen");
_Static_assert(sizeof(struct vr_source_key) == 24, "vr_source_key");
_Static_assert(sizeof(struct vr_source) == 72 + 8 * VR_EVENTS, "vr_source");
_Static_assert(sizeof(struct vr_engine) == 144, "vr_engine");
_Static_assert(sizeof(struct vr_port) == 20, "vr_port");
_Static_assert(__builtin_offsetof(struct vr_control, layout) == 12, "vr_control.layout, in every version");
_Static_assert(sizeof(struct vr_event) == 40, "vr_event");

#endif
