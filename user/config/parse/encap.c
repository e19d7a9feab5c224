// SPDX-License-Identifier: GPL-2.0
/* Reads the option encap (encapsulation) of a route or of a next hop. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/values.h"
#include "config/parse/entry.h"

#define LABEL_MAX 0xfffff /* RFC 3032 2.1: 20 bits */

/* Reads LABEL[/LABEL...]. Returns false if the text is not of this form. */
static bool take_labels(const char *text, struct encap *e)
{
	char label[9];

	for (;;) {
		size_t n = strcspn(text, "/");
		uint64_t number;

		snprintf(label, sizeof(label), "%.*s", (int)n, text);
		if (n >= sizeof(label) || e->label_count == ENCAP_LABELS || !value_number(label, &number) ||
		    number > LABEL_MAX)
			return false;
		e->labels[e->label_count++] = (uint32_t)number;
		if (!text[n])
			return true;
		text += n + 1;
	}
}

/* Reads four groups of up to four hexadecimal digits, with colons between them. Returns false if the text is not of
 * this form. */
static bool take_locator(const char *text, struct encap *e)
{
	for (int group = 0; group < 4; group++) {
		size_t n = strspn(text, "0123456789abcdefABCDEF");

		if (!n || n > 4 || text[n] != (group < 3 ? ':' : 0))
			return false;
		e->id = e->id << 16 | strtoul(text, NULL, 16);
		text += n + 1;
	}
	return true;
}

static bool take_address(const char *text, uint8_t family, uint8_t address[16], bool *given)
{
	*given = true;
	return value_address(text, strlen(text), address) == family;
}

static bool take_encap_number(const char *text, uint64_t max, uint64_t *number, bool *given)
{
	*given = true;
	return value_number(text, number) && *number <= max;
}

/* Reads an option of a tunnel and its value. Returns false if there is no such option. Otherwise sets *good to whether
 * the value is right. */
static bool take_encap_option(struct encap *e, const char *name, const char *value, bool *good)
{
	bool ip = e->kind == ENCAP_IP;
	uint64_t number = 0;

	if (!strcmp(name, "id")) {
		*good = take_encap_number(value, UINT64_MAX, &e->id, &e->has_id);
	} else if (!strcmp(name, "dst")) {
		*good = take_address(value, ip ? VR_IPV4 : VR_IPV6, e->destination, &e->has_destination);
	} else if (!strcmp(name, "src")) {
		*good = take_address(value, ip ? VR_IPV4 : VR_IPV6, e->source, &e->has_source);
	} else if (!strcmp(name, "flags")) {
		*good = take_encap_number(value, UINT16_MAX, &number, &e->has_flags);
		e->flags = (uint16_t)number;
	} else if (!strcmp(name, ip ? "ttl" : "hoplimit")) {
		*good = take_encap_number(value, UINT8_MAX, &number, &e->has_ttl);
		e->ttl = (uint8_t)number;
	} else if (!strcmp(name, ip ? "tos" : "tc") || (ip && !strcmp(name, "dsfield"))) {
		*good = take_encap_number(value, UINT8_MAX, &number, &e->has_tos);
		e->tos = (uint8_t)number;
	} else {
		return false;
	}
	return true;
}

/* Reads the options after `encap ip` or `encap ip6`, up to the first word that is no option. Returns the number of
 * words read, `encap` and the kind included, or 0 after a report. */
static size_t take_tunnel(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			  struct encap *e)
{
	size_t i = 2;

	for (bool good = true; i + 1 < count && take_encap_option(e, words[i].text, words[i + 1].text, &good); i += 2) {
		if (good)
			continue;
		parse_refuse(p, k, words[i + 1].at, "%s is not a possible value of the option '%s' of '%s'",
			     quote(words[i + 1].text).text, words[i].text, words[1].text);
		return 0;
	}
	if (e->has_id || e->has_destination)
		return i;
	parse_refuse(p, k, words[1].at, "'%s' without the ID or the destination of a tunnel: id or dst expected",
		     words[1].text);
	return 0;
}

bool route_encap(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	static const char *const kinds[] = {
		[ENCAP_MPLS] = "mpls",
		[ENCAP_IP] = "ip",
		[ENCAP_IP6] = "ip6",
		[ENCAP_ILA] = "ila",
	};
	struct route_draft *d = target;
	struct encap e = {0};

	while (e.kind < sizeof(kinds) / sizeof(*kinds) && strcmp(words[1].text, kinds[e.kind]))
		e.kind++;
	if (e.kind == sizeof(kinds) / sizeof(*kinds))
		return parse_refuse(p, k, words[1].at,
				    "%s is not a kind of encapsulation: mpls, ip, ip6 or ila expected",
				    quote(words[1].text).text);
	if (e.kind == ENCAP_MPLS && !take_labels(words[2].text, &e))
		return parse_refuse(
			p, k, words[2].at,
			"%s is not a list of labels: up to %d numbers from 0 to %d with '/' between them expected",
			quote(words[2].text).text, ENCAP_LABELS, LABEL_MAX);
	if (e.kind == ENCAP_ILA && !take_locator(words[2].text, &e))
		return parse_refuse(
			p, k, words[2].at,
			"%s is not a locator: four groups of hexadecimal digits with ':' between them expected",
			quote(words[2].text).text);
	if (e.kind == ENCAP_IP || e.kind == ENCAP_IP6) {
		size_t taken = take_tunnel(p, k, words, count, &e);

		if (!taken)
			return false;
		d->entry.taken += taken - 3; /* d->entry.taken has counted encap, its kind and one more word already */
	}
	d->hop->encap = arena_copy(&p->arena, &e, sizeof(e));
	p->reports.no_memory |= !d->hop->encap;
	return d->hop->encap;
}
