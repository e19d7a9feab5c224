/* SPDX-License-Identifier: GPL-2.0 */
/* The types of the language: blocks, keywords, and the rows of the tables that say how each keyword is read, checked
 * and documented. The tables are in config/tables. */
#ifndef VRRP_XDP_CONFIG_KEYWORDS_H
#define VRRP_XDP_CONFIG_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/text/lexer.h"

/* Where a keyword may stand: in a block, or in an entry. An entry is a line that does not begin with a keyword, such as
 * an address and its options in virtual_ipaddress. */
enum block {
	BLOCK_NONE,
	BLOCK_TOP,
	BLOCK_GLOBAL,
	BLOCK_INSTANCE,
	BLOCK_AUTHENTICATION,
	BLOCK_ADDRESSES,	/* an entry of virtual_ipaddress */
	BLOCK_EXCLUDED,		/* an entry of virtual_ipaddress_excluded: the same options */
	BLOCK_STATIC_ADDRESSES, /* an entry of static_ipaddress: the same options */
	BLOCK_ROUTES,		/* an entry of virtual_routes */
	BLOCK_STATIC_ROUTES,	/* an entry of static_routes: the same options */
	BLOCK_RULES,		/* an entry of virtual_rules */
	BLOCK_STATIC_RULES,	/* an entry of static_rules: the same options */
	BLOCK_PEERS,		/* an entry of unicast_peer */
	BLOCK_EMAIL,		/* an entry of notification_email */
	BLOCK_SYNC_GROUP,
	BLOCK_MEMBERS,	       /* the block `group` of vrrp_sync_group, which has names of instances */
	BLOCK_TRACK_INTERFACE, /* an entry of track_interface; the next three values are entries of track_script,
				  track_file and track_process */
	BLOCK_TRACK_SCRIPT,
	BLOCK_TRACK_FILE,
	BLOCK_TRACK_PROCESS,
	BLOCK_SCRIPT,	      /* vrrp_script */
	BLOCK_FILE,	      /* the top level's track_file */
	BLOCK_PROCESS,	      /* vrrp_track_process */
	BLOCK_UP_DOWN_DELAYS, /* an entry of interface_up_down_delays */
	BLOCK_GARP_GROUP,
	BLOCK_GARP_INTERFACES, /* the block `interfaces` of garp_group, which has names of interfaces */
	BLOCK_COUNT,
};

/* A number for each row of the tables. */
enum key {
	KEY_GLOBAL_DEFS,
	KEY_VRRP_INSTANCE,
	KEY_STATIC_ADDRESSES,
	KEY_STATIC_ROUTES,
	KEY_STATIC_RULES,
	KEY_NET_NAMESPACE,
	KEY_NET_NAMESPACE_IPVS,
	KEY_NAMESPACE_IPSETS,
	KEY_INSTANCE_NAME,
	KEY_SYNC_GROUP,
	KEY_SCRIPT,
	KEY_FILE,
	KEY_VRRP_TRACK_FILE,
	KEY_PROCESS,
	KEY_UP_DOWN_DELAYS,
	KEY_GARP_GROUP,
	KEY_LINKBEAT_INTERFACES,
	KEY_TRACK_GROUP,

