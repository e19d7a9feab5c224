// SPDX-License-Identifier: GPL-2.0
/* Makes the text of routes and rules. The text leaves out each value that equals its default. */
#include "config/dump/routing_text.h"

#include <linux/fib_rules.h>
#include <linux/icmpv6.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/tables/tables.h"
#include "util/family.h"

static void __attribute__((format(printf, 2, 3))) text_put(struct routing_text *t, const char *format, ...)
{
	size_t room = sizeof(t->text) - t->length;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->text + t->length, room, format, args);
	va_end(args);
	if (n > 0)
		t->length += (size_t)n < room ? (size_t)n : room - 1;
}

static void text_word(struct routing_text *t, enum key key)
{
	text_put(t, "%s%s", t->length ? " " : "", keyword_of(key)->name);
}

static void text_text(struct routing_text *t, enum key key, const char *text)
{
	if (!text)
		return;
	text_word(t, key);
	text_put(t, text[strcspn(text, " \t#!{}")] ? " \"%s\"" : " %s", text);
}

static void text_number(struct routing_text *t, enum key key, uint32_t number, bool given)
{
	if (!given)
		return;
	text_word(t, key);
	text_put(t, " %u", number);
}

static void text_address(struct routing_text *t, enum key key, uint8_t family, const uint8_t address[16])
{
	text_text(t, key, family_text(family, address).text);
}

static void text_network(struct routing_text *t, enum key key, uint8_t family, const struct network *network)
{
	if (!network->given)
		return;
	text_address(t, key, family, network->address);
	text_put(t, "/%u", network->prefix);
}

static void text_realms(struct routing_text *t, enum key key, uint32_t realms)
{
	if (!realms)
		return;
	text_word(t, key);
	if (realms >> 16)
		text_put(t, " %u/%u", realms >> 16, realms & 0xffff);
	else
		text_put(t, " %u", realms);
}

static void text_hop(struct routing_text *t, uint8_t family, const struct next_hop *hop)
{
	if (hop->has_via)
		text_address(t, KEY_ROUTE_VIA, family, hop->via);
	text_text(t, KEY_ROUTE_DEV, hop->dev);
	if (hop->onlink)
		text_word(t, KEY_ROUTE_ONLINK);
}

static void text_tunnel(struct routing_text *t, const struct encap *e)
{
	bool ip = e->kind == ENCAP_IP;
	uint8_t family = ip ? VR_IPV4 : VR_IPV6;

	text_put(t, ip ? " ip" : " ip6");
	if (e->has_id)
		text_put(t, " id %llu", (unsigned long long)e->id);
	if (e->has_destination)
		text_put(t, " dst %s", family_text(family, e->destination).text);
	if (e->has_source)
		text_put(t, " src %s", family_text(family, e->source).text);
	if (e->has_tos)
		text_put(t, ip ? " tos %u" : " tc %u", e->tos);
	if (e->has_ttl)
		text_put(t, ip ? " ttl %u" : " hoplimit %u", e->ttl);
	if (e->has_flags)
		text_put(t, " flags %u", e->flags);
}

static void text_encap(struct routing_text *t, const struct encap *e)
{
	if (!e)
		return;
	text_word(t, KEY_ROUTE_ENCAP);
	if (e->kind == ENCAP_MPLS)
		for (int i = 0; i < e->label_count; i++)
			text_put(t, "%s%u", i ? "/" : " mpls ", e->labels[i]);
	else if (e->kind == ENCAP_ILA)
		text_put(t, " ila %x:%x:%x:%x", (unsigned int)(e->id >> 48), (unsigned int)(e->id >> 32 & 0xffff),
			 (unsigned int)(e->id >> 16 & 0xffff), (unsigned int)(e->id & 0xffff));
	else
		text_tunnel(t, e);
}

static void text_metrics(struct routing_text *t, const struct route *route)
{
	for (enum key key = KEY_ROUTE_MTU; key <= KEY_ROUTE_FEATURES; key++) {
		uint8_t metric = keyword_of(key)->value;

		if (!(route->metrics_given & 1U << metric))
			continue;
		text_word(t, key);
		if (route->metrics_locked & 1U << metric)
			text_put(t, " lock");
		if (key == KEY_ROUTE_CONGCTL)
			text_put(t, " %s", route->congctl);
		else if (key == KEY_ROUTE_FEATURES)
			text_put(t, " ecn");
		else
			text_put(t, " %u", route->metrics[metric]);
	}
}

static enum key type_key(uint8_t type)
{
	enum key key = KEY_ROUTE_UNICAST;

	while (keyword_of(key)->value != type)
		key++;
	return key;
}

static const char *preference_name(uint8_t preference)
{
	return preference == ICMPV6_ROUTER_PREF_LOW ? "low" : preference == ICMPV6_ROUTER_PREF_HIGH ? "high" : "medium";
}

