// SPDX-License-Identifier: GPL-2.0
/* The entries of virtual_routes and static_routes. */
#include "config/tables/tables.h"

#include <linux/icmpv6.h>

#include "vrrp_xdp/maps.h"

#include "config/base/names.h"
#include "config/parse/entry.h"

#define ROUTE(field) offsetof(struct route_draft, route.field)
#define TYPE(KEY, word, type, text)                                                                                    \
	{                                                                                                              \
		KEY, word, BLOCK_ROUTES, .parse = route_type, .value = type, .description = text                       \
	}
#define METRIC(KEY, word, rtax, least, most, text)                                                                     \
	{                                                                                                              \
		KEY, word, BLOCK_ROUTES, .args = 1, .optional = 1, .parse = route_metric, .value = rtax, .min = least, \
					 .max = most, .arguments = "[lock] NUMBER", .description = text                \
	}
#define TIME(KEY, word, rtax, units, text)                                                                             \
	{                                                                                                              \
		KEY, word, BLOCK_ROUTES, .args = 1, .optional = 1, .parse = route_time, .value = rtax, .min = units,   \
					 .max = 200 * (units), .arguments = "[lock] TIME", .description = text         \
	}

const struct keyword route_keywords[] = {
	{KEY_ROUTE_TO, "to", BLOCK_ROUTES, .args = 1, .parse = route_network, .offset = ROUTE(to),
	 .arguments = "ADDRESS[/LENGTH]|default", .unset = "required",
	 .description = "destination; the word `to` may be left out"},
	{KEY_ROUTE_FROM, "from", BLOCK_ROUTES, .args = 1, .parse = route_network, .offset = ROUTE(from),
	 .arguments = "ADDRESS[/LENGTH]", .unset = "any", .description = "IPv6: only for packets from this network"},
	{KEY_ROUTE_INET, "inet", BLOCK_ROUTES, .parse = entry_inet, .value = VR_IPV4,
	 .description = "the route is for IPv4; not needed if the route has an address"},
	{KEY_ROUTE_INET6, "inet6", BLOCK_ROUTES, .parse = entry_inet, .value = VR_IPV6,
	 .description = "the route is for IPv6; not needed if the route has an address"},
	TYPE(KEY_ROUTE_UNICAST, "unicast", RTN_UNICAST, "an ordinary route, the default"),
	TYPE(KEY_ROUTE_LOCAL, "local", RTN_LOCAL, "packets are for this host; the scope is host by default"),
	TYPE(KEY_ROUTE_BROADCAST, "broadcast", RTN_BROADCAST, "packets are sent as broadcasts"),
	TYPE(KEY_ROUTE_ANYCAST, "anycast", RTN_ANYCAST, "as ip-route(8) says"),
	TYPE(KEY_ROUTE_MULTICAST, "multicast", RTN_MULTICAST, "as ip-route(8) says"),
	TYPE(KEY_ROUTE_BLACKHOLE, "blackhole", RTN_BLACKHOLE, "packets are dropped"),
	TYPE(KEY_ROUTE_UNREACHABLE, "unreachable", RTN_UNREACHABLE, "packets are refused: host unreachable"),
	TYPE(KEY_ROUTE_PROHIBIT, "prohibit", RTN_PROHIBIT, "packets are refused: prohibited"),
	TYPE(KEY_ROUTE_THROW, "throw", RTN_THROW, "the look-up continues with the next rule"),
	{KEY_ROUTE_VIA, "via", BLOCK_ROUTES, .args = 1, .optional = 1, .parse = route_via,
	 .arguments = "[inet|inet6] ADDRESS", .unset = "none", .description = "gateway"},
	{KEY_ROUTE_GW, "gw", BLOCK_ROUTES, .args = 1, .optional = 1, .parse = route_via, .arguments = "ADDRESS",
	 .description = "older word for via"},
	{KEY_ROUTE_DEV, "dev", BLOCK_ROUTES, .args = 1, .parse = route_device, .arguments = "NAME",
	 .unset = "that of the gateway", .description = "interface"},
	{KEY_ROUTE_OIF, "oif", BLOCK_ROUTES, .args = 1, .parse = route_device, .arguments = "NAME",
	 .description = "the same as dev"},
	{KEY_ROUTE_ONLINK, "onlink", BLOCK_ROUTES, .parse = route_onlink,
	 .description = "the gateway is on the link, even if no address of the interface is in its network"},
	{KEY_ROUTE_NEXTHOP, "nexthop", BLOCK_ROUTES, .parse = route_nexthop,
	 .description = "begins a next hop; via, dev, weight and onlink after it belong to this next hop; at most 64"},
	{KEY_ROUTE_WEIGHT, "weight", BLOCK_ROUTES, .args = 1, .parse = route_weight, .min = 1, .max = 256,
	 .arguments = "NUMBER", .unset = "1", .description = "weight of a next hop, up to 256"},
	{KEY_ROUTE_OR, "or", BLOCK_ROUTES, .args = 1, .parse = route_or, .arguments = "ADDRESS",
	 .description = "older word for `nexthop via ADDRESS`"},
	{KEY_ROUTE_SRC, "src", BLOCK_ROUTES, .args = 1, .parse = route_source, .arguments = "ADDRESS",
	 .unset = "chosen by the kernel", .description = "preferred source address"},
	{KEY_ROUTE_TABLE, "table", BLOCK_ROUTES, .args = 1, .parse = entry_named, .offset = ROUTE(table),
	 .value = NAMES_TABLES, .min = 1, .max = UINT32_MAX, .arguments = "NAME|NUMBER", .unset = "main",
	 .description = "routing table"},
	{KEY_ROUTE_METRIC, "metric", BLOCK_ROUTES, .args = 1, .parse = parse_limit, .offset = ROUTE(metric),
	 .max = UINT32_MAX, .arguments = "NUMBER", .unset = "chosen by the kernel",
	 .description = "of several routes to a destination the kernel uses the route with the least metric"},
	{KEY_ROUTE_PRIORITY, "priority", BLOCK_ROUTES, .args = 1, .parse = parse_limit, .offset = ROUTE(metric),
	 .max = UINT32_MAX, .arguments = "NUMBER", .description = "the same as metric"},
	{KEY_ROUTE_PREFERENCE, "preference", BLOCK_ROUTES, .args = 1, .parse = parse_limit, .offset = ROUTE(metric),
	 .max = UINT32_MAX, .arguments = "NUMBER", .description = "the same as metric"},
	{KEY_ROUTE_SCOPE, "scope", BLOCK_ROUTES, .args = 1, .parse = route_scope,
	 .arguments = "global|site|link|host|nowhere|NUMBER", .unset = "global",
	 .description = "scope of an IPv4 route"},
	{KEY_ROUTE_TOS, "tos", BLOCK_ROUTES, .args = 1, .parse = entry_tos, .offset = ROUTE(tos),
	 .arguments = "NAME|NUMBER", .unset = "0", .description = "type of service"},
	{KEY_ROUTE_DSFIELD, "dsfield", BLOCK_ROUTES, .args = 1, .parse = entry_tos, .offset = ROUTE(tos),
	 .arguments = "NAME|NUMBER", .description = "the same as tos"},
	{KEY_ROUTE_PROTOCOL, "protocol", BLOCK_ROUTES, .args = 1, .parse = route_protocol, .arguments = "NAME|NUMBER",
	 .unset = "keepalived",
	 .description = "protocol number of the route in the kernel; it has an effect only with no_track"},
	{KEY_ROUTE_REALMS, "realms", BLOCK_ROUTES, .args = 1, .parse = entry_realms, .offset = ROUTE(realms),
	 .arguments = "[FROM/]TO", .unset = "none", .description = "realms of an IPv4 route"},
	{KEY_ROUTE_PREF, "pref", BLOCK_ROUTES, .args = 1, .parse = route_preference, .arguments = "low|medium|high",
	 .unset = "medium", .description = "preference of an IPv6 route"},
	{KEY_ROUTE_EXPIRES, "expires", BLOCK_ROUTES, .args = 1, .parse = parse_limit, .offset = ROUTE(expires),
	 .min = 1, .max = UINT32_MAX, .arguments = "SECONDS", .unset = "never",
	 .description = "IPv6: the kernel removes the route after this time"},
	METRIC(KEY_ROUTE_MTU, "mtu", RTAX_MTU, 0, UINT32_MAX, "MTU of the path; lock: the kernel does not discover it"),
	METRIC(KEY_ROUTE_ADVMSS, "advmss", RTAX_ADVMSS, 0, UINT32_MAX, "segment size that TCP advertises"),
	METRIC(KEY_ROUTE_HOPLIMIT, "hoplimit", RTAX_HOPLIMIT, 0, 255, "hop limit of packets"),
	TIME(KEY_ROUTE_RTT, "rtt", RTAX_RTT, 8,
	     "first estimate of the round-trip time: 1.5s, 300ms, or a number of eighths of a millisecond; at least "
	     "200ms"),
	TIME(KEY_ROUTE_RTTVAR, "rttvar", RTAX_RTTVAR, 4,
	     "first estimate of the variance of the round-trip time: 1.5s, 300ms, or a number of quarters of a "
	     "millisecond"),
	TIME(KEY_ROUTE_RTO_MIN, "rto_min", RTAX_RTO_MIN, 1,
	     "least time until TCP retransmits: 1.5s, 300ms, or a number of milliseconds"),
	METRIC(KEY_ROUTE_REORDERING, "reordering", RTAX_REORDERING, 0, UINT32_MAX,
	       "how far TCP packets may be reordered"),
	METRIC(KEY_ROUTE_WINDOW, "window", RTAX_WINDOW, 0, UINT32_MAX, "largest window of TCP, in bytes"),
	METRIC(KEY_ROUTE_CWND, "cwnd", RTAX_CWND, 0, UINT32_MAX, "largest congestion window of TCP; only with lock"),
	METRIC(KEY_ROUTE_SSTHRESH, "ssthresh", RTAX_SSTHRESH, 0, UINT32_MAX, "first slow start threshold"),
	METRIC(KEY_ROUTE_INITCWND, "initcwnd", RTAX_INITCWND, 0, UINT32_MAX, "first congestion window, in segments"),
	METRIC(KEY_ROUTE_INITRWND, "initrwnd", RTAX_INITRWND, 0, UINT32_MAX, "first receive window, in segments"),
	METRIC(KEY_ROUTE_QUICKACK, "quickack", RTAX_QUICKACK, 0, 1, "1: acknowledge at once"),
	METRIC(KEY_ROUTE_FASTOPEN, "fastopen_no_cookie", RTAX_FASTOPEN_NO_COOKIE, 0, 1,
	       "1: TCP fast open without a cookie"),
	{KEY_ROUTE_CONGCTL, "congctl", BLOCK_ROUTES, .args = 1, .optional = 1, .parse = route_congctl,
	 .offset = ROUTE(congctl), .value = RTAX_CC_ALGO, .arguments = "[lock] NAME", .unset = "that of the system",
	 .description = "congestion control of TCP"},
	{KEY_ROUTE_FEATURES, "features", BLOCK_ROUTES, .args = 1, .parse = route_features, .value = RTAX_FEATURES,
	 .arguments = "ecn", .unset = "none", .description = "explicit congestion notification"},
	{KEY_ROUTE_PROPAGATE, "ttl-propagate", BLOCK_ROUTES, .args = 1, .parse = route_propagate,
	 .arguments = "enabled|disabled", .description = "MPLS: whether the TTL of packets is propagated"},
	{KEY_ROUTE_PREPEND, "prepend", BLOCK_ROUTES, .parse = route_place, .value = ROUTE_PREPEND,
	 .description = "the route is put before others with the same destination; the default"},
	{KEY_ROUTE_APPEND, "append", BLOCK_ROUTES, .parse = route_place, .value = ROUTE_APPEND,
	 .description = "the route is put after others with the same destination"},
	{KEY_ROUTE_ADD, "add", BLOCK_ROUTES, .parse = route_place, .value = ROUTE_ADD,
	 .description = "the route is added only if no other has the same destination"},
	{KEY_ROUTE_ENCAP, "encap", BLOCK_ROUTES, .args = 2, .greedy = true, .parse = route_encap,
	 .arguments = "mpls LABEL[/LABEL...] | ip|ip6 [id N] [dst ADDRESS] [src ADDRESS] ... | ila LOCATOR",
	 .unset = "none",
	 .description = "encapsulation of packets; ip also has tos, ttl and flags, ip6 has tc, hoplimit and flags"},
	{KEY_ROUTE_VRF, "vrf", BLOCK_ROUTES, .args = 1, .parse = entry_device, .offset = ROUTE(vrf),
	 .arguments = "NAME", .unset = "none",
	 .description = "the route is in the table of this VRF; vrf overrides table"},
	{KEY_ROUTE_NO_TRACK, "no_track", BLOCK_ROUTES, .parse = parse_flag, .offset = ROUTE(no_track), .value = true,
	 .description = "the daemon does not restore the route if another program removes it"},
	{KEY_ROUTE_TRACK_GROUP, "track_group", BLOCK_ROUTES, .args = 1, .arguments = "NAME",
	 .idle = "the daemon always restores static addresses, routes and rules"},
};
const size_t route_keywords_count = sizeof(route_keywords) / sizeof(*route_keywords);
