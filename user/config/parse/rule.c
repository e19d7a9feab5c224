// SPDX-License-Identifier: GPL-2.0
/* Reads the entries of virtual_rules and static_rules. */
#include <linux/fib_rules.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/names.h"
#include "config/base/values.h"
#include "config/parse/entry.h"

/* The preference of the first rule for which the file gives none, as in keepalived. Each further rule without a
 * preference gets the next lower number. */
#define PREFERENCE_FIRST 16384

/* Reads a network into the field at k->offset. */
bool rule_network(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct network *network = (struct network *)((char *)target + k->offset);
	struct rule_draft *d = target;
	uint8_t family;

	(void)count;
	if (!entry_network(p, &words[1], network, &family))
		return parse_refuse(p, k, words[1].at, "%s is not a network: %s expected", quote(words[1].text).text,
				    k->arguments);
	network->given = family;
	return entry_family(p, &words[1], &d->entry, family);
}

static bool set_action(struct rule_draft *d, uint8_t action)
{
	d->rule.action = action;
	d->actions++;
	return true;
}

/* Reads the action k->value (FR_ACT_*). Its argument is a table, the preference of a rule, or the name of an action. */
bool rule_action(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	static const struct {
		const char *name;
		uint8_t action;
	} types[] = {
		{"blackhole", FR_ACT_BLACKHOLE},
		{"unreachable", FR_ACT_UNREACHABLE},
		{"prohibit", FR_ACT_PROHIBIT},
	};
	struct rule_draft *d = target;
	uint64_t number;

	(void)count;
	if (k->key == KEY_RULE_TABLE || k->key == KEY_RULE_LOOKUP) {
		if (!name_number(NAMES_TABLES, words[1].text, UINT32_MAX, &d->rule.table) || !d->rule.table)
			return parse_refuse(p, k, words[1].at,
					    "%s is neither a number above 0 nor a name of /etc/iproute2",
					    quote(words[1].text).text);
	} else if (k->key == KEY_RULE_GOTO) {
		if (!value_number(words[1].text, &number) || !number || number > UINT32_MAX)
			return parse_refuse(p, k, words[1].at, "%s is not the preference of a rule",
					    quote(words[1].text).text);
		d->rule.target = (uint32_t)number;
	} else if (k->key == KEY_RULE_TYPE) {
		for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
			if (!strcmp(words[1].text, types[i].name))
				return set_action(d, types[i].action);
		return parse_refuse(p, k, words[1].at,
				    "%s is not the type of a rule: blackhole, unreachable or prohibit expected",
				    quote(words[1].text).text);
	}
	d->rule.l3mdev |= k->key == KEY_RULE_L3MDEV;
	return set_action(d, k->value);
}

