// SPDX-License-Identifier: GPL-2.0
/* Reads the entries of virtual_routes and static_routes. */
#include <linux/icmpv6.h>
#include <stdio.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/names.h"
#include "config/base/values.h"
#include "config/parse/entry.h"
#include "util/family.h"

#define RTT_MIN_MS 200 /* as in keepalived */

/* Clears the bits of a network beyond its prefix length. Returns whether any of them was set. */
static bool clear_host_bits(struct network *network, size_t bytes)
{
	bool any = false;

	for (size_t bit = network->prefix; bit < 8 * bytes; bit++) {
		uint8_t mask = 0x80 >> bit % 8;

		any |= network->address[bit / 8] & mask;
		network->address[bit / 8] &= ~mask;
	}
	return any;
}

/* Records the family of a network, and clears the bits beyond its prefix length. Returns false, after a report, if an
 * earlier option has another family. */
static bool check_network(struct parser *p, const struct word *word, struct network *network, uint8_t family,
			  struct entry_draft *d)
{
	if (!entry_family(p, word, d, family))
		return false;
	if (family && clear_host_bits(network, vr_address_length(family)))
		report(&p->reports, word->at, WARNING,
		       "%s: the bits beyond the prefix length are not 0; %s/%u is used instead", quote(word->text).text,
		       family_text(family, network->address).text, network->prefix);
	return true;
}

/* Reads a network into the field at k->offset. */
bool route_network(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct network *network = (struct network *)((char *)target + k->offset);
	uint8_t family;

	(void)count;
	if (!entry_network(p, &words[1], network, &family))
		return parse_refuse(p, k, words[1].at, "%s is not a network: %s expected", quote(words[1].text).text,
				    k->arguments);
	return check_network(p, &words[1], network, family, target);
}

/* Reads a word that is no option as the destination of the route, since the keyword `to` may be left out. */
static bool take_destination(struct parser *p, const struct word *word, void *target)
{
	struct route_draft *d = target;
	bool again = d->route.to.given;
	uint8_t family;

	if (!entry_network(p, word, &d->route.to, &family)) {
		entry_unknown(p, BLOCK_ROUTES, word);
		return false;
	}
	if (again)
		report(&p->reports, word->at, WARNING,
		       "%s is a second destination; the destination before it is ignored", quote(word->text).text);
	return check_network(p, word, &d->route.to, family, &d->entry);
}

bool route_type(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)p, (void)words, (void)count;
	((struct route_draft *)target)->route.type = k->value;
	return true;
}

bool route_via(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;
	const char *text = words[1].text;
	uint8_t family = value_address(text, strlen(text), d->hop->via);

	(void)count;
	if (!family)
		return parse_refuse(p, k, words[1].at, "%s is not an IPv4 or IPv6 address", quote(text).text);
	if (k->key == KEY_ROUTE_GW)
		report(&p->reports, words[1].at, WARNING, "%s is an older word for via", k->name);
	if (d->entry.modifier && strcmp(d->entry.modifier, family == VR_IPV4 ? "inet" : "inet6"))
		return parse_refuse(p, k, words[1].at, "%s is not an address of '%s'", quote(text).text,
				    d->entry.modifier);
	d->hop->has_via = true;
	return entry_family(p, &words[1], &d->entry, family);
}

bool route_device(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;

	(void)count;
	if (!parse_device_name(p, k, &words[1]))
		return false;
	d->hop->dev = arena_strdup(&p->arena, words[1].text);
	p->reports.no_memory |= !d->hop->dev;
	return d->hop->dev;
}

bool route_onlink(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)p, (void)k, (void)words, (void)count;
	((struct route_draft *)target)->hop->onlink = true;
	return true;
}

/* Begins one more next hop: the options after it belong to this next hop. Returns false, after a report, if there are
 * too many.
 */
static bool add_next_hop(struct parser *p, const struct keyword *k, const struct word *word, struct route_draft *d)
{
	if (d->route.hop_count == NEXT_HOPS)
		return parse_refuse(p, k, word->at, "a route can have at most %d next hops", NEXT_HOPS);
	d->hop = &d->hops[d->route.hop_count++];
	*d->hop = (struct next_hop){.weight = 1};
	return true;
}

bool route_nexthop(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)count;
	return add_next_hop(p, k, words, target);
}

