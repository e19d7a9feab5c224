// SPDX-License-Identifier: GPL-2.0
/* Options of an entry of virtual_ipaddress. */
#include "config/tables.h"

#include "config/parse.h"
#include "config/values.h"

#define ENTRY(field) offsetof(struct entry, field)

const struct keyword address_keywords[] = {
	{ KEY_DEV, "dev", BLOCK_ADDRESSES, .args = 1, .needed = true, .parse = parse_device,
		.offset = ENTRY(options.dev), .arguments = "NAME", .unset = "interface",
		.description = "interface on which the address is configured" },
	{ KEY_BRD, "brd", BLOCK_ADDRESSES, .args = 1, .parse = parse_broadcast, .arguments = "ADDRESS|+|-",
		.unset = "none", .description = "broadcast address; + and -: the host's bits all set, all clear" },
	{ KEY_LABEL, "label", BLOCK_ADDRESSES, .args = 1, .parse = parse_device,
		.offset = ENTRY(options.label), .arguments = "NAME", .unset = "none",
		.description = "label of an IPv4 address, as in eth0:1" },
	{ KEY_SCOPE, "scope", BLOCK_ADDRESSES, .args = 1, .parse = parse_scope,
		.offset = ENTRY(vip.scope),
		.arguments = "global|site|link|host|nowhere|NUMBER", .unset = "global",
		.description = "scope of the address" },
	{ KEY_ADDRESS_VMAC, "use_vmac", BLOCK_ADDRESSES, .parse = parse_flag,
		.offset = ENTRY(vip.vmac), .value = true,
		.description = "with dev, and use_vmac of the instance: the address has the virtual MAC there" },
};
const size_t address_keywords_count = sizeof(address_keywords) / sizeof(*address_keywords);
