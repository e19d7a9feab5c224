/* SPDX-License-Identifier: GPL-2.0 */
/* From statements to drafts of virtual routers, each value with the place where it stands; validate.h does the rest. */
#ifndef VRRP_XDP_CONFIG_PARSE_H
#define VRRP_XDP_CONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/keywords.h"
#include "config/lexer.h"
#include "config/model.h"
#include "config/report.h"

/* Which keywords a block has, where the value of each stands (line 0: not given), and which were wrong. The first
 * member of every block's structure. */
struct marks {
	struct place at[KEY_COUNT];
	bool bad[KEY_COUNT];
};

struct globals {
	struct marks marks;
	char *router_id;
	uint8_t version;
	struct garp garp;
	bool strict; /* vrrp_strict */
	const char *reload_file; /* as in struct config */
};

/* A virtual address and where it stands. */
struct entry {
	struct vip vip;
	struct vip_options options;
	struct place at;
	bool again; /* the instance has this address already */
};

/* A vrrp_instance being read. */
struct draft {
	struct marks marks;
	struct place name_at;
	char *name;
	char *interface;
	uint8_t vrid;
	uint8_t priority;
	struct settings settings; /* compared as bytes: also those between its members are set */
	bool native_ipv6;
	bool vmac_addr; /* use_vmac_addr */
	bool strict;	/* strict_mode */
	uint8_t source_family; /* of mcast_src_ip */
	struct entry *entries; /* in the file's order */
	size_t entry_count;
	size_t entry_capacity;
};

struct parser {
	struct lexer lexer;
	struct reports reports;
	struct globals globals;
	struct arena arena; /* becomes the config's */
	struct marks *opened; /* the structure of the block that is being opened; set by its parse_fn where it is not the outer one's */
	struct place before; /* where the keyword being taken was given well already, line 0: nowhere */
	struct draft *drafts;
	size_t count;
	size_t capacity;
};

static inline bool given(const struct marks *m, enum key key)
{
	return m->at[key].line != 0;
}

static inline bool given_well(const struct marks *m, enum key key)
{
	return given(m, key) && !m->bad[key];
}

/* Reads the file in path and those that it includes, as the router of that ID. What is wrong goes to p->reports. */
void parse_file(struct parser *p, const char *path, const char *id);

void parser_free(struct parser *p);

/* Reports an argument that is not as expected, and what is used instead, as keepalived does: what was given before, or the
 * default. Where nothing can be used it is an error. Returns false. */
bool parse_refuse(struct parser *p, const struct keyword *k, struct place at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Takes away the entries for which drop() says so. */
void draft_drop_entries(struct draft *d, bool (*drop)(const struct entry *e, const void *data), const void *data);

/* What an unknown word in a block gets: a warning that says whether keepalived has it, or what is meant. */
void parse_unknown(struct parser *p, enum block block, const struct word *word);

/* Reads on to the end of a block that was opened at a place. */
void parse_skip(struct parser *p, struct place opened);

/* Of the table of keywords. */
parse_fn parse_instance, parse_text, parse_device, parse_u8, parse_u32, parse_time, parse_flag, parse_bool,
	parse_state, parse_source, parse_auth_type, parse_auth_pass, parse_broadcast, parse_scope,
	parse_vmac, parse_include_check, parse_reload_check, parse_reload_file;

/* Of the table of blocks: entries of virtual_ipaddress and virtual_ipaddress_excluded. */
entry_fn parse_address;

#endif
