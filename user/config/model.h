/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration says, after it was parsed and validated. It has only the names of interfaces: the manager finds
 * out whether the interfaces exist. */
#ifndef VRRP_XDP_MODEL_H
#define VRRP_XDP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/arena.h"
#include "config/base/diagnostic.h"
#include "config/base/origin.h"
#include "config/notify.h"
#include "config/routing.h"
#include "config/track.h"
#include "core/fsm.h"

/* Options that few virtual addresses have. */
struct vip_options {
	char *dev;   /* interface of the address; NULL: the interface of the instance */
	char *label; /* NULL: none */
	bool has_broadcast;
	uint8_t broadcast[4]; /* network order */
	bool has_peer;
	uint8_t peer[16]; /* network order */
	bool has_preferred_lft;
	uint32_t preferred_lft; /* of IPv6, in seconds; UINT32_MAX: forever */
	uint32_t flags;		/* IFA_F_* */
	bool detect_duplicates; /* the keyword -nodad ("minus nodad"): the kernel runs duplicate address detection for
				   the IPv6 address, which it does not by default */
	bool no_track;		/* the daemon does not restore the address if another program removes it */
};

/* A virtual address of an instance, 28 bytes. */
struct __attribute__((packed, aligned(4))) vip {
	const struct vip_options *options; /* NULL: the address has none of these options */
	uint8_t address[16];		   /* network order; IPv4 in the first four bytes, the rest is 0 */
	uint8_t prefix;			   /* prefix length; if the file gives none: 32 or 128, as in keepalived */
	uint8_t scope;			   /* RT_SCOPE_* */
	bool vmac;			   /* ARP and neighbour discovery answer with the virtual MAC of the instance */
	uint8_t family : 7;		   /* VR_IPV4 or VR_IPV6 */
	bool excluded : 1;		   /* of virtual_ipaddress_excluded: configured, but not in adverts */
};

/* Returns the interface of an address, or NULL for the interface of the instance. */
static inline const char *vip_dev(const struct vip *vip)
{
	return vip->options ? vip->options->dev : NULL;
}

static inline bool vip_no_track(const struct vip *vip)
{
	return vip->options && vip->options->no_track;
}

/* An address of static_ipaddress. */
struct static_address {
	struct static_address *next; /* in the order of the file */
	struct vip vip;		     /* vip.options points to options below */
	struct vip_options options;  /* dev is always set */
};

/* When an Active announces its addresses by gratuitous ARP and unsolicited NA (the keywords garp_master_*). */
struct garp {
	uint64_t delay_ns;   /* from the first burst after a takeover to the second one; 0: there is no second one */
	uint64_t refresh_ns; /* from one refresh to the next; 0: no refresh */
	uint32_t repeat;     /* announcements of each address in a burst */
	uint32_t refresh_repeat; /* announcements of each address in a refresh */
	uint64_t
		lower_delay_ns; /* as delay_ns, after an advert of a lower priority was heard (garp_lower_prio_delay) */
	uint32_t lower_repeat;	/* as repeat, in the same case (garp_lower_prio_repeat) */
};

/* vrrp_sync_group: instances that change their states together. */
struct sync_group {
	const char *name;
	const uint32_t *members; /* indices of instances, in the order of the file */
	uint32_t count;
	bool tracking_weight; /* sync_group_tracking_weight */
	struct notify notify;
	const struct track *tracks; /* each member has them in its own list, too */
	uint32_t track_count;
};

/* The least time between two announcements on an interface; 0: no limit. */
struct garp_spacing {
	uint64_t garp_ns; /* gratuitous ARP */
	uint64_t gna_ns;  /* unsolicited NA */
};

/* garp_group: interfaces that share one spacing. */
struct garp_group {
	struct garp_spacing spacing;
	const char *const *interfaces; /* in the order of the file; an interface is in one GARP group only */
	uint32_t count;
};

#define CPU_LIMIT 1024 /* CPUs that vrrp_cpu_affinity may name: 0 to 1023 */

/* What global_defs says about the process of the daemon. */
struct process_options {
	char *name;		   /* vrrp_process_name; NULL: none */
	uint64_t startup_delay_ns; /* vrrp_startup_delay */
	uint32_t rttime_us;	   /* vrrp_rlimit_rttime; 0: not given */
	uint16_t umask;
	int8_t nice;
	uint8_t rt_priority; /* real-time priority of the engine, 1-99; 0: not given */
	bool has_umask;
	bool has_nice;
	bool has_cpus;
	uint64_t cpus[CPU_LIMIT / 64]; /* a bit for each CPU */
};

/* use_vmac: where the virtual MAC comes from. */
enum vmac_kind {
	VMAC_NONE,     /* the interface's own MAC */
	VMAC_STANDARD, /* RFC 9568 7.3: 00:00:5e:00:01:VRID, or 00:00:5e:00:02:VRID for IPv6 */
	VMAC_GIVEN,    /* the file gives six bytes */
	VMAC_PREFIX,   /* the file gives five bytes, and the VRID is the sixth */
};

/* A router of unicast_peer. */
struct peer {
	uint8_t address[16]; /* network order */
	uint8_t min_ttl;     /* adverts from the peer must have at least this TTL */
	uint8_t max_ttl;     /* adverts from the peer must have at most this TTL */
};

