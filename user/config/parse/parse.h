/* SPDX-License-Identifier: GPL-2.0 */
/* The parser reads the statements of a configuration file into drafts. A draft has the values of one block, such as a
 * vrrp_instance, before they are checked, and their places in the file. The checks (check/validate.h) complete the
 * drafts. */
#ifndef VRRP_XDP_CONFIG_PARSE_H
#define VRRP_XDP_CONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/report.h"
#include "config/language/keywords.h"
#include "config/language/marks.h"
#include "config/model.h"
#include "config/text/lexer.h"

/* global_defs, and the keywords of the top level. */
struct globals {
	struct marks marks;
	char *router_id;
	uint8_t version;
	struct garp garp;
	bool strict;	     /* vrrp_strict */
	char *net_namespace; /* in the arena */
	char *instance_name; /* in the arena */
	char *default_interface;
	bool check_source;	      /* vrrp_check_unicast_src */
	bool skip_list;		      /* vrrp_skip_check_adv_addr */
	bool checksum_plain;	      /* v3_checksum_as_v2 */
	bool log_unknown;	      /* log_unknown_vrids */
	uint8_t dynamic;	      /* enum dynamic_interfaces */
	uint8_t multicast_group4[16]; /* vrrp_mcast_group4; network order, IPv4 in the first four bytes */
	uint8_t multicast_group6[16]; /* vrrp_mcast_group6 */
	struct notify_globals notify;
	const char *reload_file;      /* as in struct config */
	const char *reload_time_file; /* as in struct config */
	bool reload_repeat;
	struct garp_spacing spacing; /* vrrp_garp_interval, vrrp_gna_interval */
	bool min_garp;		     /* vrrp_min_garp */
	bool no_advert, send_advert; /* vrrp_lower_prio_no_advert, vrrp_higher_prio_send_advert */
	uint8_t down_adverts;
	struct process_options process;
};

/* Addresses, routes and rules that exist while the daemon runs. */
struct statics {
	struct static_address *addresses, *last_address;
	struct routing *routing;
	uint32_t preferences[2]; /* number of rules without a preference, for IPv4 and for IPv6 */
};

/* A line of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress. */
struct entry {
	struct vip vip;
	struct vip_options options;
	struct place at;
	bool again; /* the instance has this address already: check_unique() removes the entry */
};

/* A line of unicast_peer. */
struct peer_entry {
	struct peer peer;
	uint8_t family;
	bool limited; /* min_ttl or max_ttl is given */
	struct place at;
};

/* A name in a block of names. */
struct name {
	char *text;
	struct place at;
	uint32_t index; /* index of the instance of that name; in a garp_group: index of this GARP group */
	bool again;	/* an earlier garp_group has the interface already */
};

struct name_list {
	struct name *list;
	size_t count;
	size_t capacity;
};

/* A garp_group. */
struct garp_draft {
	struct marks marks;
	struct place at;
	struct garp_spacing spacing;
	struct name_list interfaces;
	uint32_t kept; /* number of interfaces that are in no earlier GARP group */
};

#define SPACING_MAX (2147483647ULL * 1000) /* in ns: as in keepalived 2,147.483647 seconds */

/* A line of track_interface, track_script, track_file or track_process. */
struct track_entry {
	char *name;
	struct place at;
	uint8_t kind;	/* enum track_kind */
	bool weighted;	/* weight is given */
	int8_t reverse; /* 1: reverse, 0: noreverse, -1: neither is given */
	int16_t weight;
	uint32_t known; /* number of vrrp_script, track_file or vrrp_track_process blocks of this kind before the entry
			   in the file: the entry can name only these */
};

struct track_entries {
	struct track_entry *list;
	size_t count;
	size_t capacity;
};

/* A vrrp_sync_group. */
struct sync_group_draft {
	struct marks marks;
	struct place at;
	char *name;
	struct name_list members; /* after the check the first `kept` of them exist and are in no other sync group */
	uint32_t kept;
	bool tracking_weight;
	bool again; /* an earlier sync group has the name */
	struct notify notify;
	struct track_entries tracks;
	const struct track *list; /* check_tracking() makes the list from tracks; in the arena */
	uint32_t track_count;
};

