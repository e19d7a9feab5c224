/* SPDX-License-Identifier: GPL-2.0 */
/* What the parsers of routes and of rules have in common. A route or rule is an entry: a line of options. */
#ifndef VRRP_XDP_CONFIG_ENTRY_H
#define VRRP_XDP_CONFIG_ENTRY_H

#include "config/parse/parse.h"
#include "config/routing.h"

/* First member of route_draft and of rule_draft. A function that reads an option gets a pointer to one of these as its
 * target. */
struct entry_draft {
	const char *modifier; /* word between the option being read and its value: "lock", "inet" or "inet6"; NULL:
				 there is no such word */
	uint8_t family;	      /* VR_IPV4 or VR_IPV6; 0: not known yet */
	size_t taken;	      /* number of words of the option being read, its keyword included */
};

/* A route being read. */
struct route_draft {
	struct entry_draft entry;
	struct route route;
	struct next_hop hops[NEXT_HOPS];
	struct next_hop *hop; /* the next hop to which via, dev, onlink, weight and encap belong */
};

/* A rule being read. */
struct rule_draft {
	struct entry_draft entry;
	struct rule rule;
	size_t actions; /* how many actions the rule has */
};

/* Reads the options of a route or rule. d: first member of its draft. Passes a word that is no option to other(), which
 * returns false if the word is wrong. Returns false after a report if the route or rule is ignored. */
typedef bool entry_word_fn(struct parser *p, const struct word *word, void *target);
bool entry_options(struct parser *p, enum block block, const struct statement *s, entry_word_fn *other,
		   struct entry_draft *d);

/* Reports a word that is no option. */
void entry_unknown(struct parser *p, enum block block, const struct word *word);

/* Sets d->family to the family of an option; 0: the option fits any family. Returns false after a report if an earlier
 * option has another family. */
bool entry_family(struct parser *p, const struct word *word, struct entry_draft *d, uint8_t family);

/* Reads ADDRESS[/LENGTH], default, any or all. Returns false, without a report, if the word is none of these. */
bool entry_network(struct parser *p, const struct word *word, struct network *network, uint8_t *family);

/* Returns the list that the routes and rules of a block go to. NULL: there is no memory. */
struct routing *entry_routing(struct parser *p, enum block block, void *target);

/* Reads a protocol (RTPROT_*), a number or a name. Returns false after a report if the word is neither. */
bool entry_protocol(struct parser *p, const struct keyword *k, const struct word *word, uint8_t *protocol);

/* For the tables of routes and rules. */
parse_fn entry_named, entry_tos, entry_realms, entry_text, entry_inet, entry_device;
parse_fn route_network, route_type, route_via, route_device, route_onlink, route_nexthop, route_weight, route_or,
	route_source, route_scope, route_preference, route_metric, route_time, route_congctl, route_features,
	route_propagate, route_place, route_protocol, route_encap;
parse_fn rule_network, rule_action, rule_mark, rule_uids, rule_ports, rule_ip_protocol, rule_tunnel, rule_limit,
	rule_preference, rule_protocol;

#endif
