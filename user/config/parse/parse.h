/* SPDX-License-Identifier: GPL-2.0 */
/* From statements to drafts of virtual routers, each value with the place where it stands; validate.h does the rest. */
#ifndef VRRP_XDP_CONFIG_PARSE_H
#define VRRP_XDP_CONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/language/keywords.h"
#include "config/text/lexer.h"
#include "config/language/marks.h"
#include "config/model.h"
#include "config/base/report.h"

struct globals {
	struct marks marks;
	char *router_id;
	uint8_t version;
	struct garp garp;
	bool strict;	     /* vrrp_strict */
	char *net_namespace; /* in the arena */
	char *instance_name; /* the same */
	char *default_interface;
	bool check_source;	      /* vrrp_check_unicast_src */
	bool skip_list;		      /* vrrp_skip_check_adv_addr */
	bool log_unknown;	      /* log_unknown_vrids */
	uint8_t dynamic;	      /* enum dynamic_interfaces */
	uint8_t multicast_group4[16]; /* vrrp_mcast_group4; network order, IPv4 in the first four bytes */
	uint8_t multicast_group6[16]; /* vrrp_mcast_group6 */
	struct notify_globals notify;
	const char *reload_file;      /* as in struct config */
	const char *reload_time_file; /* the same */
	bool reload_repeat;
	struct garp_spacing spacing; /* vrrp_garp_interval, vrrp_gna_interval */
	bool min_garp;		     /* vrrp_min_garp */
	bool no_advert, send_advert; /* vrrp_lower_prio_no_advert, vrrp_higher_prio_send_advert */
	uint8_t down_adverts;
	struct process_options process;
};

/* What is there as long as the daemon runs. */
struct statics {
	struct static_address *addresses, *last_address;
	struct routing *routing;
	uint32_t preferences[2]; /* rules of IPv4, IPv6 that have none, of any instance */
};

/* A virtual address and where it stands. */
struct entry {
	struct vip vip;
	struct vip_options options;
	struct place at;
	bool again; /* the instance has this address already */
};

/* An entry of unicast_peer and where it stands. */
struct peer_entry {
	struct peer peer;
	uint8_t family;
	bool limited; /* min_ttl or max_ttl is given */
	struct place at;
};

/* Names in a block, and where they stand. */
struct name {
	char *text;
	struct place at;
	uint32_t index; /* of the instance, or of the garp_group */
	bool again;	/* an earlier garp_group has it */
};

struct name_list {
	struct name *list;
	size_t count;
	size_t capacity;
};

/* A garp_group being read. */
struct garp_draft {
	struct marks marks;
	struct place at;
	struct garp_spacing spacing;
	struct name_list interfaces;
	uint32_t kept; /* so many of them are in no earlier group */
};

#define SPACING_MAX (2147483647ULL * 1000) /* 2,147.483647 seconds, as in keepalived */

/* An entry of track_interface, track_script, track_file or track_process. */
struct track_entry {
	char *name;
	struct place at;
	uint8_t kind;	/* enum track_kind */
	bool weighted;	/* weight is given */
	int8_t reverse; /* 1, 0; -1: not given */
	int16_t weight;
	uint32_t known; /* so many things of its kind stand before it */
};

struct track_entries {
	struct track_entry *list;
	size_t count;
	size_t capacity;
};

/* A vrrp_sync_group being read. */
struct sync_group_draft {
	struct marks marks;
	struct place at;
	char *name;
	struct name_list members; /* the first `kept` of them exist and are in no other group */
	uint32_t kept;
	bool tracking_weight;
	bool again; /* the name is taken */
	struct notify notify;
	struct track_entries tracks;
	const struct track *list; /* made of these by check_tracking(), in the arena */
	uint32_t track_count;
};

