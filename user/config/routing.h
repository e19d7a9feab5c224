/* SPDX-License-Identifier: GPL-2.0 */
/* Routes and rules as a configuration file says them; all of it lies in the config's arena. */
#ifndef VRRP_XDP_CONFIG_ROUTING_H
#define VRRP_XDP_CONFIG_ROUTING_H

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What marks routes and rules as a daemon's own where the file says nothing else (/etc/iproute2/rt_protos). */
#define PROTOCOL_OWN RTPROT_KEEPALIVED

#define NEXT_HOPS 64 /* of a route: its message stays below MESSAGE_MAX of rtnl.c */

/* An address block, in network order; IPv4 in the first four bytes. */
struct network {
	uint8_t address[16];
	uint8_t prefix;
	bool given;
};

enum encap_kind { ENCAP_MPLS, ENCAP_IP, ENCAP_IP6, ENCAP_ILA };

#define ENCAP_LABELS 16

/* How packets leave: under labels, or in a tunnel whose device is given beside. */
struct encap {
	uint8_t kind; /* enum encap_kind */
	uint8_t label_count;
	bool has_id, has_destination, has_source, has_tos, has_ttl, has_flags;
	uint8_t tos;			     /* of IPv6 the traffic class */
	uint8_t ttl;			     /* of IPv6 the hop limit */
	uint16_t flags;			     /* TUNNEL_* */
	uint64_t id;			     /* of the tunnel; of ILA the locator */
	uint8_t destination[16], source[16]; /* network order */
	uint32_t labels[ENCAP_LABELS];
};

struct next_hop {
	const struct encap *encap; /* NULL: none */
	const char *dev;	   /* NULL: the kernel finds it */
	uint8_t via[16];	   /* network order */
	bool has_via;
	bool onlink;
	uint16_t weight; /* 1–256, of several */
};

/* Where a new route goes among those with the same destination. */
enum route_place { ROUTE_PREPEND, ROUTE_APPEND, ROUTE_ADD };

struct route {
	struct route *next; /* in the file's order */
	uint8_t family;	    /* VR_IPV4 or VR_IPV6 */
	uint8_t type;	    /* RTN_* */
	uint8_t scope;	    /* RT_SCOPE_* */
	uint8_t protocol;   /* RTPROT_* */
	uint8_t tos;
	uint8_t preference; /* ICMPV6_ROUTER_PREF_*, with has_preference */
	uint8_t place;	    /* enum route_place */
	bool has_scope, has_protocol, has_source, has_preference, has_propagate;
	bool propagate; /* ttl-propagate */
	bool no_track;
	struct network to;   /* always given */
	struct network from; /* of IPv6 alone */
	uint8_t source[16];  /* src: preferred source address */
	uint32_t table;
	uint32_t metric;		/* 0: the kernel's default */
	uint32_t realms;		/* source << 16 | destination; 0: none */
	uint32_t expires;		/* seconds, 0: never */
	uint32_t metrics[RTAX_MAX + 1]; /* in the kernel's units, by RTAX_* */
	uint32_t metrics_given;		/* bit RTAX_* */
	uint32_t metrics_locked;
	const char *congctl;   /* NULL: none */
	const char *vrf;       /* whose table it is; NULL: table */
	struct next_hop hop;   /* where there is only one, or none */
	struct next_hop *hops; /* several */
	uint32_t hop_count;
};

struct port_range {
	uint16_t first, last; /* both 0: any */
};

struct rule {
	struct rule *next; /* in the file's order */
	uint8_t family;	   /* VR_IPV4 or VR_IPV6 */
	uint8_t action;	   /* FR_ACT_* */
	uint8_t tos;
	uint8_t protocol;    /* RTPROT_* of the rule itself */
	uint8_t ip_protocol; /* IPPROTO_*, 0: any */
	bool invert;	     /* not */
	bool l3mdev;
	bool no_track;
	bool has_protocol, has_preference, has_mark, has_mask, has_uids, has_prefix_limit, has_group_limit;
	struct network from, to;
	const char *iif, *oif; /* NULL: any */
	uint32_t table;	       /* of FR_ACT_TO_TBL */
	uint32_t target;       /* of FR_ACT_GOTO */
	uint32_t preference;
	uint32_t mark, mask;
	uint32_t realms;
	uint32_t prefix_limit; /* suppress_prefixlength */
	uint32_t group_limit;  /* suppress_ifgroup */
	uint32_t first_uid, last_uid;
	uint64_t tunnel; /* 0: any */
	struct port_range sport, dport;
};

/* Those of an instance, or those that are there as long as the daemon runs. */
struct routing {
	struct route *routes, *last_route;
	struct rule *rules, *last_rule;
};

#endif
