// SPDX-License-Identifier: GPL-2.0
/* Options of an entry of virtual_ipaddress. */
#include "config/tables/tables.h"

#include "config/base/values.h"
#include "config/parse/parse.h"

#define ENTRY(field) offsetof(struct entry, field)

const struct keyword address_keywords[] = {
	{KEY_DEV, "dev", BLOCK_ADDRESSES, .args = 1, .fatal = true, .parse = parse_device, .offset = ENTRY(options.dev),
	 .arguments = "NAME", .unset = "interface", .description = "interface on which the address is configured"},
	{KEY_BRD, "brd", BLOCK_ADDRESSES, .args = 1, .parse = parse_broadcast, .arguments = "ADDRESS|+|-",
	 .unset = "none", .description = "broadcast address; +: the host bits are all 1, -: they are all 0"},
	{KEY_LABEL, "label", BLOCK_ADDRESSES, .args = 1, .parse = parse_device, .offset = ENTRY(options.label),
	 .arguments = "NAME", .unset = "none", .description = "label of an IPv4 address, as in eth0:1"},
	{KEY_SCOPE, "scope", BLOCK_ADDRESSES, .args = 1, .parse = parse_scope, .offset = ENTRY(vip.scope),
	 .arguments = "global|site|link|host|nowhere|NUMBER", .unset = "global", .description = "scope of the address"},
	{KEY_PEER, "peer", BLOCK_ADDRESSES, .args = 1, .parse = parse_address_peer, .arguments = "ADDRESS",
	 .unset = "none",
	 .description = "address of the other end of a point-to-point link; the virtual address must then have no "
			"prefix length"},
	{KEY_PREFERRED_LFT, "preferred_lft", BLOCK_ADDRESSES, .args = 1, .parse = parse_lifetime,
	 .arguments = "SECONDS|forever", .unset = "forever; 0 for an IPv6 address with prefix length 128",
	 .description = "IPv6: how long new connections may use the address as their source address"},
	{KEY_HOME, "home", BLOCK_ADDRESSES, .parse = parse_address_flag,
	 .description = "IPv6: a home address (RFC 6275)"},
	{KEY_NODAD, "-nodad", BLOCK_ADDRESSES, .parse = parse_flag, .offset = ENTRY(options.detect_duplicates),
	 .value = true,
	 .description = "IPv6: the kernel searches for duplicates of the address; this takes a second, and may find "
			"the old MASTER"},
	{KEY_MNGTMPADDR, "mngtmpaddr", BLOCK_ADDRESSES, .parse = parse_address_flag,
	 .description = "IPv6: the kernel makes temporary addresses from this address"},
	{KEY_NOPREFIXROUTE, "noprefixroute", BLOCK_ADDRESSES, .parse = parse_address_flag,
	 .description = "the kernel adds no route to the network of the address"},
	{KEY_AUTOJOIN, "autojoin", BLOCK_ADDRESSES, .parse = parse_address_flag,
	 .description = "join a multicast group; the kernel refuses it for an address of a host"},
	{KEY_ADDRESS_NO_TRACK, "no_track", BLOCK_ADDRESSES, .parse = parse_flag, .offset = ENTRY(options.no_track),
	 .value = true, .description = "the daemon does not restore the address if another program removes it"},
	{KEY_ADDRESS_TRACK_GROUP, "track_group", BLOCK_ADDRESSES, .args = 1, .arguments = "NAME",
	 .idle = "the daemon always restores static addresses, routes and rules"},
	{KEY_ADDRESS_VMAC, "use_vmac", BLOCK_ADDRESSES, .parse = parse_flag, .offset = ENTRY(vip.vmac), .value = true,
	 .description =
		 "with dev and with use_vmac of the instance: the address has the virtual MAC on that interface, too"},
};
const size_t address_keywords_count = sizeof(address_keywords) / sizeof(*address_keywords);
