/* SPDX-License-Identifier: GPL-2.0 */
/* Layout of every map key and value: the interface between the BPF programs, the daemon and `bpftool map dump`.
 *
 * Every value has one writer. BPF writes vr_live, vr_counts, vr_errors, vr_seen, vr_sources and the records of
 * vr_events. User space writes all other maps; the comment on a structure names the thread. "The manager" is the
 * daemon's thread for everything that may block, "the engine" its real-time thread.
 *
 * Units, unless a comment says otherwise: times are nanoseconds of CLOCK_MONOTONIC, and 0 means never; intervals are
 * nanoseconds; counters count frames. Addresses are in network order; an IPv4 address is in the first four bytes, and
 * the rest is zero. A slot is the index of a virtual router in vr_config, vr_state, vr_live and vr_sent. */
#ifndef VRRP_XDP_MAPS_H
#define VRRP_XDP_MAPS_H

#include <linux/types.h>

#include "buckets.h"
#include "faults.h"
#include "reasons.h"

/* Address family of keys and values. The numbers are IP versions, for readers of a dump. */
enum vr_family { VR_IPV4 = 4, VR_IPV6 = 6 };

/* Bytes of an address of that family. */
static inline __u32 vr_address_length(__u8 family)
{
	return family == VR_IPV4 ? 4 : 16;
}

/* States of RFC 9568 6.4. FAULT is Initialize because of a cause in vr_config.faults. */
enum vr_state_code { VR_INITIALIZE, VR_BACKUP, VR_ACTIVE, VR_FAULT, VR_STATE_COUNT };

/* How the adverts of a port are received. AUTO is a setting only, which becomes one of the others. NONE: the port has
 * programs for virtual addresses, and none for adverts. */
enum vr_mode { VR_MODE_AUTO, VR_MODE_NATIVE, VR_MODE_GENERIC, VR_MODE_TC, VR_MODE_NONE };

/* Why this router became Active: vrrpv3StatisticsNewMasterReason of RFC 6527. */
enum vr_master_reason { VR_NOT_MASTER, VR_REASON_PRIORITY, VR_REASON_PREEMPTED, VR_REASON_NO_RESPONSE };

/* Form of a checksum (P8). PLAIN: over the VRRP message alone. PSEUDO: over the message and the pseudo-header. OLD:
 * PSEUDO with the multicast group as destination although the packet goes to a host, as keepalived up to 1.3.6 sent it;
 * counted as PSEUDO. FORMS: the number of forms that are counted; as a value: the checksum is wrong in every form. */
enum vr_checksum_form { VR_SUM_PLAIN, VR_SUM_PSEUDO, VR_SUM_FORMS, VR_SUM_OLD };

/* Key of vr_index, vr_overflow and vr_seen: a virtual router on a port. A port is an interface or a VLAN on it. */
struct vr_key {
	__u32 ifindex; /* of the device that has the programs, below any VLAN interface */
	__u16 vlan;    /* outer VLAN id, 1 to 4094; 0: untagged */
	__u16 vlan_in; /* inner VLAN id, 1 to 4094; 0: at most one tag */
	__u8 family;   /* enum vr_family */
	__u8 vrid;     /* 1 to 255 */
	__u16 pad;
};

/* Value of vr_index, an array of buckets: the virtual router in the bucket. Written by the manager. The key alone
 * determines the bucket. If two virtual routers have the same bucket, vr_overflow has the second one. */
struct vr_entry {
	struct vr_key key; /* vrid 0: the bucket is empty */
	__u32 slot;
};

#define VR_INDEX_MIN_BITS 9 /* at least 512 buckets: the VRIDs of two families on a port */

/* Returns the bucket of a key in an index of 1 << bits buckets. The virtual routers of a port have neighbouring
 * buckets. Multiplication by the golden ratio keeps ports with successive indices or VLAN ids as far apart as possible
 * (Knuth, TAOCP 3, 6.4). */
static inline __attribute__((always_inline)) __u32 vr_index_bucket(const struct vr_key *key, __u32 bits)
{
	__u32 port = key->ifindex + key->vlan * 31U + key->vlan_in * 1021U;
	__u32 base = (port * 2 + (key->family == VR_IPV6)) * 0x9e3779b1U >> (32 - bits);

	return (base + key->vrid) & ((1U << bits) - 1);
}

/* Key of vmac_index: a virtual MAC other than 00:00:5e:00:01:VRID and 00:00:5e:00:02:VRID (`use_vmac` with a MAC). Its
 * value is the slot. Written by the manager. */
struct vmac_key {
	__u32 ifindex; /* as in struct vr_key */
	__u16 vlan;
	__u16 vlan_in;
	__u8 mac[6];
	__u16 pad;
};