/* A thing that can be tracked, being read. */
struct track_thing {
	struct marks marks;
	struct place name_at;
	uint32_t order; /* among those of its kind */
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

/* A vrrp_instance being read. */
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
	enum key source_key;		/* mcast_src_ip or unicast_src_ip, which was last */
	uint8_t source_family;		/* of its address */
	uint8_t multicast_group_family; /* of mcast_dst_ip */
	struct peer_entry *peers;
	size_t peer_count;
	size_t peer_capacity;
	bool no_advert;				   /* lower_prio_no_advert */
	const struct sync_group_draft *sync_group; /* its vrrp_sync_group; NULL: none */
	struct entry *entries;			   /* in the file's order */
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
	struct arena arena;   /* becomes the config's */
	struct marks *opened; /* the structure of the block that is being opened; set by its parse_fn where it is not
				 the outer one's */
	bool idle_told[KEY_COUNT]; /* it has been said that the keyword has no effect */
	struct place before;	   /* where the keyword being taken was given well already, line 0: nowhere */
	const struct script *last_scripts[KEY_COUNT]; /* the last one of each keyword */
	struct draft *drafts;
	size_t count;
	size_t capacity;
	struct sync_group_draft *sync_groups;
	size_t sync_group_count;
	size_t sync_group_capacity;
	struct garp_draft *garp_groups;
	size_t garp_group_count;
	size_t garp_group_capacity;
	struct track_things things[TRACK_KINDS]; /* but interfaces */
	struct delay_entry *delays;
	size_t delay_count;
	size_t delay_capacity;
	struct tracking tracking; /* made of these by check_tracking(), in the arena */
};

/* Reads a file and those that it includes. What is wrong goes to p->reports. */
void parse_file(struct parser *p, const struct language *language, const struct config_origin *from);

void parser_free(struct parser *p);

/* Reports an argument that is not as expected, and what is used instead, as keepalived does: what was given before, or
 * the default. Where nothing can be used it is an error. Returns false. */
bool parse_refuse(struct parser *p, const struct keyword *k, struct place at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Whether a word can be the name of an interface; reports it where not. */
bool parse_device_name(struct parser *p, const struct keyword *k, const struct word *word);

/* Frees the texts of an entry. */
void entry_free(struct entry *e);

/* Takes away the entries for which drop() says so. */
void draft_drop_entries(struct draft *d, bool (*drop)(const struct entry *e, const void *data), const void *data);

/* A copy in the config's arena; NULL, and the reports know, where there is no memory. */
char *parse_keep(struct parser *p, const char *text);

/* Memory for as many elements, at least one; NULL and p->reports.no_memory where there is none. The first is to be
 * freed, the second lies in the arena. */
void *parse_scratch(struct parser *p, size_t count, size_t size);
void *parse_room(struct parser *p, size_t count, size_t size);

/* What an unknown word in a block gets: a warning that says whether keepalived has it, or what is meant. */
void parse_unknown(struct parser *p, enum block block, const struct word *word);

/* Says, once of each keyword, that it has no effect, and why. */
void parse_idle(struct parser *p, const struct keyword *k, struct place at);

/* Reads on to the end of a block that was opened at a place. */
void parse_skip(struct parser *p, struct place opened);

/* Of the table of keywords. */
parse_fn parse_instance, parse_text, parse_device, parse_u8, parse_u32, parse_time, parse_flag, parse_bool, parse_state,
	parse_source, parse_auth_type, parse_auth_pass, parse_broadcast, parse_scope, parse_address_peer,
	parse_lifetime, parse_address_flag, parse_arena_text, parse_vmac, parse_include_check, parse_multicast_group,
	parse_instance_multicast_group, parse_old_checksum, parse_limit, parse_reload_check, parse_reload_file,
	parse_sync_group, parse_members, parse_garp_group, parse_garp_interface, parse_reload_time_file, parse_dynamic,
	parse_rt_priority, parse_nice, parse_cpus, parse_umask, parse_seed;

/* The same for scripts, FIFOs and mail (script.c). */
parse_fn parse_script, parse_deleted, parse_fifo, parse_script_user, parse_kept;
entry_fn parse_email;

/* Of tracking (track_parse.c, track_things.c). */
parse_fn parse_tracks, parse_track_weight, parse_file_block, parse_process_block, parse_script_block,
	parse_thing_weight, parse_thing_text, parse_file_init, parse_command, parse_param_match, parse_check_user,
	parse_script_seconds, parse_delay;
entry_fn parse_track, parse_delays;

/* Takes a command apart as keepalived does, with user and group behind it. Returns false where it is none, reported. */
bool parse_take_command(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			const struct script **out);

/* Frees what they have taken. */
void track_entries_free(struct track_entries *entries);
void track_things_free(struct parser *p);

/* Of the table of blocks: entries of virtual_ipaddress and virtual_ipaddress_excluded. */
entry_fn parse_address;

/* Entries of virtual_routes, virtual_rules, and their static siblings (route.c, rule.c). */
entry_fn parse_route, parse_rule;

/* Those of unicast_peer. */
entry_fn parse_peer;

/* Blocks of names. */
entry_fn parse_names, parse_garp_interfaces;

#endif