/* A vrrp_script, track_file or vrrp_track_process. */
struct track_thing {
	struct marks marks;
	struct place name_at;
	uint32_t order; /* number of blocks of the same kind before this block in the file */
	int16_t weight;
	bool reverse;
	union {
		struct tracked_file file;
		struct tracked_process process;
		struct tracked_script script;
	};
};

struct track_things {
	struct track_thing **list;
	size_t count;
	size_t capacity;
};

/* A line of interface_up_down_delays. */
struct delay_entry {
	struct up_down_delay delay;
	struct place at;
};

/* A vrrp_instance. */
struct draft {
	struct marks marks;
	struct place name_at;
	char *name;
	char *interface;
	uint8_t vrid;
	uint8_t priority;
	struct settings settings;
	bool native_ipv6;
	bool vmac_addr;			/* use_vmac_addr */
	bool strict;			/* strict_mode */
	enum key source_key;		/* KEY_SOURCE or KEY_UNICAST_SOURCE, whichever stands last in the file */
	uint8_t source_family;		/* family of the source address */
	uint8_t multicast_group_family; /* of mcast_dst_ip */
	struct peer_entry *peers;
	size_t peer_count;
	size_t peer_capacity;
	bool no_advert;				   /* lower_prio_no_advert */
	const struct sync_group_draft *sync_group; /* sync group of the instance; NULL: none */
	struct entry *entries;			   /* virtual addresses, in the order of the file */
	size_t entry_count;
	size_t entry_capacity;
	struct track_entries tracks;
};

struct parser {
	const struct language *language;
	struct lexer lexer;
	struct reports reports;
	struct globals globals;
	struct statics statics;
	struct arena arena; /* becomes the arena of struct config */
	/* Target of the block being opened: the structure that its keywords are read into. It is the target of the
	 * outer block, unless the parse_fn of the keyword sets another target. */
	struct marks *opened;
	bool idle_told[KEY_COUNT]; /* parse_idle() has reported that the keyword has no effect */
	struct place before;	   /* place of an earlier value of the keyword being read; line 0: there is none */
	const struct script *last_scripts[KEY_COUNT]; /* the last script of each keyword, to share equal scripts */
	struct draft *drafts;
	size_t count;
	size_t capacity;
	struct sync_group_draft *sync_groups;
	size_t sync_group_count;
	size_t sync_group_capacity;
	struct garp_draft *garp_groups;
	size_t garp_group_count;
	size_t garp_group_capacity;
	struct track_things things[TRACK_KINDS]; /* by enum track_kind; things[TRACK_INTERFACE] is empty, since no block
						    describes an interface */
	struct delay_entry *delays;
	size_t delay_count;
	size_t delay_capacity;
	struct tracking tracking; /* check_tracking() makes it from things and delays; in the arena */
};

/* Reads a file and its includes into p. Reports what is wrong to p->reports. language: the keywords that the file may
 * have. */
void parse_file(struct parser *p, const struct language *language, const struct config_origin *from);

void parser_free(struct parser *p);

/* Reports a wrong argument of a keyword, and what is used instead: an earlier value of the keyword, or its default, as
 * in keepalived. In an address, route or rule nothing is used instead: the whole line is ignored. If k->fatal is set,
 * the report is an error. Returns false. */
