/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration file says once it is parsed and validated. Nothing here knows of interfaces that exist or of
 * the kernel: names stay names. */
#ifndef VRRP_XDP_MODEL_H
#define VRRP_XDP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/arena.h"
#include "config/base/diagnostic.h"
#include "config/notify.h"
#include "config/base/origin.h"
#include "config/routing.h"
#include "config/track.h"
#include "core/fsm.h"

/* What few virtual addresses have. */
struct vip_options {
	char *dev;   /* interface, NULL: the instance's own */
	char *label; /* NULL: none */
	bool has_broadcast;
	uint8_t broadcast[4]; /* network order */
	bool has_peer;
	uint8_t peer[16]; /* network order */
	bool has_preferred_lft;
	uint32_t preferred_lft; /* seconds, UINT32_MAX: forever; of IPv6 */
	uint32_t flags;		/* IFA_F_* */
	bool detect_duplicates; /* -nodad */
	bool no_track;
};

/* One virtual address of an instance; 28 bytes. */
struct __attribute__((packed, aligned(4))) vip {
	const struct vip_options *options; /* NULL: none of them */
	uint8_t address[16];		   /* network order; IPv4 in the first four bytes, rest zero */
	uint8_t prefix;			   /* length; 32 or 128 where the file gives none, as in keepalived */
	uint8_t scope;			   /* RT_SCOPE_* */
	bool vmac;			   /* has the instance's virtual MAC */
	uint8_t family : 7;		   /* VR_IPV4 or VR_IPV6 */
	bool excluded : 1;		   /* from virtual_ipaddress_excluded: configured, never advertised */
};

/* The interface of an address, NULL: the instance's own. */
static inline const char *vip_dev(const struct vip *vip)
{
	return vip->options ? vip->options->dev : NULL;
}

static inline bool vip_no_track(const struct vip *vip)
{
	return vip->options && vip->options->no_track;
}

/* One of static_ipaddress. */
struct static_address {
	struct static_address *next; /* in the file's order */
	struct vip vip;		     /* with the options below */
	struct vip_options options;  /* dev is always set */
};

/* Gratuitous ARP and unsolicited NA on becoming Active (keepalived's garp_master_*). */
struct garp {
	uint64_t delay_ns;	 /* second burst after this; 0: none */
	uint64_t refresh_ns;	 /* period of the refresh while Active; 0: none */
	uint32_t repeat;	 /* rounds per burst */
	uint32_t refresh_repeat; /* rounds per refresh */
	uint64_t lower_delay_ns; /* as delay_ns and repeat, after an inferior Active was heard (garp_lower_prio_*) */
	uint32_t lower_repeat;
};

/* vrrp_sync_group: instances that move together. */
struct sync_group {
	const char *name;
	const uint32_t *members; /* indices of instances, in the file's order */
	uint32_t count;
	bool tracking_weight; /* sync_group_tracking_weight */
	struct notify notify;
	const struct track *tracks; /* those that each member has as well, in its own list */
	uint32_t track_count;
};

/* Least times between two announcements; 0: none. */
struct garp_spacing {
	uint64_t garp_ns; /* gratuitous ARP */
	uint64_t gna_ns;  /* unsolicited NA */
};

/* garp_group: interfaces that share them. */
struct garp_group {
	struct garp_spacing spacing;
	const char *const *interfaces; /* in the file's order, each in one group only */
	uint32_t count;
};

#define CPU_LIMIT 1024 /* of vrrp_cpu_affinity */

/* What global_defs says of the daemon itself. */
struct process_options {
	char *name;		   /* vrrp_process_name; NULL: none */
	uint64_t startup_delay_ns; /* vrrp_startup_delay */
	uint32_t rttime_us;	   /* vrrp_rlimit_rttime; 0: none */
	uint16_t umask;
	int8_t nice;
	uint8_t rt_priority; /* of the engine; 0: not given */
	bool has_umask;
	bool has_nice;
	bool has_cpus;
	uint64_t cpus[CPU_LIMIT / 64];
};

/* use_vmac: where the virtual MAC comes from. */
enum vmac_kind {
	VMAC_NONE,     /* the interface's own MAC */
	VMAC_STANDARD, /* RFC 9568 7.3: 00:00:5e:00:01:VRID, or 00:00:5e:00:02:VRID for IPv6 */
	VMAC_GIVEN,    /* six bytes of the file */
	VMAC_PREFIX,   /* five bytes of the file, then the VRID */
};

/* One of unicast_peer. */
struct peer {
	uint8_t address[16]; /* network order */
	uint8_t min_ttl;
	uint8_t max_ttl;
};

/* old_unicast_checksum */
enum old_checksum {
	OLD_CHECKSUM_KNOWN, /* accepted from peers that send it */
	OLD_CHECKSUM_SENT,
	OLD_CHECKSUM_NEVER,
};