/* Key of vip_index: a virtual address on a port. */
struct vip_key {
	__u32 ifindex; /* as in struct vr_key */
	__u16 vlan : 12;
	__u16 family : 4; /* enum vr_family */
	__u16 vlan_in;
	__u8 address[16];
};

#define VIP_EXCLUDED 1	/* configured, but not listed in adverts (virtual_ipaddress_excluded) */
#define VIP_INSTALLED 2 /* the daemon has added the address to the interface, and removes it at the end */
#define VIP_VMAC 4	/* the address has the virtual MAC of its virtual router */

/* Value of vip_index. Written by the manager. */
struct vip_value {
	__u32 slot;
	__u16 order; /* index in the configuration's list of addresses, from 0 */
	__u8 prefix; /* length in bits */
	__u8 flags;  /* VIP_* */
};

/* Returns the hash of an address of four words in network order (IPv4: the last three are 0). Two lists with the same
 * addresses in any order have the same sum of hashes; other lists have another sum, except by chance. */
static inline __attribute__((always_inline)) __u64 vr_address_hash(__u32 a, __u32 b, __u32 c, __u32 d)
{
	__u64 h = ((__u64)a << 32 | b) * 0x9e3779b97f4a7c15ULL; /* 2^64 / golden ratio */

	h ^= h >> 29;
	h = (h ^ ((__u64)c << 32 | d)) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 32;
}

#define VR_NAME_LEN 47

/* vr_config.flags */
#define VR_VMAC 1   /* mac is a virtual MAC, not the MAC of the port */
#define VR_ACCEPT 2 /* Accept_Mode, or address owner: the addresses are on the interface, their traffic is accepted */
#define VR_OBEYS_LOWER 4   /* a Backup may have to obey a lower priority (nopreempt, preempt_delay) */
#define VR_UNICAST 8	   /* adverts go to own_address, not to a multicast group */
#define VR_CHECK_SOURCE 16 /* adverts must come from an address in vr_peers, with a TTL within its limits */
#define VR_NEW_SUM 32	   /* a checksum of the form VR_SUM_OLD is refused (old_unicast_checksum never) */
#define VR_SKIP_LIST 64	   /* the address list of the known Active is not checked again (skip_check_adv_addr) */

/* Value of vr_config: what BPF and `status` need of the configuration. Written by the manager, before the key of the
 * slot goes into vr_index. */
struct vr_config {
	__u8 version; /* VRRP version 2 or 3; 0: the slot is not in use */
	__u8 family;  /* enum vr_family */
	__u8 vrid;
	__u8 priority;	/* configured, 1 to 255 */
	__u8 auth_type; /* VRRPv2: VRRP2_AUTH_* (P15) */
	__u8 count;	/* number of addresses that an advert must list (P14) */
	__u16 vlan;	/* ifindex, vlan and vlan_in as in struct vr_key */
	__u32 ifindex;
	__u16 vlan_in;
	__u8 flags;	      /* VR_VMAC to VR_SKIP_LIST */
	__u8 down_adverts;    /* Active_Down_Interval in intervals, without Skew_Time; 3 unless configured otherwise */
	__u8 auth_data[8];    /* VRRPv2 password, padded with zeros */
	__u64 interval_ns;    /* configured advertisement interval */
	__u64 list_sum;	      /* sum of vr_address_hash() over the addresses that an advert must list (P14) */
	__u8 own_address[16]; /* source address of this router's adverts */
	__u8 mac[6];	      /* MAC of the virtual addresses: the virtual MAC, or the MAC of the port */
	__u16 group;	      /* multicast group of adverts: index in vr_groups; 0: the standard group, or VR_UNICAST */
	char name[VR_NAME_LEN]; /* of the instance, terminated by 0, cut to fit */
	__u8 faults;		/* enum vr_fault: the causes of FAULT; each of them is sufficient */
};

/* Key of vr_peers: a unicast peer of a virtual router. */
struct vr_peer_key {
	__u32 slot;
	__u8 address[16]; /* of the peer */
};

/* Value of vr_peers: limits of the TTL or hop limit of the peer's adverts, both included. Written by the manager. */
struct vr_peer {
	__u8 min_ttl;
	__u8 max_ttl;
};

/* Value of vr_groups: a multicast group other than 224.0.0.18 and ff02::12. Index 0 is not used. Written by the
 * manager. */
struct vr_group {
	__u8 address[16];
};

