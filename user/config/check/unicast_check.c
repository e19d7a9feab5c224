// SPDX-License-Identifier: GPL-2.0
#include "config/check/unicast_check.h"

#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/values.h"
#include "config/tables/tables.h"
#include "util/family.h"

static void check_source(struct reports *r, struct draft *d)
{
	const struct marks *m = &d->marks;
	struct settings *s = &d->settings;

	if (s->has_source && d->entry_count && d->source_family != s->vrrp.family) {
		report(r, marks_at(m, d->source_key), WARNING,
		       "%s: '%s' is not of the same family as the virtual addresses: an IPv%d address expected; %s is "
		       "used instead",
		       keyword_of(d->source_key)->name, family_text(d->source_family, s->source).text, s->vrrp.family,
		       keyword_of(d->source_key)->unset);
		s->has_source = false;
		memset(s->source, 0, sizeof(s->source));
	}
	if (s->track_source && !s->has_source) {
		report(r, marks_at(m, KEY_TRACK_SOURCE), WARNING,
		       "track_src_ip has no effect without mcast_src_ip or unicast_src_ip; it is ignored");
		s->track_source = false;
	}
	/* Peers send their adverts to the source address. A router without this address receives no advert, and would
	 * take over beside a working Active. As in keepalived, its instance is therefore in FAULT while the address is
	 * missing. */
	if (s->peer_count && s->has_source)
		s->track_source = true;
}

static void check_multicast_group(struct reports *r, struct draft *d, const struct globals *g)
{
	struct settings *s = &d->settings;
	bool own = given_well(&d->marks, KEY_MULTICAST_GROUP);

	if (own && d->multicast_group_family != s->vrrp.family) {
		report(r, marks_at(&d->marks, KEY_MULTICAST_GROUP), WARNING,
		       "mcast_dst_ip: '%s' is not of the same family as the virtual addresses: an IPv%d multicast "
		       "group expected; the multicast group of global_defs is used instead",
		       family_text(d->multicast_group_family, s->multicast_group).text, s->vrrp.family);
		own = false;
	} else if (own && s->peer_count) {
		report(r, marks_at(&d->marks, KEY_MULTICAST_GROUP), WARNING,
		       "mcast_dst_ip has no effect with unicast_peer; it is ignored");
		own = false;
	}
	if (!own)
		memcpy(s->multicast_group, s->vrrp.family == VR_IPV4 ? g->multicast_group4 : g->multicast_group6,
		       sizeof(s->multicast_group));
}

/* Removes peers that are not of the family of the virtual addresses, as keepalived does. Removes repeated peers, which
 * would get each advert twice. */
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
			       "unicast_peer: '%s' is not of the same family as the virtual addresses: an IPv%d "
			       "address expected; this line is ignored",
			       text.text, d->settings.vrrp.family);
		else if (before < kept)
			report(r, e->at, WARNING, "unicast_peer: '%s' is given twice; this line is ignored", text.text);
		else
			d->peers[kept++] = *e;
	}
	d->peer_count = kept;
}

/* Makes the list of peers. If the draft before has an equal list, this draft uses that list, so that both drafts can
 * share their settings. */
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

/* Reports keywords that have an effect only with peers, in an instance without peers. */
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
		       s->no_peer_fault ? "the instance stays in FAULT" : "adverts are sent to the multicast group");
		break;
	}
	if (s->no_peer_fault)
		report(r, marks_at(&d->marks, KEY_NO_PEER_FAULT), WARNING,
		       "unicast_fault_no_peer without a peer in unicast_peer: the instance stays in FAULT");
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
		       "use_vmac with unicast_peer needs vmac_xmit_base; vmac_xmit_base is switched on");
		s->vmac_xmit_base = true;
	}
	if (s->old_checksum != OLD_CHECKSUM_KNOWN && (s->vrrp.version == 2 || s->vrrp.family == VR_IPV6)) {
		report(r, marks_at(&d->marks, KEY_OLD_CHECKSUM), WARNING,
		       "old_unicast_checksum has an effect only with version 3 on IPv4; it is ignored");
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
	check_multicast_group(&p->reports, d, &p->globals);
	if (s->peer_count)
		check_used(&p->reports, d);
	else
		check_unused(&p->reports, d);
}
