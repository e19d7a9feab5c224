// SPDX-License-Identifier: GPL-2.0
/* Where adverts go and come from: peers, groups, and what is said about them. */
#include <stdlib.h>
#include <string.h>

#include "core/advert.h"
#include "vrrp_xdp/maps.h"

#include "config/parse.h"
#include "config/validate.h"
#include "config/values.h"
#include "util/family.h"

#define PEERS_MAX 256 /* of an instance: each is a frame at each interval */

static bool is_host(uint8_t family, const uint8_t address[16])
{
	static const uint8_t zero[16], everyone[4] = {0xff, 0xff, 0xff, 0xff};

	return !address_is_group(family, address) && memcmp(address, zero, sizeof(zero)) &&
	       (family == VR_IPV6 || memcmp(address, everyone, sizeof(everyone)));
}

/* Takes the option at words[0], of a peer; returns how many words it has. */
static size_t read_option(struct parser *p, const struct word *words, size_t count, struct peer_entry *e)
{
	const struct keyword *k = keyword_find(BLOCK_PEERS, words->text);

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

	e->family = value_address(text, strcspn(text, "/"), e->peer.address);
	if (!e->family || !is_host(e->family, e->peer.address)) {
		report(&p->reports, word->at, WARNING, "%s is not the address of a host; it is left out",
		       quote(text).text);
		return false;
	}
	if (strchr(text, '/'))
		report(&p->reports, word->at, WARNING, "%s: address of a peer expected, what follows '/' is ignored",
		       quote(text).text);
	return true;
}

void parse_peer(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct draft *d = target;
	struct peer_entry e = {.peer.max_ttl = 255, .at = s->at};

	if (s->opens) {
		report(&p->reports, s->at, ERROR, "block within %s: ADDRESS [min_ttl N] [max_ttl N] expected",
		       blocks[block].name);
		parse_skip(p, s->at);
		return;
	}
	if (!read_peer(p, s->words, &e))
		return;
	for (size_t i = 1; i < s->count;)
		i += read_option(p, &s->words[i], s->count - i, &e);
	if (e.peer.min_ttl > e.peer.max_ttl)
		report(&p->reports, s->at, WARNING,
		       "%s: min_ttl %u is above max_ttl %u: every advert from there is dropped",
		       quote(s->words->text).text, e.peer.min_ttl, e.peer.max_ttl);
	if (d->peer_count == PEERS_MAX)
		report(&p->reports, s->at, WARNING, "no more than %d peers expected; it is left out", PEERS_MAX);
	else if (report_grow(&p->reports, (void **)&d->peers, d->peer_count, &d->peer_capacity, sizeof(e)))
		d->peers[d->peer_count++] = e;
}

/* A multicast group. Returns its family, 0 after it has refused what is none. */
static uint8_t read_group(struct parser *p, const struct keyword *k, const struct word *word, uint8_t address[16])
{
	uint8_t family = value_address(word->text, strlen(word->text), address);

	if (!family || !address_is_group(family, address)) {
		parse_refuse(p, k, word->at, "%s is not a multicast group", quote(word->text).text);
		return 0;
	}
	if (family == VR_IPV6 && (address[1] & 0xf) != 2)
		report(&p->reports, word->at, WARNING, "%s: %s should be a link-local group (ffX2::)", k->name,
		       quote(word->text).text);
	return family;
}

bool parse_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint8_t address[16], family = read_group(p, k, &words[1], address);

	(void)count;
	if (family && family != k->value)
		return parse_refuse(p, k, words[1].at, "%s is not an IPv%u group", quote(words[1].text).text, k->value);
	if (family)
		memcpy((char *)target + k->offset, address, sizeof(address));
	return family;
}

bool parse_instance_group(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			  void *target)
{
	struct draft *d = target;
	uint8_t address[16], family = read_group(p, k, &words[1], address);

	(void)count;
	if (!family)
		return false;
	memcpy(d->settings.group, address, sizeof(address));
	d->group_family = family;
	return true;
}

bool parse_old_checksum(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d = target;

	if (count > 1 && strcmp(words[1].text, "never"))
		return parse_refuse(p, k, words[1].at, "%s is not 'never'", quote(words[1].text).text);
	d->settings.old_checksum = count > 1 ? OLD_CHECKSUM_NEVER : OLD_CHECKSUM_SENT;
	return true;
}

static void check_source(struct reports *r, struct draft *d)
{
	const struct marks *m = &d->marks;
	struct settings *s = &d->settings;

	if (s->has_source && d->entry_count && d->source_family != s->vrrp.family) {
		report(r, marks_at(m, d->source_key), WARNING,
		       "%s: '%s' is not an IPv%d address as the virtual ones; %s is used instead",
		       keyword_of(d->source_key)->name, family_text(d->source_family, s->source).text, s->vrrp.family,
		       keyword_of(d->source_key)->unset);
		s->has_source = false;
		memset(s->source, 0, sizeof(s->source));
	}
	if (s->track_source && !s->has_source) {
		report(r, marks_at(m, KEY_TRACK_SOURCE), WARNING,
		       "track_src_ip without mcast_src_ip or unicast_src_ip, ignored");
		s->track_source = false;
	}
}

