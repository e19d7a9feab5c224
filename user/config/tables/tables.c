// SPDX-License-Identifier: GPL-2.0
#include "config/tables/tables.h"

#include <pthread.h>
#include <string.h>

#include "config/parse/parse.h"

/* The empty table of blocks whose entries have no options. */
static const struct keyword no_keywords[1];
static const size_t no_keywords_count;

#define TABLE(name) .keywords = name, .count = &name##_count

static const struct block_info blocks[BLOCK_COUNT] = {
	[BLOCK_TOP] = {"the top level", TABLE(top_keywords)},
	[BLOCK_GLOBAL] = {"global_defs", TABLE(global_keywords)},
	[BLOCK_INSTANCE] = {"vrrp_instance", TABLE(instance_keywords)},
	[BLOCK_AUTHENTICATION] = {"authentication", TABLE(authentication_keywords)},
	[BLOCK_ADDRESSES] = {"virtual_ipaddress", TABLE(address_keywords), .entry = parse_address,
			     .entry_name = "address"},
	[BLOCK_EXCLUDED] = {"virtual_ipaddress_excluded", TABLE(address_keywords), .entry = parse_address,
			    .entry_name = "address"},
	[BLOCK_STATIC_ADDRESSES] = {"static_ipaddress", TABLE(address_keywords), .entry = parse_address,
				    .entry_name = "address"},
	[BLOCK_ROUTES] = {"virtual_routes", TABLE(route_keywords), .entry = parse_route, .entry_name = "route"},
	[BLOCK_STATIC_ROUTES] = {"static_routes", TABLE(route_keywords), .entry = parse_route, .entry_name = "route"},
	[BLOCK_RULES] = {"virtual_rules", TABLE(rule_keywords), .entry = parse_rule, .entry_name = "rule"},
	[BLOCK_STATIC_RULES] = {"static_rules", TABLE(rule_keywords), .entry = parse_rule, .entry_name = "rule"},
	[BLOCK_PEERS] = {"unicast_peer", TABLE(peer_keywords), .entry = parse_peer},
	[BLOCK_EMAIL] = {"notification_email", TABLE(no_keywords), .entry = parse_email},
	[BLOCK_SYNC_GROUP] = {"vrrp_sync_group", TABLE(sync_group_keywords)},
	[BLOCK_MEMBERS] = {"group", TABLE(name_keywords), .entry = parse_names},
	[BLOCK_TRACK_INTERFACE] = {"track_interface", TABLE(track_keywords), .entry = parse_track},
	[BLOCK_TRACK_SCRIPT] = {"track_script", TABLE(track_keywords), .entry = parse_track},
	[BLOCK_TRACK_FILE] = {"track_file of an instance or group", TABLE(track_keywords), .entry = parse_track},
	[BLOCK_TRACK_PROCESS] = {"track_process", TABLE(track_keywords), .entry = parse_track},
	[BLOCK_SCRIPT] = {"vrrp_script", TABLE(script_keywords)},
	[BLOCK_FILE] = {"track_file", TABLE(file_keywords)},
	[BLOCK_PROCESS] = {"vrrp_track_process", TABLE(process_keywords)},
	[BLOCK_GARP_GROUP] = {"garp_group", TABLE(garp_keywords)},
	[BLOCK_GARP_INTERFACES] = {"interfaces", TABLE(name_keywords), .entry = parse_garp_interfaces},
	[BLOCK_UP_DOWN_DELAYS] = {"interface_up_down_delays", TABLE(track_keywords), .entry = parse_delays},
};

const struct language language = {
	.blocks = blocks,
	.unsupported = unsupported_keywords,
	.unsupported_count = &unsupported_keywords_count,
};

static const struct keyword *by_key[KEY_COUNT];

static void fill_by_key(void)
{
	for (enum block block = BLOCK_TOP; block < BLOCK_COUNT; block++)
		for (size_t i = 0; i < *blocks[block].count; i++)
			by_key[blocks[block].keywords[i].key] = &blocks[block].keywords[i];
}

const struct keyword *keyword_of(enum key key)
{
	static pthread_once_t filled = PTHREAD_ONCE_INIT;

	pthread_once(&filled, fill_by_key);
	return by_key[key];
}
