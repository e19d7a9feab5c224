// SPDX-License-Identifier: GPL-2.0
/* Writes routes and rules as requests of rtnetlink(7). */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "config/routing.h"
#include "manager/netlink/encap.h"
#include "manager/netlink/rtnl.h"
#include "util/family.h"
#include "vrrp_xdp/maps.h"

/* Looks up the ifindex of an interface; name NULL: sets *ifindex to 0. Returns 0, or -ENODEV if the interface does not
 * exist. */
static int find_device(const char *name, uint32_t *ifindex)
{
	*ifindex = name ? if_nametoindex(name) : 0;
	return name && !*ifindex ? -ENODEV : 0;
}

/* Writes the next hops of a multipath route. Returns 0, or -ENODEV if the interface of a hop does not exist. */
static int put_hops(struct nlmsghdr *message, const struct route *route)
{
	struct nlattr *hops = mnl_attr_nest_start(message, RTA_MULTIPATH);
	size_t n = vr_address_length(route->family);
	int err = 0;

	for (uint32_t i = 0; i < route->hop_count; i++) {
		const struct next_hop *hop = &route->hops[i];
		struct rtnexthop *next = mnl_nlmsg_get_payload_tail(message);
		uint32_t ifindex;

		err = find_device(hop->dev, &ifindex) ? -ENODEV : err;
		*next = (struct rtnexthop){
			.rtnh_flags = hop->onlink ? RTNH_F_ONLINK : 0,
			.rtnh_hops = (uint8_t)(hop->weight - 1),
			.rtnh_ifindex = (int)ifindex,
		};
		message->nlmsg_len += NLMSG_ALIGN(sizeof(*next));
		if (hop->has_via)
			mnl_attr_put(message, RTA_GATEWAY, n, hop->via);
		if (hop->encap)
			encap_put(message, hop->encap);
		next->rtnh_len = (uint16_t)((char *)mnl_nlmsg_get_payload_tail(message) - (char *)next);
	}
	mnl_attr_nest_end(message, hops);
	return err;
}

/* Writes the single next hop of a route. Returns 0, or -ENODEV if its interface does not exist. */
static int put_hop(struct nlmsghdr *message, struct rtmsg *info, const struct route *route)
{
	const struct next_hop *hop = &route->hop;
	uint32_t ifindex;
	int err = find_device(hop->dev, &ifindex);

	if (hop->onlink)
		info->rtm_flags |= RTNH_F_ONLINK;
	if (hop->has_via)
		mnl_attr_put(message, RTA_GATEWAY, vr_address_length(route->family), hop->via);
	if (hop->dev)
		mnl_attr_put_u32(message, RTA_OIF, ifindex);
	if (hop->encap)
		encap_put(message, hop->encap);
	return err;
}

static void put_metrics(struct nlmsghdr *message, const struct route *route)
{
	struct nlattr *metrics = mnl_attr_nest_start(message, RTA_METRICS);

	if (route->metrics_locked)
		mnl_attr_put_u32(message, RTAX_LOCK, route->metrics_locked);
	for (uint16_t i = RTAX_LOCK + 1; i <= RTAX_MAX; i++) {
		if (!(route->metrics_given & 1U << i))
			continue;
		if (i == RTAX_CC_ALGO)
			mnl_attr_put_strz(message, i, route->congctl);
		else
			mnl_attr_put_u32(message, i, route->metrics[i]);
	}
	mnl_attr_nest_end(message, metrics);
}

/* Writes the properties that only an added route needs. The kernel finds a route to delete without these. */
static void put_properties(struct nlmsghdr *message, const struct route *route)
{
	if (route->metrics_given)
		put_metrics(message, route);
	if (route->realms)
		mnl_attr_put_u32(message, RTA_FLOW, route->realms);
	if (route->has_preference)
		mnl_attr_put_u8(message, RTA_PREF, route->preference);
	if (route->expires)
		mnl_attr_put_u32(message, RTA_EXPIRES, route->expires);
	if (route->has_propagate)
		mnl_attr_put_u8(message, RTA_TTL_PROPAGATE, route->propagate);
}