static bool read_rule_number(const char *text, size_t length, uint32_t *number)
{
	char copy[16];

	if (!length || length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = 0;
	return name_number(NAMES_GROUPS, copy, UINT32_MAX, number) && (*copy >= '0' && *copy <= '9');
}

/* Reads A-B. */
static bool read_range(const char *text, uint32_t *first, uint32_t *last)
{
	const char *dash = strchr(text, '-');

	return dash && read_rule_number(text, (size_t)(dash - text), first) &&
	       read_rule_number(dash + 1, strlen(dash + 1), last) && *first <= *last;
}

/* Reads MARK[/MASK]. */
bool rule_mark(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct rule *rule = &((struct rule_draft *)target)->rule;
	const char *text = words[1].text, *slash = strchr(text, '/');

	(void)count;
	rule->has_mark = true;
	rule->has_mask = slash;
	if (read_rule_number(text, slash ? (size_t)(slash - text) : strlen(text), &rule->mark) &&
	    (!slash || read_rule_number(slash + 1, strlen(slash + 1), &rule->mask)))
		return true;
	return parse_refuse(p, k, words[1].at, "%s is not a mark: %s expected", quote(text).text, k->arguments);
}

bool rule_uids(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct rule *rule = &((struct rule_draft *)target)->rule;

	(void)count;
	rule->has_uids = true;
	return read_range(words[1].text, &rule->first_uid, &rule->last_uid) ||
	       parse_refuse(p, k, words[1].at, "%s is not a range of user IDs: %s expected", quote(words[1].text).text,
			    k->arguments);
}

/* Reads a range of ports into the field at k->offset. A single port is a range, too, as in ip-rule(8). */
bool rule_ports(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct port_range *range = (struct port_range *)((char *)target + k->offset);
	uint32_t first, last;

	(void)count;
	if (read_rule_number(words[1].text, strlen(words[1].text), &first))
		last = first;
	else if (!read_range(words[1].text, &first, &last))
		last = 0;
	if (!last || last > UINT16_MAX)
		return parse_refuse(p, k, words[1].at, "%s is not a range of ports: %s expected",
				    quote(words[1].text).text, k->arguments);
	*range = (struct port_range){(uint16_t)first, (uint16_t)last};
	return true;
}

bool rule_ip_protocol(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct rule *rule = &((struct rule_draft *)target)->rule;
	const struct protoent *protocol;
	uint64_t number;

	(void)count;
	if (!value_number(words[1].text, &number)) {
		protocol = getprotobyname(words[1].text);
		number = protocol ? (uint64_t)protocol->p_proto : 0;
	}
	if (!number || number > 255)
		return parse_refuse(p, k, words[1].at,
				    "%s is neither a number from 1 to 255 nor a name of /etc/protocols",
				    quote(words[1].text).text);
	rule->ip_protocol = (uint8_t)number;
	return true;
}

bool rule_tunnel(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct rule *rule = &((struct rule_draft *)target)->rule;

	(void)count;
	return (value_number(words[1].text, &rule->tunnel) && rule->tunnel) ||
	       parse_refuse(p, k, words[1].at, "%s is not a whole number above 0", quote(words[1].text).text);
}

bool rule_limit(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct rule *rule = &((struct rule_draft *)target)->rule;
	bool group = k->key == KEY_RULE_GROUP_LIMIT || k->key == KEY_RULE_SUP_GROUP;
	uint32_t number;

	(void)count;
	if (!name_number(NAMES_GROUPS, words[1].text, (uint32_t)k->max, &number))
		return parse_refuse(p, k, words[1].at, "%s is not a possible value: %s expected",
				    quote(words[1].text).text, k->arguments);
	*(group ? &rule->group_limit : &rule->prefix_limit) = number;
	*(group ? &rule->has_group_limit : &rule->has_prefix_limit) = true;
	return true;
}

bool rule_preference(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	((struct rule_draft *)target)->rule.has_preference = true;
	return parse_limit(p, k, words, count, target);
}

bool rule_protocol(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct rule *rule = &((struct rule_draft *)target)->rule;

	(void)count;
	rule->has_protocol = true;
	return entry_protocol(p, k, &words[1], &rule->protocol);
}

static bool refuse_word(struct parser *p, const struct word *word, void *target)
{
	(void)target;
	entry_unknown(p, BLOCK_RULES, word);
	return false;
}

/* Returns why a rule is not possible, or NULL if the rule is possible. */
static const char *wrong(const struct rule_draft *d)
{
	const struct rule *rule = &d->rule;

	if (!d->actions)
		return "a rule without an action: 'table NAME' or another action expected";
	if (d->actions > 1)
		return "a rule with several actions: only one of table, l3mdev, goto, nop, blackhole, unreachable, "
		       "prohibit is possible";
	if (rule->action == FR_ACT_GOTO && !rule->has_preference)
		return "goto needs 'preference NUMBER' in the same rule";
	if (rule->action == FR_ACT_GOTO && rule->preference >= rule->target)
		return "goto leads to an earlier rule: a preference above the preference of this rule expected";
	if (rule->action != FR_ACT_TO_TBL && (rule->realms || rule->has_prefix_limit || rule->has_group_limit))
		return "realms, suppress_prefixlength and suppress_ifgroup are possible only with table";
	return NULL;
}

/* Checks and completes values that depend on several options. Returns false if the rule is ignored. */
static bool complete_rule(struct parser *p, struct place at, struct rule_draft *d)
{
	struct rule *rule = &d->rule;
	const char *why = wrong(d);

	if (why) {
		report(&p->reports, at, WARNING, "%s; the rule is ignored", why);
		return false;
	}
	rule->family = d->entry.family ? d->entry.family : VR_IPV4;
	if (rule->family == VR_IPV6 && rule->realms) {
		report(&p->reports, at, WARNING, "realms: IPv6 has no realms; this option is ignored");
		rule->realms = 0;
	}
	if (!rule->has_preference) {
		rule->preference = PREFERENCE_FIRST - p->statics.preferences[rule->family == VR_IPV6]++;
		report(&p->reports, at, WARNING, "a rule without a preference: preference %u is used, as in keepalived",
		       rule->preference);
	}
	if (rule->has_protocol && !rule->no_track && rule->protocol != PROTOCOL_OWN)
		report(&p->reports, at, WARNING,
		       "protocol %u has an effect only with no_track; as in keepalived %u is used instead",
		       rule->protocol, PROTOCOL_OWN);
	if (!rule->has_protocol || !rule->no_track)
		rule->protocol = PROTOCOL_OWN;
	return true;
}

void parse_rule(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct rule_draft d = {.rule.action = FR_ACT_UNSPEC};
	struct routing *routing;
	struct rule *rule;

	if (s->opens) {
		report(&p->reports, s->at, ERROR, "a block within %s is not possible: a rule expected",
		       p->language->blocks[block].name);
		parse_skip(p, s->at);
		return;
	}
	if (!entry_options(p, block, s, refuse_word, &d.entry) || !complete_rule(p, s->at, &d))
		return;
	routing = entry_routing(p, block, target);
	rule = arena_copy(&p->arena, &d.rule, sizeof(*rule));
	if (!routing || !rule) {
		p->reports.no_memory = true;
		return;
	}
	*(routing->rules ? &routing->last_rule->next : &routing->rules) = rule;
	routing->last_rule = rule;
}
