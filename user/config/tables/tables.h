/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of keywords. Each block has a table, and similar blocks are in one file. */
#ifndef VRRP_XDP_CONFIG_TABLES_H
#define VRRP_XDP_CONFIG_TABLES_H

#include "config/language/keywords.h"

/* The language of configuration files: all tables below. */
extern const struct language language;

/* Returns the row of a keyword. Any thread may call it. */
const struct keyword *keyword_of(enum key key);

extern const struct keyword top_keywords[], global_keywords[], instance_keywords[], authentication_keywords[],
	address_keywords[], peer_keywords[], route_keywords[], rule_keywords[], sync_group_keywords[], name_keywords[],
	track_keywords[], script_keywords[], file_keywords[], process_keywords[], garp_keywords[];
extern const struct unsupported unsupported_keywords[];
extern const size_t unsupported_keywords_count;
extern const size_t top_keywords_count, global_keywords_count, instance_keywords_count, authentication_keywords_count,
	address_keywords_count, peer_keywords_count, route_keywords_count, rule_keywords_count,
	sync_group_keywords_count, name_keywords_count, track_keywords_count, script_keywords_count,
	file_keywords_count, process_keywords_count, garp_keywords_count;

#endif
