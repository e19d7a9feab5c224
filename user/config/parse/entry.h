/* SPDX-License-Identifier: GPL-2.0 */
/* What the entries of virtual_routes, virtual_rules and their static siblings have in common while they are read. */
#ifndef VRRP_XDP_CONFIG_ENTRY_H
#define VRRP_XDP_CONFIG_ENTRY_H

#include "config/parse/parse.h"
#include "config/routing.h"

/* Beginning of every target of an option. */
struct entry_draft {
	const char *modifier; /* of the option being taken: "lock", "inet" or "inet6"; NULL: none */
	uint8_t family;	      /* VR_IPV4 or VR_IPV6, 0: nothing has said so yet */
	size_t taken;	      /* words of the option being taken, itself included */
};

/* A route being read. */
struct route_draft {
	struct entry_draft entry;
	struct route route;
	struct next_hop hops[NEXT_HOPS];
	struct next_hop *hop; /* what via, dev, onlink and weight are about */
};

/* A rule being read. */
struct rule_draft {
	struct entry_draft entry;
	struct rule rule;
	size_t actions; /* how many were given */
};

/* Takes the options of an entry, one after the other, and a word that is none by other(), which returns false where it
 * is wrong. Returns false where the entry is to be left out, which has been reported. */
typedef bool entry_word_fn(struct parser *p, const struct word *word, void *target);
bool entry_options(struct parser *p, enum block block, const struct statement *s, entry_word_fn *other,
		   struct entry_draft *d);

/* Reports a word that is no option. */
void entry_unknown(struct parser *p, enum block block, const struct word *word);

/* Takes the family of an address. Returns false, reported, where another was given. */
bool entry_family(struct parser *p, const struct word *word, struct entry_draft *d, uint8_t family);

/* ADDRESS[/LENGTH], default, any or all. Returns false, not reported, where it is none. */
bool entry_network(struct parser *p, const struct word *word, struct network *network, uint8_t *family);

/* Where routes and rules of a block go; NULL: no memory. */
struct routing *entry_routing(struct parser *p, enum block block, void *target);

/* RTPROT_* by number or name. Returns false, reported, where it is neither. */
bool entry_protocol(struct parser *p, const struct keyword *k, const struct word *word, uint8_t *protocol);

/* Of the tables of routes and rules. */
parse_fn entry_named, entry_tos, entry_realms, entry_text, entry_inet, entry_device;
parse_fn route_network, route_type, route_via, route_device, route_onlink, route_nexthop, route_weight, route_or,
	route_source, route_scope, route_preference, route_metric, route_time, route_congctl, route_features,
	route_propagate, route_place, route_protocol, route_encap;
parse_fn rule_network, rule_action, rule_mark, rule_uids, rule_ports, rule_ip_protocol, rule_tunnel, rule_limit,
	rule_preference, rule_protocol;

#endif