int rtnl_put_route(struct nlmsghdr *message, const struct route *route, bool add)
{
	static const uint16_t flags[] = {
		[ROUTE_PREPEND] = NLM_F_CREATE,
		[ROUTE_APPEND] = NLM_F_CREATE | NLM_F_APPEND,
		[ROUTE_ADD] = NLM_F_CREATE | NLM_F_EXCL,
	};
	struct rtmsg *info = mnl_nlmsg_put_extra_header(message, sizeof(*info));
	size_t n = vr_address_length(route->family);
	uint32_t table = route->table;
	int err = route->vrf ? vrf_table(route->vrf, &table) : 0, hops;

	message->nlmsg_type = add ? RTM_NEWROUTE : RTM_DELROUTE;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (add ? flags[route->place] : 0);
	info->rtm_family = family_af(route->family);
	info->rtm_dst_len = route->to.prefix;
	info->rtm_src_len = route->from.prefix;
	info->rtm_tos = route->tos;
	info->rtm_table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC;
	info->rtm_protocol = route->protocol;
	info->rtm_scope = route->scope;
	info->rtm_type = route->type;
	mnl_attr_put_u32(message, RTA_TABLE, table);
	if (route->to.prefix)
		mnl_attr_put(message, RTA_DST, n, route->to.address);
	if (route->from.prefix)
		mnl_attr_put(message, RTA_SRC, n, route->from.address);
	if (route->has_source)
		mnl_attr_put(message, RTA_PREFSRC, n, route->source);
	if (route->metric)
		mnl_attr_put_u32(message, RTA_PRIORITY, route->metric);
	hops = route->hop_count ? put_hops(message, route) : put_hop(message, info, route);
	if (add)
		put_properties(message, route);
	return err ? err : hops;
}

static void put_ports(struct nlmsghdr *message, uint16_t type, const struct port_range *range)
{
	const struct fib_rule_port_range ports = {.start = range->first, .end = range->last};

	if (range->last)
		mnl_attr_put(message, type, sizeof(ports), &ports);
}

/* Writes the conditions that a packet has to meet for the rule. */
static void put_selectors(struct nlmsghdr *message, const struct rule *rule)
{
	size_t n = vr_address_length(rule->family);

	if (rule->from.prefix)
		mnl_attr_put(message, FRA_SRC, n, rule->from.address);
	if (rule->to.prefix)
		mnl_attr_put(message, FRA_DST, n, rule->to.address);
	if (rule->iif)
		mnl_attr_put_strz(message, FRA_IIFNAME, rule->iif);
	if (rule->oif)
		mnl_attr_put_strz(message, FRA_OIFNAME, rule->oif);
	if (rule->has_mark)
		mnl_attr_put_u32(message, FRA_FWMARK, rule->mark);
	if (rule->has_mask)
		mnl_attr_put_u32(message, FRA_FWMASK, rule->mask);
	if (rule->tunnel)
		mnl_attr_put_u64(message, FRA_TUN_ID, htobe64(rule->tunnel));
	if (rule->has_uids) {
		const struct fib_rule_uid_range uids = {.start = rule->first_uid, .end = rule->last_uid};

		mnl_attr_put(message, FRA_UID_RANGE, sizeof(uids), &uids);
	}
	if (rule->ip_protocol)
		mnl_attr_put_u8(message, FRA_IP_PROTO, rule->ip_protocol);
	put_ports(message, FRA_SPORT_RANGE, &rule->sport);
	put_ports(message, FRA_DPORT_RANGE, &rule->dport);
}

int rtnl_put_rule(struct nlmsghdr *message, const struct rule *rule, bool add)
{
	struct fib_rule_hdr *info = mnl_nlmsg_put_extra_header(message, sizeof(*info));

	message->nlmsg_type = add ? RTM_NEWRULE : RTM_DELRULE;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	info->family = family_af(rule->family);
	info->dst_len = rule->to.prefix;
	info->src_len = rule->from.prefix;
	info->tos = rule->tos;
	info->table = rule->table < 256 ? (uint8_t)rule->table : RT_TABLE_UNSPEC;
	info->action = rule->action;
	info->flags = rule->invert ? FIB_RULE_INVERT : 0;
	mnl_attr_put_u32(message, FRA_PRIORITY, rule->preference);
	mnl_attr_put_u8(message, FRA_PROTOCOL, rule->protocol);
	if (rule->table >= 256)
		mnl_attr_put_u32(message, FRA_TABLE, rule->table);
	if (rule->l3mdev)
		mnl_attr_put_u8(message, FRA_L3MDEV, 1);
	if (rule->action == FR_ACT_GOTO)
		mnl_attr_put_u32(message, FRA_GOTO, rule->target);
	if (rule->realms)
		mnl_attr_put_u32(message, FRA_FLOW, rule->realms);
	if (rule->has_prefix_limit)
		mnl_attr_put_u32(message, FRA_SUPPRESS_PREFIXLEN, rule->prefix_limit);
	if (rule->has_group_limit)
		mnl_attr_put_u32(message, FRA_SUPPRESS_IFGROUP, rule->group_limit);
	put_selectors(message, rule);
	return 0;
}