	KEY_ROUTER_ID,
	KEY_VRRP_VERSION,
	KEY_VRRP_GARP_DELAY,
	KEY_VRRP_GARP_REPEAT,
	KEY_VRRP_GARP_REFRESH,
	KEY_VRRP_GARP_REFRESH_REPEAT,
	KEY_VRRP_LOWER_DELAY,
	KEY_VRRP_LOWER_REPEAT,
	KEY_VRRP_GARP_INTERVAL,
	KEY_VRRP_GNA_INTERVAL,
	KEY_VRRP_MIN_GARP,
	KEY_VRRP_GARP_EXTRA,
	KEY_VRRP_DOWN_ADVERTS,
	KEY_VRRP_NO_ADVERT,
	KEY_VRRP_SEND_ADVERT,
	KEY_VRRP_STRICT,
	KEY_STARTUP_DELAY,
	KEY_RT_PRIORITY,
	KEY_NICE,
	KEY_CPU_AFFINITY,
	KEY_RTTIME,
	KEY_UMASK,
	KEY_PROCESS_NAME,
	KEY_VRRP_PROCESS_NAME,
	KEY_RANDOM_SEED,
	KEY_IGNORED_FIRST, /* KEY_IGNORED_FIRST to KEY_IGNORED_LAST: keywords of the top level and of global_defs that
			      have no effect */
	KEY_IGNORED_LAST = KEY_IGNORED_FIRST + 20,
	KEY_INCLUDE_CHECK,
	KEY_GLOBAL_NET_NAMESPACE,
	KEY_GLOBAL_NET_NAMESPACE_IPVS,
	KEY_GLOBAL_NAMESPACE_IPSETS,
	KEY_GLOBAL_INSTANCE_NAME,
	KEY_VRRP_GROUP4,
	KEY_VRRP_GROUP6,
	KEY_VRRP_CHECK_SOURCE,
	KEY_VRRP_SKIP_LIST,
	KEY_GLOBAL_CHECKSUM,
	KEY_DEFAULT_INTERFACE,
	KEY_LOG_UNKNOWN,
	KEY_DYNAMIC_INTERFACES,
	KEY_VRRP_RX_POLICY,
	KEY_VRRP_RX_MULTIPLIER,
	KEY_NETLINK_COMMAND,
	KEY_NETLINK_COMMAND_FORCE,
	KEY_NETLINK_MONITOR,
	KEY_NETLINK_MONITOR_FORCE,
	KEY_PROCESS_MONITOR,
	KEY_PROCESS_MONITOR_FORCE,
	KEY_NFTABLES,
	KEY_NFTABLES_PRIORITY,
	KEY_NFTABLES_COUNTERS,
	KEY_NFTABLES_IFINDEX,
	KEY_IPTABLES,
	KEY_IPSETS,
	KEY_LOCAL_IGMP,
	KEY_VMAC_PREFIX,
	KEY_VMAC_ADDR_PREFIX,
	KEY_SCRIPT_USER,
	KEY_SCRIPT_SECURITY,
	KEY_NOTIFY_FIFO,
	KEY_NOTIFY_FIFO_SCRIPT,
	KEY_VRRP_NOTIFY_FIFO,
	KEY_VRRP_NOTIFY_FIFO_SCRIPT,
	KEY_FIFO_STATES,
	KEY_VRRP_PRIORITY_CHANGES,
	KEY_STARTUP_SCRIPT,
	KEY_STARTUP_TIMEOUT,
	KEY_SHUTDOWN_SCRIPT,
	KEY_SHUTDOWN_TIMEOUT,
	KEY_EMAIL,
	KEY_EMAIL_FROM,
	KEY_GLOBAL_SMTP_ALERT,
	KEY_SMTP_ALERT_VRRP,
	KEY_NO_EMAIL_FAULTS,
	KEY_SMTP_SERVER,
	KEY_SMTP_HELO,
	KEY_SMTP_TIMEOUT,
	KEY_RELOAD_CHECK,
	KEY_RELOAD_FILE,
	KEY_RELOAD_TIME_FILE,
	KEY_RELOAD_REPEAT,

