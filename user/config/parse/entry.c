// SPDX-License-Identifier: GPL-2.0
#include "config/parse/entry.h"

#include <stdio.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/names.h"
#include "config/base/values.h"
#include "util/family.h"

/* Whether a word is a modifier of the option: "inet" or "inet6" before an address, "lock" before a metric. */
static bool is_modifier(const struct keyword *k, const char *text)
{
	if (k->key == KEY_ROUTE_VIA || k->key == KEY_ROUTE_GW)
		return !strcmp(text, "inet") || !strcmp(text, "inet6");
	return !strcmp(text, "lock");
}

/* Reads the option at words[0]. Returns the number of its words, or 0 after a report if the entry is ignored. */
static size_t take_entry_option(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
				struct entry_draft *d)
{
	size_t skip = k->optional && count > 1 && is_modifier(k, words[1].text);

	d->modifier = skip ? words[1].text : NULL;
	if (count <= skip + k->args) {
		report(&p->reports, words->at, WARNING, "'%s' without a value: %s expected; the %s is ignored", k->name,
		       k->arguments, p->language->blocks[k->block].entry_name);
		return 0;
	}
	if (k->idle) {
		parse_idle(p, k, words->at);
		return 1 + skip + k->args;
	}
	d->taken = 1 + skip + k->args;
	return k->parse(p, k, words + skip, k->greedy ? count - skip : 1U + k->args, d) ? d->taken : 0;
}

bool entry_options(struct parser *p, enum block block, const struct statement *s, entry_word_fn *other,
		   struct entry_draft *d)
{
	for (size_t i = 0, taken; i < s->count; i += taken) {
		const struct keyword *k = keyword_find(p->language, block, s->words[i].text);

		taken = k ? take_entry_option(p, k, &s->words[i], s->count - i, d) : other(p, &s->words[i], d);
		if (!taken)
			return false;
	}
	return true;
}

void entry_unknown(struct parser *p, enum block block, const struct word *word)
{
	const char *entry = p->language->blocks[block].entry_name,
		   *nearest = keyword_nearest(p->language, block, word->text);
	struct quoted name = quote(word->text);

	if (nearest)
		report(&p->reports, word->at, WARNING, "unknown option %s; the %s is ignored; did you mean '%s'?",
		       name.text, entry, nearest);
	else
		report(&p->reports, word->at, WARNING, "unknown option %s; the %s is ignored", name.text, entry);
}

bool entry_family(struct parser *p, const struct word *word, struct entry_draft *d, uint8_t family)
{
	if (d->family && family && d->family != family) {
		report(&p->reports, word->at, WARNING, "%s: IPv4 and IPv6 are mixed in this line; the line is ignored",
		       quote(word->text).text);
		return false;
	}
	if (family)
		d->family = family;
	return true;
}

bool entry_network(struct parser *p, const struct word *word, struct network *network, uint8_t *family)
{
	const char *text = word->text, *slash = strchr(text, '/');
	uint64_t prefix, longest;

	*network = (struct network){.given = true};
	*family = 0;
	if (!strcmp(text, "default") || !strcmp(text, "any") || !strcmp(text, "all"))
		return true;
	*family = value_address(text, slash ? (size_t)(slash - text) : strlen(text), network->address);
	if (!*family)
		return false;
	prefix = longest = family_host_prefix(*family);
	if (slash && (!value_number(slash + 1, &prefix) || prefix > longest)) {
		report(&p->reports, word->at, WARNING,
		       "%s: the prefix length after '/' is not a number from 0 to %u; %u is used instead",
		       quote(text).text, (unsigned int)longest, (unsigned int)longest);
		prefix = longest;
	}
	network->prefix = (uint8_t)prefix;
	return true;
}

struct routing *entry_routing(struct parser *p, enum block block, void *target)
{
	bool is_static = block == BLOCK_STATIC_ROUTES || block == BLOCK_STATIC_RULES;
	struct draft *d = target;
	struct routing **routing = is_static ? &p->statics.routing : &d->settings.routing;

	if (!*routing)
		*routing = arena_alloc(&p->arena, sizeof(**routing));
	if (!*routing)
		p->reports.no_memory = true;
	return *routing;
}

/* Reads a number, or a name of the kind k->value (enum names). */
bool entry_named(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint32_t number;

	(void)count;
	if (!name_number(k->value, words[1].text, (uint32_t)k->max, &number) || number < k->min)
		return parse_refuse(p, k, words[1].at,
				    "%s is neither a number from %llu to %llu nor a name of /etc/iproute2",
				    quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	*(uint32_t *)keyword_field(k, target) = number;
	return true;
}

bool entry_tos(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint32_t number;

	(void)count;
	if (!name_number(NAMES_DSFIELD, words[1].text, 255, &number))
		return parse_refuse(p, k, words[1].at,
				    "%s is neither a number from 0 to 255 nor a name of /etc/iproute2",
				    quote(words[1].text).text);
	*(uint8_t *)keyword_field(k, target) = (uint8_t)number;
	return true;
}

/* Reads [SOURCE/]DESTINATION. */
bool entry_realms(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *text = words[1].text, *slash = strchr(text, '/');
	uint32_t source = 0, destination;
	char name[128];

	(void)count;
	snprintf(name, sizeof(name), "%.*s", slash ? (int)(slash - text) : 0, text);
	if ((slash && !name_number(NAMES_REALMS, name, 0xffff, &source)) ||
	    !name_number(NAMES_REALMS, slash ? slash + 1 : text, 0xffff, &destination))
		return parse_refuse(
			p, k, words[1].at,
			"%s is not %s: a number up to 65535 or a name of /etc/iproute2 expected for each realm",
			quote(text).text, k->arguments);
	*(uint32_t *)keyword_field(k, target) = source << 16 | destination;
	return true;
}

bool entry_text(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char **text = keyword_field(k, target);

	(void)count;
	*text = arena_strdup(&p->arena, words[1].text);
	p->reports.no_memory |= !*text;
	return *text;
}

bool entry_device(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	return parse_device_name(p, k, &words[1]) && entry_text(p, k, words, count, target);
}

/* Records the family of the entry: k->value is VR_IPV4 or VR_IPV6. */
bool entry_inet(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)count;
	return entry_family(p, words, target, k->value);
}

bool entry_protocol(struct parser *p, const struct keyword *k, const struct word *word, uint8_t *protocol)
{
	uint32_t number;

	if (!name_number(NAMES_PROTOCOLS, word->text, 255, &number))
		return parse_refuse(p, k, word->at, "%s is neither a number from 0 to 255 nor a name of /etc/iproute2",
				    quote(word->text).text);
	*protocol = (uint8_t)number;
	return true;
}