/* Value of vr_state: the state machine. Written by the engine, read by BPF for every advert. One cache line. */
struct vr_state {
	__u8 state;    /* enum vr_state_code */
	__u8 priority; /* effective, after tracking; 0: not known yet */
	__u8 reason;   /* enum vr_master_reason: why this router became Active last; while Backup: why it would become
			  Active next */
	__u8 active_priority;	 /* priority of the Active: of its last accepted advert; our own while Active */
	__u32 transitions;	 /* number of times that this router became Active */
	__u64 expected_head;	 /* first eight bytes of the steady advert, after vr_mark(); 0: no advert is steady */
	__u8 active_address[16]; /* address of the Active; our own while Active; zero while unknown */
	__u64 lease_ns;		 /* end of the lease: until then this router may act as Active; 0 while not Active */
	__u64 since_ns;		 /* time of the last change of state */
	__u64 heard_ns; /* Backup: Active_Down_Timer runs from this time, or from vr_live.last_rx_ns if that is later */
	__u64 active_interval_ns; /* Active_Adver_Interval (6.1) */
};

/* Returns the first eight bytes of an advert, as they stand in memory, combined with the way by which the advert came.
 * The mark is put into the byte of the VRID, which is known from the key of the slot already. mark 0: the advert goes
 * to the standard group with TTL 255. Any other mark: the TTL of an advert that goes to another address. */
static inline __attribute__((always_inline)) __u64 vr_mark(__u64 head, __u8 mark)
{
	return head ^ (__u64)mark << (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 8 : 48);
}

/* Value of vr_sent: what the engine has sent for a slot. Written by the engine; BPF does not read it. */
struct vr_sent {
	__u64 adverts;	     /* without releases; an advert to several peers counts once */
	__u32 releases;	     /* adverts with priority 0 */
	__u32 announcements; /* gratuitous ARP packets and unsolicited neighbour advertisements */
};

/* Number of pauses that are kept. The number is small on purpose: on a machine that pauses again and again, old pauses
 * are forgotten, and a Backup takes over in the end. */
#define VR_PAUSES 4

/* A pause: a time in which the engine did not run, although it had to. */
struct vr_pause {
	__u64 from_ns;
	__u64 to_ns; /* 0: the entry is empty */
};

/* The only value in vr_engine: how well the engine keeps its deadlines, and how many frames it has sent. Written by the
 * engine. */
struct vr_engine {
	__u64 wakeups;		     /* number of wake-ups at which a deadline was due */
	__u64 max_late_ns;	     /* largest lateness: time from the first deadline to the wake-up */
	__u64 recent_late_ns;	     /* largest lateness within the last full second */
	__u64 frames_sent;	     /* taken by the kernel */
	__u64 frames_failed;	     /* refused by the kernel, for example because the link is down */
	__u32 late[VR_LATE_BUCKETS]; /* number of wake-ups by lateness; limits in buckets.h */
	__u32 last_error;	     /* errno of the last frame that was refused */
	__u32 pad;
	struct vr_pause pauses[VR_PAUSES]; /* for the daemon that takes over the maps */
};

/* Classes of events. Each has a budget for every interval of a virtual router. MATTERS: the event may change the state.
 * LOSING: the advert loses, whatever the state. */
enum vr_event_class { VR_CLASS_MATTERS, VR_CLASS_LOSING, VR_CLASSES };

/* The most events of each class that go to the engine in one interval. An election needs a few; a losing advert needs
 * one answer (P34). Both limits bound the work that a flood causes. */
#define VR_BUDGET_MATTERS 16
#define VR_BUDGET_LOSING 1

/* Value of vr_live: what BPF has received for a slot. Written by BPF. One cache line. */
struct vr_live {
	__u64 last_rx_ns; /* last steady advert; or the last advert that a Backup obeys and that became no event for
			   * lack of room */
	__u64 adverts[VR_SUM_FORMS];	/* valid adverts, by form of the checksum */
	__u64 max_gap_ns;		/* largest time between two adverts of the same Active */
	__u32 gaps[VR_GAP_BUCKETS];	/* number of times between adverts, by length; limits in buckets.h */
	__u32 events;			/* adverts handed to the state machine */
	__u16 window;			/* start of the interval for which window_events counts, >> VR_WINDOW_SHIFT */
	__u8 window_events[VR_CLASSES]; /* events in that interval, by class */
};

/* vr_live.window is nanoseconds >> 20, about milliseconds, cut to 16 bits. */
#define VR_WINDOW_SHIFT 20

/* Number of counters in vr_counts: all reasons from VR_COUNTS_FIRST on, except VR_EVENTS, which vr_live.events counts.
 */
#define VR_COUNTS (VR_EVENTS - VR_COUNTS_FIRST)

/* Value of vr_counts: the counters of a slot. The first frame that counts makes the entry. Written by BPF. */
struct vr_counts {
	__u32 of[VR_COUNTS]; /* index: reason - VR_COUNTS_FIRST */
};