	KEY_STATE,
	KEY_INTERFACE,
	KEY_VRID,
	KEY_PRIORITY,
	KEY_ADVERT_INT,
	KEY_VERSION,
	KEY_NOPREEMPT,
	KEY_PREEMPT,
	KEY_PREEMPT_DELAY,
	KEY_ADDRESSES,
	KEY_EXCLUDED,
	KEY_AUTHENTICATION,
	KEY_CHECKSUM,
	KEY_SOURCE,
	KEY_GARP_DELAY,
	KEY_GARP_REPEAT,
	KEY_GARP_REFRESH,
	KEY_GARP_REFRESH_REPEAT,
	KEY_LOWER_DELAY,
	KEY_LOWER_REPEAT,
	KEY_GARP_EXTRA,
	KEY_DOWN_ADVERTS,
	KEY_NO_ADVERT,
	KEY_SEND_ADVERT,
	KEY_LINKBEAT,
	KEY_USE_IPVLAN,
	KEY_VRF,
	KEY_NATIVE_IPV6,
	KEY_USE_VMAC,
	KEY_USE_VMAC_ADDR,
	KEY_VMAC_XMIT_BASE,
	KEY_ACCEPT,
	KEY_NO_ACCEPT,
	KEY_STRICT_MODE,
	KEY_PROMOTE,
	KEY_ROUTES,
	KEY_RULES,
	KEY_UNICAST_SOURCE,
	KEY_TRACK_SOURCE,
	KEY_MULTICAST_GROUP,
	KEY_PEERS,
	KEY_NO_PEER_FAULT,
	KEY_UNICAST_TTL,
	KEY_CHECK_SOURCE,
	KEY_OLD_CHECKSUM,
	KEY_SKIP_LIST,
	KEY_RX_BUFFER,
	KEY_DEBUG,
	KEY_NOTIFY_MASTER,
	KEY_NOTIFY_BACKUP,
	KEY_NOTIFY_FAULT,
	KEY_NOTIFY_STOP,
	KEY_NOTIFY_DELETED,
	KEY_NOTIFY_LOWER,
	KEY_NOTIFY,
	KEY_PRIORITY_CHANGES,
	KEY_SMTP_ALERT,

	KEY_DONT_TRACK_PRIMARY,
	KEY_TRACK_INTERFACE,
	KEY_TRACK_SCRIPT,
	KEY_TRACK_FILE,
	KEY_TRACK_PROCESS,

	KEY_MEMBERS,
	KEY_GLOBAL_TRACKING,
	KEY_TRACKING_WEIGHT,
	KEY_GROUP_TRACK_INTERFACE,
	KEY_GROUP_TRACK_SCRIPT,
	KEY_GROUP_TRACK_FILE,
	KEY_GROUP_TRACK_PROCESS,
	KEY_GROUP_NOTIFY_MASTER,
	KEY_GROUP_NOTIFY_BACKUP,
	KEY_GROUP_NOTIFY_FAULT,
	KEY_GROUP_NOTIFY_STOP,
	KEY_GROUP_NOTIFY_DELETED,
	KEY_GROUP_NOTIFY,
	KEY_GROUP_PRIORITY_CHANGES,
	KEY_GROUP_SMTP_ALERT,

	KEY_AUTH_TYPE,
	KEY_AUTH_PASS,

	KEY_DEV,
	KEY_BRD,
	KEY_LABEL,
	KEY_SCOPE,
	KEY_PEER,
	KEY_PREFERRED_LFT,
	KEY_HOME,
	KEY_NODAD,
	KEY_MNGTMPADDR,
	KEY_NOPREFIXROUTE,
	KEY_AUTOJOIN,
	KEY_ADDRESS_NO_TRACK,
	KEY_ADDRESS_TRACK_GROUP,
	KEY_ADDRESS_VMAC,

	KEY_MIN_TTL,
	KEY_MAX_TTL,

	KEY_TRACK_WEIGHT,

	KEY_SCRIPT_COMMAND,
	KEY_SCRIPT_INTERVAL,
	KEY_SCRIPT_TIMEOUT,
	KEY_SCRIPT_WEIGHT,
	KEY_SCRIPT_RISE,
	KEY_SCRIPT_FALL,
	KEY_CHECK_USER,
	KEY_SCRIPT_INIT_FAIL,

	KEY_FILE_PATH,
	KEY_FILE_WEIGHT,
	KEY_FILE_INIT,

	KEY_PROCESS_COMMAND,
	KEY_PROCESS_PARAM_MATCH,
	KEY_PROCESS_WEIGHT,
	KEY_PROCESS_QUORUM,
	KEY_PROCESS_QUORUM_MAX,
	KEY_PROCESS_FORK_DELAY,
	KEY_PROCESS_TERMINATE_DELAY,
	KEY_PROCESS_DELAY,
	KEY_PROCESS_FULL_COMMAND,