/* old_unicast_checksum: the checksum of VRRPv3 over unicast IPv4 as old versions of keepalived made it. */
enum old_checksum {
	OLD_CHECKSUM_KNOWN, /* adverts with this checksum are accepted, but not sent */
	OLD_CHECKSUM_SENT,  /* adverts with this checksum are accepted and sent */
	OLD_CHECKSUM_NEVER, /* adverts with this checksum are neither accepted nor sent */
};

/* Values that most instances have in common. Instances with equal values share one structure. A new value of an
 * instance belongs here, unless most instances have different values. Lists are in the arena of the configuration.
 * settings_order() must compare a new member, too. */
struct settings {
	const char *interface;
	struct fsm_params vrrp; /* its family is that of the first advertised address */
	struct garp garp;
	bool start_master;    /* state MASTER: it has an effect only with priority 255 */
	bool checksum_plain;  /* v3_checksum_as_v2: the checksum of VRRPv3 leaves out the pseudo-header */
	uint8_t auth_type;    /* VRRP2_AUTH_* */
	uint8_t auth_data[8]; /* zero-padded */
	bool has_source;
	uint8_t source[16];    /* mcast_src_ip, unicast_src_ip; network order */
	uint8_t vmac;	       /* enum vmac_kind */
	uint8_t vmac_bytes[6]; /* six bytes with VMAC_GIVEN, five with VMAC_PREFIX */
	bool vmac_xmit_base;   /* adverts are sent from the MAC of the interface, not from the virtual MAC */
	bool accept;	       /* Accept_Mode: accept packets to the virtual addresses; always true with priority 255 */
	bool promote_secondaries;
	struct routing *routing;     /* virtual_routes and virtual_rules; NULL: none */
	const struct peer *peers;    /* adverts are sent to each of them */
	uint32_t peer_count;	     /* 0: adverts are sent to the multicast group */
	uint8_t multicast_group[16]; /* network order */
	uint8_t unicast_ttl;
	uint8_t old_checksum; /* enum old_checksum */
	bool check_source;    /* adverts from other addresses than those of the peers are dropped */
	bool no_peer_fault;   /* the instance is always in FAULT: it has unicast_fault_no_peer, and no peer */
	bool track_source;    /* FAULT while the interface does not have the source address */
	bool skip_list;	      /* only the first advert of an Active has its address list compared */
	struct notify notify;
	bool ignores_link;	    /* dont_track_primary: no FAULT while the interface is down */
	const struct track *tracks; /* settings with equal lists point to one list */
	uint32_t track_count;
};

/* A vrrp_instance. What it points to is in the arrays of struct config. */
struct instance {
	const char *name;
	const struct settings *settings;
	const struct vip
		*vips; /* first the advertised addresses, then the excluded addresses, each in the order of the file */
	uint32_t vip_count;
	uint8_t advertised; /* how many of vips are advertised */
	uint8_t vrid;	    /* 1–255 */
	uint8_t priority;   /* 1–255 */
};

/* dynamic_interfaces: whether an interface that the file names may be missing when the file is read. */
enum dynamic_interfaces {
	DYNAMIC_NO,
	DYNAMIC_YES,
	DYNAMIC_CHANGING, /* with allow_if_changes: the type of an interface may change, too. DYNAMIC_YES allows this as
			     well, so both values have the same effect */
};

struct config {
	char *router_id;	       /* the host name if the file gives none */
	const char *default_interface; /* of static addresses; NULL: none is given */
	bool log_unknown;	       /* log_unknown_vrids: log adverts for VRIDs that are not configured */
	uint8_t dynamic;	       /* enum dynamic_interfaces */
	struct notify_globals notify;
	struct instance *instances;
	size_t count; /* of instances */
	/* arrays that all instances share, in one allocation with the array instances */
	struct settings *settings;
	struct vip *vips;
	struct vip_options *options;
	char *text;	     /* names of instances, interfaces and labels */
	char *net_namespace; /* NULL: the namespace that the process is in */
	char *name;	     /* the keyword instance; NULL: none */
	struct static_address *static_addresses;
	struct routing *static_routing; /* NULL: none */
	const char *reload_file; /* this file exists while a reload reads the configuration; "": at its default path;
				    NULL: no file */
	const char *reload_time_file; /* a file that contains the time of the next reload; NULL: none */
	bool reload_repeat;	      /* reload_time_file stays after the reload */
	struct garp_spacing spacing;  /* of each interface that is in no GARP group */
	const struct garp_group *garp_groups;
	size_t garp_group_count;
	const struct sync_group *sync_groups;
	size_t sync_group_count;
	struct process_options process;
	struct tracking tracking;
	struct arena arena; /* holds all data of this structure that is not in an array of all instances */
};

/* Reads and validates a configuration. Calls fn for each error and warning, but at most 20 times for messages that
 * differ only in quoted words and numbers. Returns 0 and sets *out, which the caller frees by config_free(). Returns
 * -EINVAL after at least one error, or -ENOMEM; *out is then unchanged. */
int config_load(const struct config_origin *from, diagnostic_fn *fn, void *data, struct config **out);

/* Writes the virtual MAC of a virtual router. Its settings must have one: vmac is not VMAC_NONE. */
void settings_vmac(const struct settings *settings, uint8_t vrid, uint8_t mac[6]);

/* Compares all values of two settings except what they point to: interface, peers, routing, scripts and tracks. Returns
 * a number below 0, 0, or a number above 0, for sorting. */
int settings_order(const struct settings *a, const struct settings *b);

void config_free(struct config *config);

#endif
