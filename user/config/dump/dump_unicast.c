// SPDX-License-Identifier: GPL-2.0
/* The normal form of the source address, the peers and the multicast group of adverts. */
#include "config/dump/dump_print.h"
#include "util/family.h"

static void print_peers(const struct settings *s, FILE *out)
{
	fprintf(out, "\t%s {\n", keyword_of(KEY_PEERS)->name);
	for (uint32_t i = 0; i < s->peer_count; i++) {
		fprintf(out, "\t\t%s", family_text(s->vrrp.family, s->peers[i].address).text);
		if (s->peers[i].min_ttl)
			fprintf(out, " %s %u", keyword_of(KEY_MIN_TTL)->name, s->peers[i].min_ttl);
		if (s->peers[i].max_ttl != 255)
			fprintf(out, " %s %u", keyword_of(KEY_MAX_TTL)->name, s->peers[i].max_ttl);
		fputc('\n', out);
	}
	fprintf(out, "\t}\n\t%s %u\n", keyword_of(KEY_UNICAST_TTL)->name, s->unicast_ttl);
	dump_flag(out, KEY_CHECK_SOURCE, s->check_source);
	if (s->old_checksum != OLD_CHECKSUM_KNOWN)
		fprintf(out, "\t%s%s\n", keyword_of(KEY_OLD_CHECKSUM)->name,
			s->old_checksum == OLD_CHECKSUM_NEVER ? " never" : "");
}

void dump_unicast(const struct settings *s, FILE *out)
{
	if (s->has_source)
		fprintf(out, "\t%s %s\n", keyword_of(s->peer_count ? KEY_UNICAST_SOURCE : KEY_SOURCE)->name,
			family_text(s->vrrp.family, s->source).text);
	dump_flag(out, KEY_TRACK_SOURCE, s->track_source);
	dump_flag(out, KEY_NO_PEER_FAULT, s->no_peer_fault);
	if (s->peer_count)
		print_peers(s, out);
	else
		fprintf(out, "\t%s %s\n", keyword_of(KEY_MULTICAST_GROUP)->name,
			family_text(s->vrrp.family, s->multicast_group).text);
	fprintf(out, "\t%s %s\n", keyword_of(KEY_SKIP_LIST)->name, s->skip_list ? "on" : "off");
}