	KEY_GARP_INTERVAL,
	KEY_GNA_INTERVAL,
	KEY_GARP_INTERFACE,
	KEY_GARP_INTERFACES,

	/* options of routes and rules; struct marks does not record them */
	KEY_ROUTE_TO,
	KEY_ROUTE_FROM,
	KEY_ROUTE_INET,
	KEY_ROUTE_INET6,
	KEY_ROUTE_UNICAST,
	KEY_ROUTE_LOCAL,
	KEY_ROUTE_BROADCAST,
	KEY_ROUTE_ANYCAST,
	KEY_ROUTE_MULTICAST,
	KEY_ROUTE_BLACKHOLE,
	KEY_ROUTE_UNREACHABLE,
	KEY_ROUTE_PROHIBIT,
	KEY_ROUTE_THROW,
	KEY_ROUTE_VIA,
	KEY_ROUTE_GW,
	KEY_ROUTE_DEV,
	KEY_ROUTE_OIF,
	KEY_ROUTE_ONLINK,
	KEY_ROUTE_NEXTHOP,
	KEY_ROUTE_WEIGHT,
	KEY_ROUTE_OR,
	KEY_ROUTE_SRC,
	KEY_ROUTE_TABLE,
	KEY_ROUTE_METRIC,
	KEY_ROUTE_PRIORITY,
	KEY_ROUTE_PREFERENCE,
	KEY_ROUTE_SCOPE,
	KEY_ROUTE_TOS,
	KEY_ROUTE_DSFIELD,
	KEY_ROUTE_PROTOCOL,
	KEY_ROUTE_REALMS,
	KEY_ROUTE_PREF,
	KEY_ROUTE_EXPIRES,
	KEY_ROUTE_MTU,
	KEY_ROUTE_ADVMSS,
	KEY_ROUTE_HOPLIMIT,
	KEY_ROUTE_RTT,
	KEY_ROUTE_RTTVAR,
	KEY_ROUTE_RTO_MIN,
	KEY_ROUTE_REORDERING,
	KEY_ROUTE_WINDOW,
	KEY_ROUTE_CWND,
	KEY_ROUTE_SSTHRESH,
	KEY_ROUTE_INITCWND,
	KEY_ROUTE_INITRWND,
	KEY_ROUTE_QUICKACK,
	KEY_ROUTE_FASTOPEN,
	KEY_ROUTE_CONGCTL,
	KEY_ROUTE_FEATURES,
	KEY_ROUTE_PROPAGATE,
	KEY_ROUTE_PREPEND,
	KEY_ROUTE_APPEND,
	KEY_ROUTE_ADD,
	KEY_ROUTE_ENCAP,
	KEY_ROUTE_VRF,
	KEY_ROUTE_NO_TRACK,
	KEY_ROUTE_TRACK_GROUP,

	KEY_RULE_FROM,
	KEY_RULE_TO,
	KEY_RULE_NOT,
	KEY_RULE_INET,
	KEY_RULE_INET6,
	KEY_RULE_IIF,
	KEY_RULE_DEV,
	KEY_RULE_OIF,
	KEY_RULE_FWMARK,
	KEY_RULE_TOS,
	KEY_RULE_DSFIELD,
	KEY_RULE_UIDRANGE,
	KEY_RULE_IPPROTO,
	KEY_RULE_SPORT,
	KEY_RULE_DPORT,
	KEY_RULE_TUNNEL,
	KEY_RULE_TABLE,
	KEY_RULE_LOOKUP,
	KEY_RULE_L3MDEV,
	KEY_RULE_GOTO,
	KEY_RULE_NOP,
	KEY_RULE_TYPE,
	KEY_RULE_BLACKHOLE,
	KEY_RULE_UNREACHABLE,
	KEY_RULE_PROHIBIT,
	KEY_RULE_PREFERENCE,
	KEY_RULE_PRIORITY,
	KEY_RULE_ORDER,
	KEY_RULE_REALMS,
	KEY_RULE_PREFIX_LIMIT,
	KEY_RULE_SUP_PL,
	KEY_RULE_GROUP_LIMIT,
	KEY_RULE_SUP_GROUP,
	KEY_RULE_PROTOCOL,
	KEY_RULE_NO_TRACK,
	KEY_RULE_TRACK_GROUP,
	KEY_COUNT,
};

