// SPDX-License-Identifier: GPL-2.0
/* Options of an entry of unicast_peer. */
#include "config/tables/tables.h"

#include "config/parse/parse.h"

#define PEER(field) offsetof(struct peer_entry, peer.field)

const struct keyword peer_keywords[] = {
	{KEY_MIN_TTL, "min_ttl", BLOCK_PEERS, .args = 1, .parse = parse_u8, .offset = PEER(min_ttl), .max = 255,
	 .arguments = "NUMBER", .unset = "0", .description = "least TTL or hop limit of an advert from the peer"},
	{KEY_MAX_TTL, "max_ttl", BLOCK_PEERS, .args = 1, .parse = parse_u8, .offset = PEER(max_ttl), .max = 255,
	 .arguments = "NUMBER", .unset = "255", .description = "greatest TTL or hop limit of an advert from the peer"},
};
const size_t peer_keywords_count = sizeof(peer_keywords) / sizeof(*peer_keywords);
