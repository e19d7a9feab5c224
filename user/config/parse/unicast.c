// SPDX-License-Identifier: GPL-2.0
/* Reads peers and multicast groups. */
#include <string.h>

#include "core/advert.h"
#include "vrrp_xdp/maps.h"

#include "config/base/values.h"
#include "config/parse/parse.h"

#define PEERS_MAX 256 /* limit for an instance, which sends a frame to each peer at each interval */

static bool is_host(uint8_t family, const uint8_t address[16])
{
	static const uint8_t zero[16], everyone[4] = {0xff, 0xff, 0xff, 0xff};

	return !address_is_group(family, address) && memcmp(address, zero, sizeof(zero)) &&
	       (family == VR_IPV6 || memcmp(address, everyone, sizeof(everyone)));
}

/* Reads the option of a peer at words[0]. Returns how many words it has. */
static size_t read_peer_option(struct parser *p, const struct word *words, size_t count, struct peer_entry *e)
{
	const struct keyword *k = keyword_find(p->language, BLOCK_PEERS, words->text);

	if (!k) {
		parse_unknown(p, BLOCK_PEERS, words);
		return 1;
	}
	p->before = (struct place){0};
	if (count < 2)
		report(&p->reports, words->at, WARNING, "'%s' without a value: %s expected; %s is used instead",
		       k->name, k->arguments, k->unset);
	else if (k->parse(p, k, words, 2, e))
		e->limited = true;
	return 2;
}

static bool read_peer(struct parser *p, const struct word *word, struct peer_entry *e)
{
	const char *text = word->text;

	e->family = parse_single_address(p, word, e->peer.address);
	if (!e->family || !is_host(e->family, e->peer.address)) {
		report(&p->reports, word->at, WARNING, "%s is not the address of a host; the line is ignored",
		       quote(text).text);
		return false;
	}
	return true;
}

void parse_peer(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct draft *d = target;
	struct peer_entry e = {.peer.max_ttl = 255, .at = s->at};

	if (s->opens) {
		report(&p->reports, s->at, ERROR,
		       "a block within %s is not possible: ADDRESS [min_ttl N] [max_ttl N] expected",
		       p->language->blocks[block].name);
		parse_skip(p, s->at);
		return;
	}
	if (!read_peer(p, s->words, &e))
		return;
	for (size_t i = 1; i < s->count;)
		i += read_peer_option(p, &s->words[i], s->count - i, &e);
	if (e.peer.min_ttl > e.peer.max_ttl)
		report(&p->reports, s->at, WARNING,
		       "%s: min_ttl %u is above max_ttl %u, so every advert from this peer is dropped",
		       quote(s->words->text).text, e.peer.min_ttl, e.peer.max_ttl);
	if (d->peer_count == PEERS_MAX)
		report(&p->reports, s->at, WARNING, "an instance can have at most %d peers; this peer is ignored",
		       PEERS_MAX);
	else if (report_grow(&p->reports, (void **)&d->peers, d->peer_count, &d->peer_capacity, sizeof(e)))
		d->peers[d->peer_count++] = e;
}

/* Reads a multicast group. Returns its family, or 0 after a report if the word is no multicast group. */
static uint8_t read_multicast_group(struct parser *p, const struct keyword *k, const struct word *word,
				    uint8_t address[16])
{
	uint8_t family = parse_single_address(p, word, address);

	if (!family || !address_is_group(family, address)) {
		parse_refuse(p, k, word->at, "%s is not a multicast group", quote(word->text).text);
		return 0;
	}
	if (family == VR_IPV6 && (address[1] & 0xf) != 2)
		report(&p->reports, word->at, WARNING, "%s: %s should be a link-local multicast group (ffX2::)",
		       k->name, quote(word->text).text);
	return family;
}

bool parse_multicast_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			   void *target)
{
	uint8_t address[16], family = read_multicast_group(p, k, &words[1], address);

	(void)count;
	if (family && family != k->value)
		return parse_refuse(p, k, words[1].at, "%s is not an IPv%u multicast group", quote(words[1].text).text,
				    k->value);
	if (family)
		memcpy((char *)target + k->offset, address, sizeof(address));
	return family;
}

bool parse_instance_multicast_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
				    void *target)
{
	struct draft *d = target;
	uint8_t address[16], family = read_multicast_group(p, k, &words[1], address);

	(void)count;
	if (!family)
		return false;
	memcpy(d->settings.multicast_group, address, sizeof(address));
	d->multicast_group_family = family;
	return true;
}

bool parse_old_checksum(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d = target;

	if (count > 1 && strcmp(words[1].text, "never"))
		return parse_refuse(p, k, words[1].at, "%s is not possible: 'never' or no value expected",
				    quote(words[1].text).text);
	d->settings.old_checksum = count > 1 ? OLD_CHECKSUM_NEVER : OLD_CHECKSUM_SENT;
	return true;
}
