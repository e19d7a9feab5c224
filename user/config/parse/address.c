// SPDX-License-Identifier: GPL-2.0
/* Reads the entries of virtual_ipaddress, virtual_ipaddress_excluded and static_ipaddress. */
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/values.h"
#include "config/parse/parse.h"
#include "util/family.h"

/* Whether an address can be that of a single host. */
static bool is_unicast(const struct vip *vip)
{
	static const uint8_t zero[16], all_ones[4] = {0xff, 0xff, 0xff, 0xff};

	if (!memcmp(vip->address, zero, sizeof(zero)))
		return false;
	if (vip->family == VR_IPV6)
		return vip->address[0] != 0xff;
	return vip->address[0] >> 4 != 0xe && memcmp(vip->address, all_ones, sizeof(all_ones));
}

/* Reads ADDRESS[/LENGTH]. Returns false, after a warning, if the address is wrong. */
static bool read_vip(struct parser *p, const struct word *word, struct vip *vip)
{
	const char *slash = strchr(word->text, '/');
	size_t length = slash ? (size_t)(slash - word->text) : strlen(word->text);
	uint64_t prefix, longest;

	vip->family = value_address(word->text, length, vip->address);
	if (!vip->family) {
		report(&p->reports, word->at, WARNING,
		       "%s is not an IPv4 or IPv6 address: ADDRESS[/LENGTH] expected; the line is ignored",
		       quote(word->text).text);
		return false;
	}
	if (!is_unicast(vip)) {
		report(&p->reports, word->at, WARNING, "%s is not the address of a single host; the line is ignored",
		       quote(word->text).text);
		return false;
	}
	prefix = longest = family_host_prefix(vip->family);
	if (slash && (!value_number(slash + 1, &prefix) || prefix > longest)) {
		report(&p->reports, word->at, WARNING,
		       "%s: the prefix length after '/' is not a number from 0 to %u; %u is used instead",
		       quote(word->text).text, (unsigned int)longest, (unsigned int)longest);
		prefix = longest;
	}
	vip->prefix = prefix;
	return true;
}

static bool is_address(const char *text)
{
	uint8_t address[16];

	return value_address(text, strcspn(text, "/"), address);
}

/* Reads the option at words[0]. Returns the number of its words, or 0 after a report if the address is ignored. */
static size_t read_vip_option(struct parser *p, enum block block, const struct word *words, size_t count,
			      struct entry *e)
{
	const struct keyword *k = keyword_find(p->language, block, words->text);

	if (!k && is_address(words->text)) {
		report(&p->reports, words->at, WARNING,
		       "%s is a second address on this line and is ignored: one address on each line expected",
		       quote(words->text).text);
		return 1;
	}
	if (!k) {
		parse_unknown(p, block, words);
		return 1;
	}
	if (count <= k->args) {
		report(&p->reports, words->at, WARNING, "'%s' without a value: %s expected; the address is ignored",
		       k->name, k->arguments);
		return 0;
	}
	if (k->idle) {
		parse_idle(p, k, words->at);
		return 1 + k->args;
	}
	return k->parse(p, k, words, 1 + k->args, e) ? 1 + k->args : 0;
}

static bool read_entry(struct parser *p, enum block block, const struct statement *s, struct entry *e)
{
	if (!read_vip(p, s->words, &e->vip))
		return false;
	for (size_t i = 1, taken; i < s->count; i += taken) {
		taken = read_vip_option(p, block, &s->words[i], s->count - i, e);
		if (!taken)
			return false;
	}
	if (e->options.has_peer && strchr(s->words->text, '/'))
		report(&p->reports, s->at, WARNING,
		       "an address with peer cannot have a prefix length; the part from '/' on is ignored");
	if (e->options.has_peer)
		e->vip.prefix = family_host_prefix(e->vip.family);
	if (e->options.label && e->vip.family == VR_IPV6)
		report(&p->reports, e->at, WARNING,
		       "label %s: an IPv6 address cannot have a label; the label is ignored",
		       quote(e->options.label).text);
	return true;
}

/* Replaces a text by a copy in the arena; NULL stays NULL. Returns false if there is no memory. */
static bool keep_text(struct parser *p, char **text)
{
	char *from = *text;

	if (from)
		*text = arena_strdup(&p->arena, from);
	return !from || *text;
}

/* Adds an address of static_ipaddress to the list. */
static void keep_static(struct parser *p, const struct entry *e)
{
	struct static_address *address = arena_alloc(&p->arena, sizeof(*address));

	if (address) {
		address->vip = e->vip;
		address->options = e->options;
		address->vip.options = &address->options;
	}
	if (!address || !keep_text(p, &address->options.dev) || !keep_text(p, &address->options.label)) {
		p->reports.no_memory = true;
		return;
	}
	*(p->statics.addresses ? &p->statics.last_address->next : &p->statics.addresses) = address;
	p->statics.last_address = address;
}

void parse_address(struct parser *p, enum block block, const struct statement *s, void *target)
{
	bool is_static = block == BLOCK_STATIC_ADDRESSES;
	struct draft *d = is_static ? NULL : target;
	struct entry e = {.vip.excluded = block == BLOCK_EXCLUDED, .at = s->at};
	bool good;

	if (s->opens) {
		report(&p->reports, s->at, ERROR, "a block within %s is not possible: ADDRESS[/LENGTH] expected",
		       p->language->blocks[block].name);
		if (d)
			marks_spoil(&d->marks, &p->reports, KEY_ADDRESSES);
		parse_skip(p, s->at);
		return;
	}
	good = read_entry(p, block, s, &e);
	if (good && d &&
	    report_grow(&p->reports, (void **)&d->entries, d->entry_count, &d->entry_capacity, sizeof(e))) {
		d->entries[d->entry_count++] = e;
		return;
	}
	if (good && is_static)
		keep_static(p, &e);
	entry_free(&e);
}