/* Reads `or`, an old keyword of keepalived for one more gateway of the same weight. */
bool route_or(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;

	report(&p->reports, words->at, WARNING, "%s is an older word for nexthop via", k->name);
	if (!d->route.hop_count) {
		d->hops[d->route.hop_count++] = d->route.hop;
		d->hops->weight = 1;
		d->route.hop = (struct next_hop){0};
	}
	return add_next_hop(p, k, words, d) && route_via(p, k, words, count, target);
}

bool route_weight(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;
	uint64_t weight;

	(void)count;
	if (!d->route.hop_count)
		return parse_refuse(p, k, words->at, "'nexthop' expected before 'weight'");
	if (!value_number(words[1].text, &weight) || weight < k->min || weight > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from 1 to 256",
				    quote(words[1].text).text);
	d->hop->weight = (uint16_t)weight;
	return true;
}

bool route_source(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;
	uint8_t family = value_address(words[1].text, strlen(words[1].text), d->route.source);

	(void)count;
	if (!family)
		return parse_refuse(p, k, words[1].at, "%s is not an IPv4 or IPv6 address", quote(words[1].text).text);
	d->route.has_source = true;
	return entry_family(p, &words[1], &d->entry, family);
}

bool route_scope(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;
	uint32_t scope;

	(void)count;
	if (!name_number(NAMES_SCOPES, words[1].text, 255, &scope))
		return parse_refuse(
			p, k, words[1].at,
			"%s is not a scope: global, site, link, host, nowhere or a number from 0 to 255 expected",
			quote(words[1].text).text);
	d->route.scope = (uint8_t)scope;
	d->route.has_scope = true;
	return true;
}

bool route_protocol(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route *route = &((struct route_draft *)target)->route;

	(void)count;
	route->has_protocol = true;
	return entry_protocol(p, k, &words[1], &route->protocol);
}

bool route_preference(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	static const struct {
		const char *name;
		uint8_t value;
	} names[] = {
		{"low", ICMPV6_ROUTER_PREF_LOW},
		{"medium", ICMPV6_ROUTER_PREF_MEDIUM},
		{"high", ICMPV6_ROUTER_PREF_HIGH},
	};
	struct route_draft *d = target;

	(void)count;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(words[1].text, names[i].name))
			continue;
		d->route.preference = names[i].value;
		d->route.has_preference = true;
		return true;
	}
	return parse_refuse(p, k, words[1].at, "%s is not a preference: low, medium or high expected",
			    quote(words[1].text).text);
}

static bool set_metric(const struct keyword *k, struct route_draft *d, uint32_t value)
{
	d->route.metrics[k->value] = value;
	d->route.metrics_given |= 1U << k->value;
	if (d->entry.modifier)
		d->route.metrics_locked |= 1U << k->value;
	return true;
}

/* Reads the metric k->value (RTAX_*). */
bool route_metric(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!value_number(words[1].text, &number) || number < k->min || number > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from %llu to %llu",
				    quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	return set_metric(k, target, (uint32_t)number);
}

/* Reads a time such as 1.5s or 300ms, or a number in the unit of the kernel. k->min is the number of these units in a
 * millisecond. k->max is the least possible value; 0: there is none. */
bool route_time(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *text = words[1].text;
	size_t digits = strspn(text, "0123456789.");
	uint64_t ns, value, ms_units = k->min;
	char number[32];

	(void)count;
	snprintf(number, sizeof(number), "%.*s", (int)digits, text);
	if (digits >= sizeof(number) || !value_seconds(number, &ns) || ns / NS_PER_S > UINT32_MAX / 1000 / ms_units ||
	    (text[digits] && strcmp(text + digits, "s") && strcmp(text + digits, "ms")))
		return parse_refuse(p, k, words[1].at, "%s is neither a number nor a time such as 1.5s or 300ms",
				    quote(text).text);
	value = ns / NS_PER_S;
	if (text[digits])
		value = (uint64_t)((unsigned __int128)ns * (text[digits] == 's' ? 1000 : 1) * ms_units / NS_PER_S);
	if (k->max && value < k->max) {
		report(&p->reports, words[1].at, WARNING, "%s: %s is less than %u ms; %u ms are used instead", k->name,
		       quote(text).text, RTT_MIN_MS, RTT_MIN_MS);
		value = k->max;
	}
	return set_metric(k, target, (uint32_t)value);
}

