// SPDX-License-Identifier: GPL-2.0
/* Keywords of a vrrp_instance. */
#include "config/tables.h"

#include "config/parse.h"
#include "config/values.h"

#define DRAFT(field) offsetof(struct draft, field)
#define SETTING(field) offsetof(struct draft, settings.field)

const struct keyword instance_keywords[] = {
	{ KEY_STATE, "state", BLOCK_INSTANCE, .args = 1, .parse = parse_state, .offset = SETTING(start_master),
		.arguments = "MASTER|BACKUP", .unset = "BACKUP",
		.description = "state to start in; MASTER only counts with priority 255" },
	{ KEY_INTERFACE, "interface", BLOCK_INSTANCE, .args = 1, .needed = true, .parse = parse_device, .offset = DRAFT(interface),
		.arguments = "NAME", .unset = "required", .description = "interface of the LAN" },
	{ KEY_VRID, "virtual_router_id", BLOCK_INSTANCE, .args = 1, .needed = true, .parse = parse_u8, .offset = DRAFT(vrid),
		.min = 1, .max = 255, .arguments = "NUMBER", .unset = "required",
		.description = "VRID, unique on an interface and family" },
	{ KEY_PRIORITY, "priority", BLOCK_INSTANCE, .args = 1, .parse = parse_u8, .offset = DRAFT(priority),
		.min = 1, .max = 255, .arguments = "NUMBER", .unset = "100",
		.description = "the highest becomes MASTER; 255: the addresses' owner" },
	{ KEY_ADVERT_INT, "advert_int", BLOCK_INSTANCE, .args = 1, .parse = parse_time,
		.offset = SETTING(vrrp.interval_ns), .min = NS_PER_S / 100, .max = 255 * NS_PER_S, .arguments = "SECONDS",
		.unset = "1",
		.description = "between adverts; version 3: 0.01 to 40.95 in steps of 0.01, version 2: whole seconds" },
	{ KEY_VERSION, "version", BLOCK_INSTANCE, .args = 1, .parse = parse_u8, .offset = SETTING(vrrp.version), .min = 2,
		.max = 3, .arguments = "2|3", .unset = "vrrp_version", .description = "VRRP version" },
	{ KEY_NOPREEMPT, "nopreempt", BLOCK_INSTANCE, .parse = parse_flag, .offset = SETTING(vrrp.preempt), .value = false,
		.description = "leave a MASTER of lower priority in place" },
	{ KEY_PREEMPT, "preempt", BLOCK_INSTANCE, .parse = parse_flag, .offset = SETTING(vrrp.preempt), .value = true,
		.unset = "set", .description = "take over from a MASTER of lower priority" },
	{ KEY_PREEMPT_DELAY, "preempt_delay", BLOCK_INSTANCE, .args = 1, .parse = parse_time,
		.offset = SETTING(vrrp.preempt_delay_ns), .max = 1000 * NS_PER_S, .arguments = "SECONDS", .unset = "0",
		.description = "wait this long before taking over from a MASTER of lower priority, up to 1000" },
	{ KEY_ADDRESSES, "virtual_ipaddress", BLOCK_INSTANCE, .opens = BLOCK_ADDRESSES,
		.arguments = "{ ADDRESS[/LENGTH] [OPTIONS] ... }", .unset = "required",
		.description = "virtual addresses, one a line, all of one family, at most 255" },
	{ KEY_EXCLUDED, "virtual_ipaddress_excluded", BLOCK_INSTANCE, .opens = BLOCK_EXCLUDED,
		.arguments = "{ ADDRESS[/LENGTH] [OPTIONS] ... }",
		.description = "virtual addresses that adverts do not list, of any family" },
	{ KEY_AUTHENTICATION, "authentication", BLOCK_INSTANCE, .opens = BLOCK_AUTHENTICATION,
		.arguments = "{ ... }", .description = "version 2 only" },
	{ KEY_CHECKSUM, "v3_checksum_as_v2", BLOCK_INSTANCE, .optional = 1, .parse = parse_bool,
		.offset = SETTING(checksum_plain), .arguments = "[on|off]", .unset = "off",
		.description = "version 3 on IPv4: checksum of the message alone (RFC 9568), no pseudo-header" },
	{ KEY_SOURCE, "mcast_src_ip", BLOCK_INSTANCE, .args = 1, .parse = parse_source, .arguments = "ADDRESS",
		.unset = "the interface's own", .description = "source address of adverts" },
	{ KEY_GARP_DELAY, "garp_master_delay", BLOCK_INSTANCE, .args = 1, .parse = parse_time,
		.offset = SETTING(garp.delay_ns), .max = 86400 * NS_PER_S, .arguments = "SECONDS",
		.unset = "vrrp_garp_master_delay", .description = "the instance's own" },
	{ KEY_GARP_REPEAT, "garp_master_repeat", BLOCK_INSTANCE, .args = 1, .parse = parse_u32,
		.offset = SETTING(garp.repeat), .min = 1, .max = 1000, .arguments = "COUNT",
		.unset = "vrrp_garp_master_repeat", .description = "the instance's own" },
	{ KEY_GARP_REFRESH, "garp_master_refresh", BLOCK_INSTANCE, .args = 1, .parse = parse_time,
		.offset = SETTING(garp.refresh_ns), .max = 86400 * NS_PER_S, .arguments = "SECONDS",
		.unset = "vrrp_garp_master_refresh", .description = "the instance's own" },
	{ KEY_GARP_REFRESH_REPEAT, "garp_master_refresh_repeat", BLOCK_INSTANCE, .args = 1, .parse = parse_u32,
		.offset = SETTING(garp.refresh_repeat), .min = 1, .max = 1000, .arguments = "COUNT",
		.unset = "vrrp_garp_master_refresh_repeat", .description = "the instance's own" },
	{ KEY_NATIVE_IPV6, "native_ipv6", BLOCK_INSTANCE, .parse = parse_flag,
		.offset = DRAFT(native_ipv6), .value = true,
		.description = "the instance is an IPv6 one; the addresses say so without it" },
	{ KEY_USE_VMAC, "use_vmac", BLOCK_INSTANCE, .optional = 2, .parse = parse_vmac, .arguments = "[NAME] [MAC]",
		.unset = "the interface's own MAC",
		.description = "the addresses have a virtual MAC: 00:00:5e:00:01:VRID (IPv6: 02), or MAC, of which the last byte "
			       "may be left to the VRID; no device is made, NAME means nothing" },
	{ KEY_USE_VMAC_ADDR, "use_vmac_addr", BLOCK_INSTANCE, .parse = parse_flag,
		.offset = DRAFT(vmac_addr), .value = true,
		.description = "with use_vmac: addresses on other interfaces (dev) have the virtual MAC, too" },
	{ KEY_VMAC_XMIT_BASE, "vmac_xmit_base", BLOCK_INSTANCE, .parse = parse_flag, .offset = SETTING(vmac_xmit_base),
		.value = true, .description = "with use_vmac: adverts leave from the interface's own MAC" },
	{ KEY_ACCEPT, "accept", BLOCK_INSTANCE, .parse = parse_flag, .offset = SETTING(accept), .value = true,
		.unset = "set", .description = "the addresses are configured on the interface and can be reached" },
	{ KEY_NO_ACCEPT, "no_accept", BLOCK_INSTANCE, .parse = parse_flag, .offset = SETTING(accept), .value = false,
		.description = "the addresses are only a next hop: nothing is configured, ARP and neighbour discovery are "
			       "answered, other traffic to them is dropped; not with priority 255" },
	{ KEY_STRICT_MODE, "strict_mode", BLOCK_INSTANCE, .optional = 1, .parse = parse_bool,
		.offset = DRAFT(strict), .arguments = "[on|off]", .unset = "vrrp_strict",
		.description = "no_accept unless accept is given, no accept with version 2, no authentication, no "
			       "preempt_delay, no garp_master_refresh, no vmac_xmit_base" },
	{ KEY_PROMOTE, "promote_secondaries", BLOCK_INSTANCE, .parse = parse_flag, .offset = SETTING(promote_secondaries),
		.value = true,
		.description = "sets the interface's sysctl as long as the daemon runs: addresses of a network stay when its first "
			       "one goes" },
	{ KEY_ROUTES, "virtual_routes", BLOCK_INSTANCE, .opens = BLOCK_ROUTES,
		.arguments = "{ [TYPE] ADDRESS[/LENGTH] [OPTIONS] ... }",
		.description = "routes, one a line, that are there while MASTER" },
	{ KEY_RULES, "virtual_rules", BLOCK_INSTANCE, .opens = BLOCK_RULES, .arguments = "{ [OPTIONS] ... }",
		.description = "rules, one a line, that are there while MASTER" },
};
const size_t instance_keywords_count = sizeof(instance_keywords) / sizeof(*instance_keywords);

const struct keyword authentication_keywords[] = {
	{ KEY_AUTH_TYPE, "auth_type", BLOCK_AUTHENTICATION, .args = 1, .parse = parse_auth_type,
		.offset = SETTING(auth_type), .arguments = "PASS", .unset = "none", .description = "AH is refused" },
	{ KEY_AUTH_PASS, "auth_pass", BLOCK_AUTHENTICATION, .args = 1, .parse = parse_auth_pass,
		.arguments = "TEXT", .description = "password of up to eight characters, sent in the clear" },
};
const size_t authentication_keywords_count = sizeof(authentication_keywords) / sizeof(*authentication_keywords);