/* What instances usually have in common: those that say the same share it. Whatever else an instance can say belongs
 * here, but for what tells it from others; lists of it, which few have, are in the config's arena. */
struct settings {
	const char *interface;
	struct fsm_params vrrp; /* family: that of the first advertised address; interval: advert_int */
	struct garp garp;
	bool start_master;    /* state MASTER: without effect unless priority is 255 */
	bool checksum_plain;  /* v3_checksum_as_v2: RFC 9568's form without the pseudo-header */
	uint8_t auth_type;    /* VRRP2_AUTH_* */
	uint8_t auth_data[8]; /* zero-padded */
	bool has_source;
	uint8_t source[16];    /* mcast_src_ip, unicast_src_ip; network order */
	uint8_t vmac;	       /* enum vmac_kind */
	uint8_t vmac_bytes[6]; /* VMAC_GIVEN, VMAC_PREFIX */
	bool vmac_xmit_base;   /* adverts leave from the interface's own MAC all the same */
	bool accept;	       /* traffic to the addresses is taken up; always with priority 255 */
	bool promote_secondaries;
	struct routing *routing;     /* virtual_routes and virtual_rules, in the arena; NULL: none */
	const struct peer *peers;    /* in the arena; adverts go to each of them */
	uint32_t peer_count;	     /* 0: they go to the group */
	uint8_t multicast_group[16]; /* network order */
	uint8_t unicast_ttl;
	uint8_t old_checksum; /* enum old_checksum */
	bool check_source;    /* only adverts of peers are taken */
	bool no_peer_fault;   /* FAULT for good: there are to be peers, and are none */
	bool track_source;    /* FAULT while the source address is not there */
	bool skip_list;	      /* the address list of an Active that has been accepted is not looked at again */
	struct notify notify;
	bool ignores_link;	    /* dont_track_primary */
	const struct track *tracks; /* of those that track the same, one list */
	uint32_t track_count;
};

/* One vrrp_instance; what it points to is in the config's arrays. */
struct instance {
	const char *name;
	const struct settings *settings;
	const struct vip *vips; /* advertised ones first, each kind in the file's order */
	uint32_t vip_count;
	uint8_t advertised; /* how many of them are advertised */
	uint8_t vrid;	    /* 1–255 */
	uint8_t priority;   /* 1–255 */
};

/* dynamic_interfaces: whether an interface of the file may be missing when the file is read. */
enum dynamic_interfaces {
	DYNAMIC_NO,
	DYNAMIC_YES,
	DYNAMIC_CHANGING, /* allow_if_changes: the same here, where one that comes again may always be of another kind
			   */
};

struct config {
	char *router_id;	       /* host name where the file gives none */
	const char *default_interface; /* of static addresses and routes; in the arena */
	bool log_unknown;	       /* adverts for VRIDs that are not configured are to be logged */
	uint8_t dynamic;	       /* enum dynamic_interfaces */
	struct notify_globals notify;
	struct instance *instances;
	size_t count;
	/* those of all instances, in the same allocation */
	struct settings *settings;
	struct vip *vips;
	struct vip_options *options;
	char *text;	     /* names of instances, interfaces and labels */
	char *net_namespace; /* in the arena, NULL: that of the caller */
	char *name;	     /* instance NAME, in the arena, NULL: none */
	struct static_address *static_addresses;
	struct routing *static_routing; /* NULL: none */
	const char
		*reload_file; /* is there while the configuration is read; "" for the daemon's own name, NULL: none */
	const char *reload_time_file; /* NULL: none */
	bool reload_repeat;
	struct garp_spacing spacing; /* of interfaces that are in no garp_group, each by itself */
	const struct garp_group *garp_groups;
	size_t garp_group_count;
	const struct sync_group *sync_groups;
	size_t sync_group_count;
	struct process_options process;
	struct tracking tracking;
	struct arena arena; /* what the lists of settings, and of the config itself, point to */
};

/* Reads and validates a configuration. Every error and warning is reported through fn before it returns, up to 20
 * of a kind. Returns 0 with *out to be freed by config_free, or -EINVAL after at least one error, or -ENOMEM. On
 * failure *out is untouched. */
int config_load(const struct config_origin *from, diagnostic_fn *fn, void *data, struct config **out);

/* The virtual MAC of the virtual router with these settings, which say that it has one, and this VRID. */
void settings_vmac(const struct settings *settings, uint8_t vrid, uint8_t mac[6]);

/* Compares all values of two settings except what they point to: interface, peers, routing, scripts and tracks. Returns
 * a number below, equal to or above 0, for sorting. */
int settings_order(const struct settings *a, const struct settings *b);

void config_free(struct config *config);

#endif