bool route_congctl(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;

	if (strlen(words[1].text) > 15) /* TCP_CA_NAME_MAX */
		return parse_refuse(p, k, words[1].at, "%s is longer than 15 characters", quote(words[1].text).text);
	return entry_text(p, k, words, count, target) && set_metric(k, d, 0);
}

bool route_features(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)count;
	if (strcmp(words[1].text, "ecn"))
		return parse_refuse(p, k, words[1].at, "%s is not a feature: ecn expected", quote(words[1].text).text);
	return set_metric(k, target, RTAX_FEATURE_ECN);
}

bool route_propagate(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct route_draft *d = target;

	(void)count;
	d->route.propagate = !strcmp(words[1].text, "enabled");
	d->route.has_propagate = true;
	if (d->route.propagate || !strcmp(words[1].text, "disabled"))
		return true;
	return parse_refuse(p, k, words[1].at, "%s is neither enabled nor disabled", quote(words[1].text).text);
}

bool route_place(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)p, (void)words, (void)count;
	((struct route_draft *)target)->route.place = k->value;
	return true;
}

/* If *given is set, reports an option that has no effect in this route, and clears *given. */
static void ignore_where(struct parser *p, struct place at, bool *given, const char *what)
{
	if (*given)
		report(&p->reports, at, WARNING, "%s; this option is ignored", what);
	*given = false;
}

/* Checks and completes values that depend on several options. Returns false if the route is ignored. */
static bool complete_route(struct parser *p, struct place at, struct route_draft *d)
{
	struct route *route = &d->route;
	bool realms = route->realms;

	if (!route->to.given) {
		report(&p->reports, at, WARNING,
		       "a route without a destination: a network or 'default' expected; the route is ignored");
		return false;
	}
	route->family = d->entry.family ? d->entry.family : VR_IPV4;
	if (!route->has_scope &&
	    (route->type == RTN_LOCAL || route->type == RTN_BROADCAST)) /* the kernel refuses other scopes */
		route->scope = route->type == RTN_LOCAL ? RT_SCOPE_HOST : RT_SCOPE_LINK;
	if (route->family == VR_IPV6) {
		ignore_where(p, at, &realms, "realms: IPv6 has no realms");
		route->realms = realms ? route->realms : 0;
	} else {
		ignore_where(p, at, &route->has_preference, "pref has an effect only with IPv6");
		ignore_where(p, at, &route->from.given, "from has an effect only with IPv6");
	}
	if (route->hop_count && (route->hop.dev || route->hop.has_via || route->hop.encap))
		report(&p->reports, at, WARNING, "via, dev and encap before nexthop have no effect; they are ignored");
	if (route->has_protocol && !route->no_track && route->protocol != PROTOCOL_OWN)
		report(&p->reports, at, WARNING,
		       "protocol %u has an effect only with no_track; as in keepalived %u is used instead",
		       route->protocol, PROTOCOL_OWN);
	if (!route->has_protocol || !route->no_track)
		route->protocol = PROTOCOL_OWN;
	return true;
}

/* Adds the route to the list of its block. */
static void keep_route(struct parser *p, struct routing *routing, const struct route_draft *d)
{
	struct route *route = arena_copy(&p->arena, &d->route, sizeof(*route));

	if (route && route->hop_count)
		route->hops = arena_copy(&p->arena, d->hops, route->hop_count * sizeof(*route->hops));
	if (!route || (route->hop_count && !route->hops)) {
		p->reports.no_memory = true;
		return;
	}
	*(routing->routes ? &routing->last_route->next : &routing->routes) = route;
	routing->last_route = route;
}

void parse_route(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct route_draft d = {.route = {.type = RTN_UNICAST, .table = RT_TABLE_MAIN}};
	struct routing *routing;

	if (s->opens) {
		report(&p->reports, s->at, ERROR, "a block within %s is not possible: a route expected",
		       p->language->blocks[block].name);
		parse_skip(p, s->at);
		return;
	}
	d.hop = &d.route.hop;
	if (!entry_options(p, block, s, take_destination, &d.entry) || !complete_route(p, s->at, &d))
		return;
	routing = entry_routing(p, block, target);
	if (routing)
		keep_route(p, routing, &d);
}
