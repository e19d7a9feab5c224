// SPDX-License-Identifier: GPL-2.0
/* Keywords of the top level and of global_defs. */
#include "config/tables.h"

#include "config/parse.h"
#include "config/values.h"

#define GLOBAL(field) offsetof(struct globals, field)

const struct keyword top_keywords[] = {
	{ KEY_GLOBAL_DEFS, "global_defs", BLOCK_TOP, .opens = BLOCK_GLOBAL, .arguments = "{ ... }",
		.description = "what holds for all instances" },
	{ KEY_VRRP_INSTANCE, "vrrp_instance", BLOCK_TOP, .opens = BLOCK_INSTANCE, .args = 1,
		.parse = parse_instance, .arguments = "NAME { ... }", .description = "a virtual router" },
};
const size_t top_keywords_count = sizeof(top_keywords) / sizeof(*top_keywords);

const struct keyword global_keywords[] = {
	{ KEY_ROUTER_ID, "router_id", BLOCK_GLOBAL, .args = 1, .parse = parse_text, .offset = GLOBAL(router_id),
		.arguments = "NAME", .unset = "host name", .description = "name of this router in messages" },
	{ KEY_VRRP_VERSION, "vrrp_version", BLOCK_GLOBAL, .args = 1, .parse = parse_u8, .offset = GLOBAL(version),
		.min = 2, .max = 3, .arguments = "2|3", .unset = "2",
		.description = "VRRP version of instances that do not say; IPv6 is always 3" },
	{ KEY_VRRP_GARP_DELAY, "vrrp_garp_master_delay", BLOCK_GLOBAL, .args = 1, .parse = parse_time,
		.offset = GLOBAL(garp.delay_ns), .max = 86400 * NS_PER_S, .arguments = "SECONDS", .unset = "5",
		.description = "second burst of gratuitous ARP or NA this long after the takeover, 0: none" },
	{ KEY_VRRP_GARP_REPEAT, "vrrp_garp_master_repeat", BLOCK_GLOBAL, .args = 1, .parse = parse_u32,
		.offset = GLOBAL(garp.repeat), .min = 1, .max = 1000, .arguments = "COUNT", .unset = "5",
		.description = "rounds of a burst" },
	{ KEY_VRRP_GARP_REFRESH, "vrrp_garp_master_refresh", BLOCK_GLOBAL, .args = 1, .parse = parse_time,
		.offset = GLOBAL(garp.refresh_ns), .max = 86400 * NS_PER_S, .arguments = "SECONDS", .unset = "0",
		.description = "announce again at this period while MASTER, 0: never" },
	{ KEY_VRRP_GARP_REFRESH_REPEAT, "vrrp_garp_master_refresh_repeat", BLOCK_GLOBAL, .args = 1,
		.parse = parse_u32, .offset = GLOBAL(garp.refresh_repeat), .min = 1, .max = 1000,
		.arguments = "COUNT", .unset = "1", .description = "rounds of a refresh" },
	{ KEY_VRRP_STRICT, "vrrp_strict", BLOCK_GLOBAL, .parse = parse_flag, .offset = GLOBAL(strict), .value = true,
		.unset = "off", .description = "strict_mode of instances that do not say" },
	{ KEY_INCLUDE_CHECK, "include_check", BLOCK_GLOBAL, .optional = 8, .parse = parse_include_check,
		.arguments = "[+|-][readable|match|wildcard_match|brace_match] ...", .unset = "none",
		.description = "what about the includes that follow is an error, all of it if nothing is named; + and - add "
			       "to it and take from it" },
	{ KEY_RELOAD_CHECK, "reload_check_config", BLOCK_GLOBAL, .optional = 1, .parse = parse_reload_check,
		.arguments = "[FILE]", .unset = "on",
		.description = "check the file before it is read anew: always so; what is wrong is in the log" },
	{ KEY_RELOAD_FILE, "reload_file", BLOCK_GLOBAL, .optional = 1, .parse = parse_reload_file,
		.arguments = "[FILE]", .unset = "none",
		.description = "an empty file that is there while the configuration is read anew; /run/vrrp-xdp/NAME.reload if "
			       "none is named" },
};
const size_t global_keywords_count = sizeof(global_keywords) / sizeof(*global_keywords);