struct parser;
struct keyword;
struct statement;

/* Reads the arguments of a keyword into target, the structure of the block or entry. words[0] is the keyword. count
 * includes the keyword, and the number of arguments is one that the keyword allows. Returns false after it has reported
 * that an argument is wrong. */
typedef bool parse_fn(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target);

struct keyword {
	enum key key;
	const char *name;
	enum block block;  /* the block or entry in which it may stand */
	enum block opens;  /* the block that it opens, or BLOCK_NONE */
	uint8_t args;	   /* how many arguments it must have */
	uint8_t optional;  /* how many more it may have */
	bool greedy;	   /* of an option in an entry: its parse_fn may read all further words of the line, and sets
			      entry_draft.taken to the number of words read */
	bool fatal;	   /* a wrong value is an error, because there is no default to fall back to */
	uint8_t value;	   /* for parse; if the keyword is a flag: the value that it sets */
	size_t offset;	   /* for parse: of the field in the target */
	uint64_t min, max; /* for parse: the least and the greatest number; times are in nanoseconds */
	parse_fn *parse;   /* NULL: the keyword has no effect, or opens a block and has no arguments */
	const char *arguments;	 /* for the manual and for messages, such as "NUMBER" */
	const char *unset;	 /* the default, for the manual and for messages */
	const char *description; /* one line for the manual */
	const char *idle;	 /* why the keyword is accepted but has no effect; NULL: the keyword has an effect */
};

/* The field of a keyword in the target of its parse_fn. */
static inline void *keyword_field(const struct keyword *k, void *target)
{
	return (char *)target + k->offset;
}

/* Reads an entry into target, the structure of the block that it is in. */
typedef void entry_fn(struct parser *p, enum block block, const struct statement *s, void *target);

struct block_info {
	const char *name;		/* for messages */
	const struct keyword *keywords; /* that may stand in the block, or in one of its entries */
	const size_t *count;		/* of keywords */
	entry_fn *entry;		/* NULL: the lines of the block begin with keywords */
	const char *entry_name; /* for messages: the word for an entry, such as "route". If one option of the entry is
				   wrong, the whole entry is ignored. NULL: only the wrong option is ignored */
};

/* Keywords that keepalived has in a block and this program does not. */
struct unsupported {
	enum block block;
	const char *const *names; /* NULL-terminated */
	const char *why;	  /* why they are not supported; NULL: they are not supported yet */
	bool security; /* true: the file is refused, since without these keywords the router would trust every sender */
};

/* All tables together. The caller passes them to parse_file(). The parser itself must not name the tables: they name
 * functions of the parser, and the two folders would depend on each other. */
struct language {
	const struct block_info *blocks; /* by enum block; BLOCK_NONE is empty */
	const struct unsupported *unsupported;
	const size_t *unsupported_count;
};

/* Returns the keyword of that name in a block, or NULL. */
const struct keyword *keyword_find(const struct language *l, enum block block, const char *name);

/* Returns the keyword of a block that has that key, or NULL. */
const struct keyword *keyword_in(const struct language *l, enum block block, enum key key);

/* Returns the row of l->unsupported that has this block and this name, or NULL. */
const struct unsupported *keyword_unsupported(const struct language *l, enum block block, const char *name);

/* Returns the name of the keyword of a block that is most similar to a mistyped name, or NULL if none is similar. */
const char *keyword_nearest(const struct language *l, enum block block, const char *name);

/* Returns the first block other than the given one in which there is a keyword of that name, or BLOCK_NONE. */
enum block keyword_elsewhere(const struct language *l, enum block block, const char *name);

#endif