static void check_group(struct reports *r, struct draft *d, const struct globals *g)
{
	struct settings *s = &d->settings;
	bool own = given_well(&d->marks, KEY_GROUP);

	if (own && d->group_family != s->vrrp.family) {
		report(r, marks_at(&d->marks, KEY_GROUP), WARNING,
		       "mcast_dst_ip: '%s' is not an IPv%d group as the virtual addresses are; "
		       "that of all instances is used instead",
		       family_text(d->group_family, s->group).text, s->vrrp.family);
		own = false;
	} else if (own && s->peer_count) {
		report(r, marks_at(&d->marks, KEY_GROUP), WARNING,
		       "mcast_dst_ip has no effect with unicast_peer, ignored");
		own = false;
	}
	if (!own)
		memcpy(s->group, s->vrrp.family == VR_IPV4 ? g->group4 : g->group6, sizeof(s->group));
}

/* As keepalived, which leaves out a peer of the other family. One that is there twice would be sent to twice. */
static void drop_peers(struct reports *r, struct draft *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->peer_count; i++) {
		struct peer_entry *e = &d->peers[i];
		struct address_text text = family_text(e->family, e->peer.address);
		size_t before = 0;

		while (before < kept && memcmp(d->peers[before].peer.address, e->peer.address, sizeof(e->peer.address)))
			before++;
		if (e->family != d->settings.vrrp.family)
			report(r, e->at, WARNING,
			       "unicast_peer: '%s' is not an IPv%d address as the virtual ones; it is left out",
			       text.text, d->settings.vrrp.family);
		else if (before < kept)
			report(r, e->at, WARNING, "unicast_peer: '%s' again, left out", text.text);
		else
			d->peers[kept++] = *e;
	}
	d->peer_count = kept;
}

/* The list of the settings: that of the draft before where it is the same, so that they can share their settings. */
static void take_peers(struct parser *p, struct draft *d, const struct draft *before)
{
	struct settings *s = &d->settings;
	size_t size = d->peer_count * sizeof(struct peer);
	struct peer *list = d->peer_count ? arena_alloc(&p->arena, size) : NULL;

	s->peer_count = (uint32_t)d->peer_count;
	if (!list) {
		p->reports.no_memory |= d->peer_count != 0;
		return;
	}
	for (size_t i = 0; i < d->peer_count; i++) {
		list[i] = d->peers[i].peer;
		s->check_source |= d->peers[i].limited;
	}
	s->peers = list;
	if (before && before->settings.peer_count == s->peer_count && !memcmp(before->settings.peers, list, size))
		s->peers = before->settings.peers;
}

/* Keywords that mean something with peers only. */
static void check_unused(struct reports *r, struct draft *d)
{
	static const enum key of_unicast[] = {KEY_PEERS, KEY_UNICAST_SOURCE, KEY_UNICAST_TTL, KEY_CHECK_SOURCE,
					      KEY_OLD_CHECKSUM};
	struct settings *s = &d->settings;

	for (size_t i = 0; i < sizeof(of_unicast) / sizeof(*of_unicast); i++) {
		if (!given(&d->marks, of_unicast[i]))
			continue;
		report(r, marks_at(&d->marks, of_unicast[i]), WARNING, "%s without a peer%s: %s",
		       keyword_of(of_unicast[i])->name, of_unicast[i] == KEY_PEERS ? "" : " in unicast_peer",
		       s->no_peer_fault ? "the instance stays in FAULT" : "adverts are multicast");
		break;
	}
	if (s->no_peer_fault)
		report(r, marks_at(&d->marks, KEY_NO_PEER_FAULT), WARNING,
		       "unicast_fault_no_peer, and no peer in unicast_peer: the instance stays in FAULT");
	s->check_source = false;
	s->unicast_ttl = VRRP_TTL;
	s->old_checksum = OLD_CHECKSUM_KNOWN;
}

static void check_used(struct reports *r, struct draft *d)
{
	struct settings *s = &d->settings;

	s->no_peer_fault = false;
	if (s->vmac && !s->vmac_xmit_base) {
		report(r, marks_at(&d->marks, KEY_USE_VMAC), WARNING,
		       "use_vmac with unicast_peer needs vmac_xmit_base, which is set");
		s->vmac_xmit_base = true;
	}
	if (s->old_checksum != OLD_CHECKSUM_KNOWN && (s->vrrp.version == 2 || s->vrrp.family == VR_IPV6)) {
		report(r, marks_at(&d->marks, KEY_OLD_CHECKSUM), WARNING,
		       "old_unicast_checksum is for version 3 on IPv4 only, ignored");
		s->old_checksum = OLD_CHECKSUM_KNOWN;
	}
}

void check_unicast(struct parser *p, struct draft *d, const struct draft *before)
{
	struct settings *s = &d->settings;

	if (!given_well(&d->marks, KEY_CHECK_SOURCE))
		s->check_source = p->globals.check_source;
	if (!given_well(&d->marks, KEY_SKIP_LIST))
		s->skip_list = p->globals.skip_list;
	drop_peers(&p->reports, d);
	take_peers(p, d, before);
	check_source(&p->reports, d);
	check_group(&p->reports, d, &p->globals);
	if (s->peer_count)
		check_used(&p->reports, d);
	else
		check_unused(&p->reports, d);
}
