/* SPDX-License-Identifier: GPL-2.0 */
/* Routes and rules of a configuration. All of them are in the arena of the configuration. */
#ifndef VRRP_XDP_CONFIG_ROUTING_H
#define VRRP_XDP_CONFIG_ROUTING_H

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The protocol number (/etc/iproute2/rt_protos) of routes and rules that the daemon adds, unless the file gives
 * another. */
#define PROTOCOL_OWN RTPROT_KEEPALIVED

#define NEXT_HOPS 64 /* limit for a route: its netlink message must not be longer than MESSAGE_MAX in rtnl.c */

/* An address block, in network order; IPv4 in the first four bytes. */
struct network {
	uint8_t address[16];
	uint8_t prefix;
	bool given;
};

enum encap_kind { ENCAP_MPLS, ENCAP_IP, ENCAP_IP6, ENCAP_ILA };

#define ENCAP_LABELS 16

/* How packets of a route are encapsulated: with MPLS labels, with an ILA locator, or with values for the tunnel device
 * that the route names. */
struct encap {
	uint8_t kind; /* enum encap_kind */
	uint8_t label_count;
	bool has_id, has_destination, has_source, has_tos, has_ttl, has_flags;
	uint8_t tos;			     /* type of service; with IPv6 the traffic class */
	uint8_t ttl;			     /* TTL; with IPv6 the hop limit */
	uint16_t flags;			     /* TUNNEL_* */
	uint64_t id;			     /* tunnel ID; with ILA the locator */
	uint8_t destination[16], source[16]; /* network order */
	uint32_t labels[ENCAP_LABELS];
};

struct next_hop {
	const struct encap *encap; /* NULL: none */
	const char *dev;	   /* NULL: the kernel chooses it */
	uint8_t via[16];	   /* network order */
	bool has_via;
	bool onlink;
	uint16_t weight; /* 1-256, if the route has several next hops */
};

/* Where the kernel puts a new route among the routes with the same destination. */
enum route_place { ROUTE_PREPEND, ROUTE_APPEND, ROUTE_ADD };

struct route {
	struct route *next; /* in the order of the file */
	uint8_t family;	    /* VR_IPV4 or VR_IPV6 */
	uint8_t type;	    /* RTN_* */
	uint8_t scope;	    /* RT_SCOPE_* */
	uint8_t protocol;   /* RTPROT_* */
	uint8_t tos;
	uint8_t preference; /* ICMPV6_ROUTER_PREF_*, with has_preference */
	uint8_t place;	    /* enum route_place */
	bool has_scope, has_protocol, has_source, has_preference, has_propagate;
	bool propagate;	     /* ttl-propagate */
	bool no_track;	     /* the daemon does not restore the route if another program removes it */
	struct network to;   /* always given */
	struct network from; /* only with IPv6 */
	uint8_t source[16];  /* src: preferred source address */
	uint32_t table;
	uint32_t metric;		/* 0: the default of the kernel */
	uint32_t realms;		/* source << 16 | destination; 0: none */
	uint32_t expires;		/* seconds, 0: never */
	uint32_t metrics[RTAX_MAX + 1]; /* in the kernel's units, by RTAX_* */
	uint32_t metrics_given;		/* bits 1 << RTAX_* */
	uint32_t metrics_locked;	/* metrics with the keyword lock; bits as in metrics_given */
	const char *congctl;		/* NULL: none */
	const char *vrf;		/* VRF device: the route is in the table of this VRF; NULL: it is in `table` */
	struct next_hop hop;   /* the only next hop, or all zero if there is none; unused if hop_count is not 0 */
	struct next_hop *hops; /* the next hops after the keyword nexthop */
	uint32_t hop_count;    /* of hops */
};

struct port_range {
	uint16_t first, last; /* both 0: any */
};

struct rule {
	struct rule *next; /* in the order of the file */
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
	uint32_t table;	       /* the routing table, with FR_ACT_TO_TBL */
	uint32_t target;       /* preference of the rule to continue with, with FR_ACT_GOTO */
	uint32_t preference;
	uint32_t mark, mask;
	uint32_t realms;
	uint32_t prefix_limit; /* suppress_prefixlength */
	uint32_t group_limit;  /* suppress_ifgroup */
	uint32_t first_uid, last_uid;
	uint64_t tunnel; /* 0: any */
	struct port_range sport, dport;
};

/* The routes and rules of an instance, or the static routes and rules. */
struct routing {
	struct route *routes, *last_route;
	struct rule *rules, *last_rule;
};

#endif
