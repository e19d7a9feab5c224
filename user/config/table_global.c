// SPDX-License-Identifier: GPL-2.0
/* Keywords of the top level and of global_defs. */
#include "config/tables.h"

#include "config/parse.h"
#include "config/values.h"
#include "vrrp_xdp/maps.h"

#define GLOBAL(field) offsetof(struct globals, field)

#define UNNEEDED BLOCK_GLOBAL, .parse = parse_unneeded
#define UNNEEDED_VALUE BLOCK_GLOBAL, .optional = 8, .parse = parse_unneeded
#define NO_BUFFERS "no effect: adverts are not received through sockets, so there is no buffer to size"
#define NO_OVERRUN "no effect: the buffer is large, and what netlink loses is asked for again"
#define NO_FIREWALL "no effect: no firewall rule is made, no_accept and virtual MACs are looked after by BPF programs"
#define NO_DEVICES "no effect: no device is made for a virtual MAC"

const struct keyword top_keywords[] = {
	{ KEY_GLOBAL_DEFS, "global_defs", BLOCK_TOP, .opens = BLOCK_GLOBAL, .arguments = "{ ... }",
		.description = "what holds for all instances" },
	{ KEY_VRRP_INSTANCE, "vrrp_instance", BLOCK_TOP, .opens = BLOCK_INSTANCE, .args = 1,
		.parse = parse_instance, .arguments = "NAME { ... }", .description = "a virtual router" },
	{ KEY_SCRIPT, "vrrp_script", BLOCK_TOP, .opens = BLOCK_SCRIPT, .args = 1, .parse = parse_script_block,
		.arguments = "NAME { ... }", .description = "a command that says whether all is well" },
	{ KEY_FILE, "track_file", BLOCK_TOP, .opens = BLOCK_FILE, .args = 1, .parse = parse_file_block,
		.arguments = "NAME { ... }", .description = "a file with a number that instances track" },
	{ KEY_VRRP_TRACK_FILE, "vrrp_track_file", BLOCK_TOP, .opens = BLOCK_FILE, .args = 1, .parse = parse_file_block,
		.arguments = "NAME { ... }", .description = "the same" },
	{ KEY_PROCESS, "vrrp_track_process", BLOCK_TOP, .opens = BLOCK_PROCESS, .args = 1, .parse = parse_process_block,
		.arguments = "NAME { ... }", .description = "a command whose processes instances track" },
	{ KEY_UP_DOWN_DELAYS, "interface_up_down_delays", BLOCK_TOP, .opens = BLOCK_UP_DOWN_DELAYS,
		.arguments = "{ NAME DOWN [UP] ... }",
		.description = "seconds that an interface has to be down, or up, before it counts, one interface a line" },
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
	{ KEY_VRRP_GROUP4, "vrrp_mcast_group4", BLOCK_GLOBAL, .args = 1, .parse = parse_group, .value = VR_IPV4,
		.offset = GLOBAL(group4), .arguments = "ADDRESS", .unset = "224.0.0.18",
		.description = "group of the IPv4 adverts of instances that do not say" },
	{ KEY_VRRP_GROUP6, "vrrp_mcast_group6", BLOCK_GLOBAL, .args = 1, .parse = parse_group, .value = VR_IPV6,
		.offset = GLOBAL(group6), .arguments = "ADDRESS", .unset = "ff02::12",
		.description = "group of the IPv6 adverts of instances that do not say" },
	{ KEY_VRRP_CHECK_SOURCE, "vrrp_check_unicast_src", BLOCK_GLOBAL, .parse = parse_flag,
		.offset = GLOBAL(check_source), .value = true, .unset = "off",
		.description = "check_unicast_src of all instances" },
	{ KEY_VRRP_SKIP_LIST, "vrrp_skip_check_adv_addr", BLOCK_GLOBAL, .optional = 1, .parse = parse_bool,
		.offset = GLOBAL(skip_list), .arguments = "[on|off]", .unset = "off",
		.description = "skip_check_adv_addr of instances that do not say" },
	{ KEY_DEFAULT_INTERFACE, "default_interface", BLOCK_GLOBAL, .args = 1, .parse = parse_device,
		.offset = GLOBAL(default_interface), .arguments = "NAME", .unset = "eth0",
		.description = "interface of static addresses that do not say" },
	{ KEY_LOG_UNKNOWN, "log_unknown_vrids", BLOCK_GLOBAL, .parse = parse_flag, .offset = GLOBAL(log_unknown),
		.value = true, .unset = "off", .description = "log adverts for a VRID that is not configured on their interface" },
	{ KEY_VRRP_RX_POLICY, "vrrp_rx_bufs_policy", UNNEEDED_VALUE, .arguments = "MTU|ADVERT|NUMBER", .description = NO_BUFFERS },
	{ KEY_VRRP_RX_MULTIPLIER, "vrrp_rx_bufs_multiplier", UNNEEDED_VALUE, .arguments = "NUMBER", .description = NO_BUFFERS },
	{ KEY_NETLINK_COMMAND, "vrrp_netlink_cmd_rcv_bufs", UNNEEDED_VALUE, .arguments = "BYTES", .description = NO_OVERRUN },
	{ KEY_NETLINK_COMMAND_FORCE, "vrrp_netlink_cmd_rcv_bufs_force", UNNEEDED_VALUE, .arguments = "[on|off]",
		.description = NO_OVERRUN },
	{ KEY_NETLINK_MONITOR, "vrrp_netlink_monitor_rcv_bufs", UNNEEDED_VALUE, .arguments = "BYTES", .description = NO_OVERRUN },
	{ KEY_NETLINK_MONITOR_FORCE, "vrrp_netlink_monitor_rcv_bufs_force", UNNEEDED_VALUE, .arguments = "[on|off]",
		.description = NO_OVERRUN },
	{ KEY_NFTABLES, "nftables", UNNEEDED_VALUE, .arguments = "[NAME]", .description = NO_FIREWALL },
	{ KEY_NFTABLES_PRIORITY, "nftables_priority", UNNEEDED_VALUE, .arguments = "NUMBER", .description = NO_FIREWALL },
	{ KEY_NFTABLES_COUNTERS, "nftables_counters", UNNEEDED, .description = NO_FIREWALL },
	{ KEY_NFTABLES_IFINDEX, "nftables_ifindex", UNNEEDED, .description = NO_FIREWALL },
	{ KEY_IPTABLES, "vrrp_iptables", UNNEEDED_VALUE, .arguments = "[NAME [NAME]]", .description = NO_FIREWALL },
	{ KEY_IPSETS, "vrrp_ipsets", UNNEEDED_VALUE, .arguments = "[NAME ...]", .description = NO_FIREWALL },
	{ KEY_LOCAL_IGMP, "disable_local_igmp", UNNEEDED, .description = NO_DEVICES },
	{ KEY_VMAC_PREFIX, "vmac_prefix", UNNEEDED_VALUE, .arguments = "NAME", .description = NO_DEVICES },
	{ KEY_VMAC_ADDR_PREFIX, "vmac_addr_prefix", UNNEEDED_VALUE, .arguments = "NAME", .description = NO_DEVICES },
};
const size_t global_keywords_count = sizeof(global_keywords) / sizeof(*global_keywords);