bool parse_refuse(struct parser *p, const struct keyword *k, struct place at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Returns whether a word can be the name of an interface. Reports it if not. */
bool parse_device_name(struct parser *p, const struct keyword *k, const struct word *word);

/* Reads the whole number at the beginning of a word. Blanks and a plus sign may precede the number. Characters after
 * the number are ignored, as in keepalived, but with a warning. Returns false if the word does not begin with a number
 * of 64 bits. */
bool parse_leading_number(struct parser *p, const struct keyword *k, const struct word *word, uint64_t *number);

/* Reads the address in a word, and writes it in network order. A prefix length or the end of a range after the address
 * is ignored, as in keepalived, but with a warning. Returns VR_IPV4, VR_IPV6, or 0 if the word has no address. */
uint8_t parse_single_address(struct parser *p, const struct word *word, uint8_t address[16]);

/* Frees the strings that an entry points to. */
void entry_free(struct entry *e);

/* Removes the addresses of a draft for which drop() returns true. Each call of drop() gets data. */
void draft_drop_entries(struct draft *d, bool (*drop)(const struct entry *e, const void *data), const void *data);

/* Returns a copy of a text in the arena. NULL: there is no memory, and p->reports.no_memory is set. */
char *parse_keep(struct parser *p, const char *text);

/* Each returns zeroed memory for count elements of size bytes; if count is 0, for one element. NULL: there is no
 * memory, and p->reports.no_memory is set. The caller frees memory of parse_scratch(); memory of parse_room() is in the
 * arena. */
void *parse_scratch(struct parser *p, size_t count, size_t size);
void *parse_room(struct parser *p, size_t count, size_t size);

/* Warns of an unknown word in a block: it is not supported, belongs in another block, or is mistyped. */
void parse_unknown(struct parser *p, enum block block, const struct word *word);

/* Warns that a keyword has no effect, and why, once for each keyword. */
void parse_idle(struct parser *p, const struct keyword *k, struct place at);

/* Reads to the end of the current block, and ignores everything in it. opened: the place of the block, for the warning
 * if the block has no '}'. */
void parse_skip(struct parser *p, struct place opened);

/* For the tables of keywords; each is described where it is defined. */
parse_fn parse_instance, parse_text, parse_device, parse_u8, parse_u32, parse_time, parse_flag, parse_bool, parse_state,
	parse_priority, parse_leading_u8, parse_leading_time, parse_source, parse_auth_type, parse_auth_pass,
	parse_broadcast, parse_scope, parse_address_peer, parse_lifetime, parse_address_flag, parse_arena_text,
	parse_vmac, parse_include_check, parse_multicast_group, parse_instance_multicast_group, parse_old_checksum,
	parse_limit, parse_reload_check, parse_reload_file, parse_sync_group, parse_members, parse_garp_group,
	parse_garp_interface, parse_reload_time_file, parse_dynamic, parse_rt_priority, parse_nice, parse_cpus,
	parse_umask, parse_seed;

/* For scripts, FIFOs and mail (script.c). */
parse_fn parse_script, parse_deleted, parse_fifo, parse_script_user, parse_kept;
entry_fn parse_email;

/* For tracking (track_parse.c, track_things.c). */
parse_fn parse_tracks, parse_track_weight, parse_file_block, parse_process_block, parse_script_block,
	parse_thing_weight, parse_thing_text, parse_file_init, parse_command, parse_param_match, parse_check_user,
	parse_script_count, parse_delay;
entry_fn parse_track, parse_delays;

/* Splits the command in words[1] as keepalived does, and keeps it with the user and group in the words after it.
 * Returns false after it has reported that there is no command. */
bool parse_take_command(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			const struct script **out);

/* Warns if a word of a command has a meaning only in a shell, such as a pipe: no shell runs the command. */
void parse_warn_of_shell(struct parser *p, const struct keyword *k, struct place at, const char *const *argv);

/* Free what the functions for tracking have read. */
void track_entries_free(struct track_entries *entries);
void track_things_free(struct parser *p);

/* Entries of virtual_ipaddress, virtual_ipaddress_excluded and static_ipaddress. */
entry_fn parse_address;

/* Entries of virtual_routes, static_routes (route.c), virtual_rules and static_rules (rule.c). */
entry_fn parse_route, parse_rule;

/* Entries of unicast_peer. */
entry_fn parse_peer;

/* Lines of blocks that only list names: group of a vrrp_sync_group, interfaces of a garp_group. */
entry_fn parse_names, parse_garp_interfaces;

#endif
