// SPDX-License-Identifier: GPL-2.0
/* Keywords of a garp_group. */
#include "config/tables/tables.h"

#include "config/base/values.h"
#include "config/parse/parse.h"

#define GARP(field) offsetof(struct garp_draft, field)

const struct keyword garp_keywords[] = {
	{KEY_GARP_INTERVAL, "garp_interval", BLOCK_GARP_GROUP, .args = 1, .parse = parse_time,
	 .offset = GARP(spacing.garp_ns), .max = SPACING_MAX, .arguments = "SECONDS", .unset = "0",
	 .description = "least time between two gratuitous ARPs"},
	{KEY_GNA_INTERVAL, "gna_interval", BLOCK_GARP_GROUP, .args = 1, .parse = parse_time,
	 .offset = GARP(spacing.gna_ns), .max = SPACING_MAX, .arguments = "SECONDS", .unset = "0",
	 .description = "least time between two unsolicited NAs"},
	{KEY_GARP_INTERFACE, "interface", BLOCK_GARP_GROUP, .args = 1, .parse = parse_garp_interface,
	 .arguments = "NAME", .unset = "nothing", .description = "an interface that shares these times"},
	{KEY_GARP_INTERFACES, "interfaces", BLOCK_GARP_GROUP, .opens = BLOCK_GARP_INTERFACES,
	 .arguments = "{ NAME ... }", .unset = "nothing",
	 .description = "interfaces that share these times, such as those of one switch"},
};
const size_t garp_keywords_count = sizeof(garp_keywords) / sizeof(*garp_keywords);