/* Value of vr_seen: a virtual router that is heard but not configured here. Written by BPF. */
struct vr_seen {
	__u64 first_ns; /* first advert */
	__u64 last_ns;	/* last advert */
	__u64 adverts;
	__u64 max_gap_ns;  /* largest time between two adverts */
	__u64 interval_ns; /* advertised, by the last advert, as are the fields below */
	__u8 source[16];
	__u8 version;
	__u8 priority;
	__u8 count;    /* number of addresses */
	__u8 form;     /* enum vr_checksum_form */
	__u32 sources; /* number of times that the source changed */
};

#define VR_SOURCE_MAC 0 /* vr_source_key.family: the address is a MAC */

/* A sender of frames on a port. */
struct vr_source_key {
	__u32 ifindex; /* of the device that has the programs, below any VLAN interface */
	__u8 family;   /* enum vr_family, or VR_SOURCE_MAC */
	__u8 pad[3];
	__u8 address[16]; /* a MAC is in the first six bytes */
};

/* One of the senders of most of the frames that are neither steady adverts nor events. Written by BPF without a lock:
 * where two CPUs count for one set at the same moment, a frame may be missing. */
struct vr_source {
	struct vr_source_key key; /* ifindex 0: the entry is empty */
	__u8 other[16];		  /* of its last frame: the MAC for an IP address, the IP address for a MAC */
	__u8 other_family;	  /* enum vr_family, or VR_SOURCE_MAC */
	__u8 pad[3];
	__u32 weight;	/* number of its frames, plus the weight of the sender whose entry it took; the entry with the
			   least weight is replaced first */
	__u64 first_ns; /* since when its frames are counted */
	__u64 last_ns;	/* last frame */
	__u64 frames;	/* since first_ns */
	__u64 of[VR_EVENTS]; /* frames by reason */
};

#define VR_SOURCE_WAYS 4 /* senders in a set */
#define VR_SOURCE_BITS 6 /* binary logarithm of the number of sets */

/* Value of vr_sources: a set of senders. A hash of the key determines the set of a sender. */
struct vr_source_set {
	struct vr_source way[VR_SOURCE_WAYS];
};

/* vr_port.filters */
#define VR_FILTER_ADVERT 1
#define VR_FILTER_VMAC_IN 2
#define VR_FILTER_VMAC_OUT 4

/* Value of vr_ports, by ifindex: how a port is attached. Written by the manager, `load` and `unload`. */
struct vr_port {
	__u8 mode;	 /* enum vr_mode, never VR_MODE_AUTO */
	__u8 made_qdisc; /* 1: this project made the clsact qdisc, and removes it */
	__u8 daemon;	 /* 1: attached by the daemon; 0: by `load` */
	__u8 filters;	 /* VR_FILTER_*: programs at tc that are attached */
	char name[16];	 /* of the interface */
};

/* Whether adverts that the BPF programs have consumed go on to the stack as well. AUTO: they do while a packet socket
 * is open that would show them, such as that of tcpdump; the daemon looks for one twice a second. */
enum vr_pass { VR_PASS_AUTO, VR_PASS_ON, VR_PASS_OFF };

/* vr_control.needs: what BPF has to do for at least one virtual router. Frames pay only for what is needed. */
#define VR_NEED_REFUSE 1 /* drop traffic to addresses without accept mode */
#define VR_NEED_SOURCE 2 /* replace the source MAC of traffic from addresses with a virtual MAC */

/* Version of everything in this file. A daemon takes over maps of the same version only. Add 1 with each change of the
 * size or the meaning of a key, a value or a field (tests/unit/test_resume.c notices changes of sizes). */
#define VR_LAYOUT 2

/* The one value of vr_control. Written by the manager, and by `pass`. */
struct vr_control {
	__u32 pass;    /* not 0: consumed adverts go on to the stack; read by BPF */
	__u32 setting; /* enum vr_pass, as the operator has set it */
	__u32 needs;   /* VR_NEED_*, read by BPF */
	__u32 layout;  /* VR_LAYOUT of the program that made the maps */
};

/* vr_event.flags */
#define VR_EVENT_ADDRESS_LIST 1	  /* the address list differs from the configured one (P14) */
#define VR_EVENT_NOT_LINK_LOCAL 2 /* the first address is not link-local (P11) */
#define VR_EVENT_CONFLICT 4	  /* no advert: another device announced one of our addresses */

/* Record of vr_events: a valid advert that could change the state, or an address conflict. Written by BPF, read by the
 * engine. */
struct vr_event {
	__u64 rx_ns;	 /* when BPF saw the frame */
	__u64 head;	 /* first eight bytes of the message, as they stand in memory; 0 for a conflict */
	__u8 source[16]; /* of the advert; for a conflict the MAC of the other device in the first six bytes */
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