void route_format(const struct route *route, struct routing_text *out)
{
	out->length = 0;
	if (route->type != RTN_UNICAST)
		text_word(out, type_key(route->type));
	text_put(out, "%s%s/%u", out->length ? " " : "", family_text(route->family, route->to.address).text,
		 route->to.prefix);
	text_network(out, KEY_ROUTE_FROM, route->family, &route->from);
	if (!route->hop_count)
		text_hop(out, route->family, &route->hop);
	if (route->has_source)
		text_address(out, KEY_ROUTE_SRC, route->family, route->source);
	text_number(out, KEY_ROUTE_TABLE, route->table, route->table != RT_TABLE_MAIN);
	text_number(out, KEY_ROUTE_METRIC, route->metric, route->metric);
	text_number(out, KEY_ROUTE_SCOPE, route->scope, route->scope || route->has_scope);
	text_number(out, KEY_ROUTE_TOS, route->tos, route->tos);
	text_number(out, KEY_ROUTE_PROTOCOL, route->protocol, route->protocol != PROTOCOL_OWN);
	text_realms(out, KEY_ROUTE_REALMS, route->realms);
	text_text(out, KEY_ROUTE_PREF, route->has_preference ? preference_name(route->preference) : NULL);
	text_number(out, KEY_ROUTE_EXPIRES, route->expires, route->expires);
	text_metrics(out, route);
	text_text(out, KEY_ROUTE_PROPAGATE, !route->has_propagate ? NULL : route->propagate ? "enabled" : "disabled");
	if (route->place != ROUTE_PREPEND)
		text_word(out, route->place == ROUTE_APPEND ? KEY_ROUTE_APPEND : KEY_ROUTE_ADD);
	text_text(out, KEY_ROUTE_VRF, route->vrf);
	if (route->no_track)
		text_word(out, KEY_ROUTE_NO_TRACK);
	if (!route->hop_count)
		text_encap(out, route->hop.encap); /* printed last: the parser would take a "src" behind it for an
						      option of the encapsulation */
	for (uint32_t i = 0; i < route->hop_count; i++) {
		text_word(out, KEY_ROUTE_NEXTHOP);
		text_hop(out, route->family, &route->hops[i]);
		text_number(out, KEY_ROUTE_WEIGHT, route->hops[i].weight, true);
		text_encap(out, route->hops[i].encap);
	}
}

static void text_action(struct routing_text *t, const struct rule *rule)
{
	switch (rule->action) {
	case FR_ACT_TO_TBL:
		if (rule->l3mdev)
			text_word(t, KEY_RULE_L3MDEV);
		else
			text_number(t, KEY_RULE_TABLE, rule->table, true);
		break;
	case FR_ACT_GOTO:
		text_number(t, KEY_RULE_GOTO, rule->target, true);
		break;
	case FR_ACT_NOP:
		text_word(t, KEY_RULE_NOP);
		break;
	default:
		text_word(t, rule->action == FR_ACT_BLACKHOLE	  ? KEY_RULE_BLACKHOLE
			     : rule->action == FR_ACT_UNREACHABLE ? KEY_RULE_UNREACHABLE
								  : KEY_RULE_PROHIBIT);
	}
}

static void text_range(struct routing_text *t, enum key key, uint32_t first, uint32_t last, bool given)
{
	if (!given)
		return;
	text_word(t, key);
	text_put(t, " %u-%u", first, last);
}

void rule_format(const struct rule *rule, struct routing_text *out)
{
	out->length = 0;
	if (rule->family == VR_IPV6 && !rule->from.given && !rule->to.given)
		text_word(out, KEY_RULE_INET6);
	if (rule->invert)
		text_word(out, KEY_RULE_NOT);
	text_network(out, KEY_RULE_FROM, rule->family, &rule->from);
	text_network(out, KEY_RULE_TO, rule->family, &rule->to);
	text_text(out, KEY_RULE_IIF, rule->iif);
	text_text(out, KEY_RULE_OIF, rule->oif);
	if (rule->has_mark) {
		text_word(out, KEY_RULE_FWMARK);
		text_put(out, rule->has_mask ? " %u/%u" : " %u", rule->mark, rule->mask);
	}
	text_number(out, KEY_RULE_TOS, rule->tos, rule->tos);
	text_range(out, KEY_RULE_UIDRANGE, rule->first_uid, rule->last_uid, rule->has_uids);
	text_number(out, KEY_RULE_IPPROTO, rule->ip_protocol, rule->ip_protocol);
	text_range(out, KEY_RULE_SPORT, rule->sport.first, rule->sport.last, rule->sport.last);
	text_range(out, KEY_RULE_DPORT, rule->dport.first, rule->dport.last, rule->dport.last);
	if (rule->tunnel) {
		text_word(out, KEY_RULE_TUNNEL);
		text_put(out, " %llu", (unsigned long long)rule->tunnel);
	}
	text_action(out, rule);
	text_number(out, KEY_RULE_PREFERENCE, rule->preference, true);
	text_realms(out, KEY_RULE_REALMS, rule->realms);
	text_number(out, KEY_RULE_PREFIX_LIMIT, rule->prefix_limit, rule->has_prefix_limit);
	text_number(out, KEY_RULE_GROUP_LIMIT, rule->group_limit, rule->has_group_limit);
	text_number(out, KEY_RULE_PROTOCOL, rule->protocol, rule->protocol != PROTOCOL_OWN);
	if (rule->no_track)
		text_word(out, KEY_RULE_NO_TRACK);
}
