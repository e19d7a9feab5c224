/* SPDX-License-Identifier: GPL-2.0 */
/* The language: every keyword in a table, from which the parser, the checks and the manual are driven. */
#ifndef VRRP_XDP_CONFIG_KEYWORDS_H
#define VRRP_XDP_CONFIG_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/lexer.h"

/* Where a keyword may stand. */
enum block {
	BLOCK_NONE,
	BLOCK_TOP,
	BLOCK_GLOBAL,
	BLOCK_INSTANCE,
	BLOCK_AUTHENTICATION,
	BLOCK_ADDRESSES, /* an entry of virtual_ipaddress */
	BLOCK_EXCLUDED,	 /* an entry of virtual_ipaddress_excluded: the same options */
	BLOCK_PEERS,	 /* an entry of unicast_peer */
	BLOCK_TRACK_INTERFACE, /* an entry of track_interface, and so on */
	BLOCK_TRACK_SCRIPT,
	BLOCK_TRACK_FILE,
	BLOCK_TRACK_PROCESS,
	BLOCK_TRACK_BFD,
	BLOCK_SCRIPT,	/* what is tracked: vrrp_script */
	BLOCK_FILE,	/* the top level's track_file */
	BLOCK_PROCESS,	/* vrrp_track_process */
	BLOCK_UP_DOWN_DELAYS, /* an entry of interface_up_down_delays */
	BLOCK_COUNT,
};

/* One for each row of the tables. */
enum key {
	KEY_GLOBAL_DEFS,
	KEY_VRRP_INSTANCE,
	KEY_SCRIPT,
	KEY_FILE,
	KEY_VRRP_TRACK_FILE,
	KEY_PROCESS,
	KEY_UP_DOWN_DELAYS,

	KEY_ROUTER_ID,
	KEY_VRRP_VERSION,
	KEY_VRRP_GARP_DELAY,
	KEY_VRRP_GARP_REPEAT,
	KEY_VRRP_GARP_REFRESH,
	KEY_VRRP_GARP_REFRESH_REPEAT,
	KEY_VRRP_STRICT,
	KEY_INCLUDE_CHECK,
	KEY_VRRP_GROUP4,
	KEY_VRRP_GROUP6,
	KEY_VRRP_CHECK_SOURCE,
	KEY_VRRP_SKIP_LIST,
	KEY_DEFAULT_INTERFACE,
	KEY_LOG_UNKNOWN,
	KEY_VRRP_RX_POLICY,
	KEY_VRRP_RX_MULTIPLIER,
	KEY_NETLINK_COMMAND,
	KEY_NETLINK_COMMAND_FORCE,
	KEY_NETLINK_MONITOR,
	KEY_NETLINK_MONITOR_FORCE,
	KEY_NFTABLES,
	KEY_NFTABLES_PRIORITY,
	KEY_NFTABLES_COUNTERS,
	KEY_NFTABLES_IFINDEX,
	KEY_IPTABLES,
	KEY_IPSETS,
	KEY_LOCAL_IGMP,
	KEY_VMAC_PREFIX,
	KEY_VMAC_ADDR_PREFIX,

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
	KEY_NATIVE_IPV6,
	KEY_USE_VMAC,
	KEY_USE_VMAC_ADDR,
	KEY_VMAC_XMIT_BASE,
	KEY_ACCEPT,
	KEY_NO_ACCEPT,
	KEY_STRICT_MODE,
	KEY_UNICAST_SOURCE,
	KEY_TRACK_SOURCE,
	KEY_GROUP,
	KEY_PEERS,
	KEY_NO_PEER_FAULT,
	KEY_UNICAST_TTL,
	KEY_CHECK_SOURCE,
	KEY_OLD_CHECKSUM,
	KEY_SKIP_LIST,
	KEY_RX_BUFFER,
	KEY_DEBUG,
	KEY_DONT_TRACK_PRIMARY,
	KEY_TRACK_INTERFACE,
	KEY_TRACK_SCRIPT,
	KEY_TRACK_FILE,
	KEY_TRACK_PROCESS,
	KEY_TRACK_BFD,

	KEY_AUTH_TYPE,
	KEY_AUTH_PASS,

	KEY_DEV,
	KEY_BRD,
	KEY_LABEL,
	KEY_SCOPE,
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
	KEY_SCRIPT_USER,
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
	KEY_COUNT,
};

struct parser;
struct keyword;
struct statement;

/* Takes a keyword's arguments into target, the block's structure. words[0] is the keyword, count includes it and lies
 * within what the keyword allows. Reports and returns false where an argument is wrong. */
typedef bool parse_fn(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target);

struct keyword {
	enum key key;
	const char *name;
	enum block block;	 /* where it stands */
	enum block opens;	 /* BLOCK_NONE: it opens none */
	uint8_t args;		 /* arguments needed */
	uint8_t optional;	 /* and allowed beyond */
	bool needed;		 /* nothing can be used instead of what is wrong */
	uint8_t value;		 /* what a flag sets */
	size_t offset;		 /* of the field in the target, where parse uses one */
	uint64_t min, max;	 /* of a number; of a time in nanoseconds */
	parse_fn *parse;	 /* NULL: a block that has no arguments */
	const char *arguments;	 /* for the manual */
	const char *unset;	 /* default, for the manual */
	const char *description; /* one line */
};

/* Takes a line of a block whose lines are entries, not keywords, into target. */
typedef void entry_fn(struct parser *p, enum block block, const struct statement *s, void *target);

struct block_info {
	const char *name; /* for messages */
	const struct keyword *keywords; /* that may stand in it, or in one of its entries */
	const size_t *count;
	entry_fn *entry; /* NULL: its lines are keywords */
};

extern const struct block_info blocks[BLOCK_COUNT]; /* BLOCK_NONE is empty */

/* The row of a keyword. */
const struct keyword *keyword_of(enum key key);

/* Keywords that keepalived has in a block and this does not. */
struct later {
	enum block block;
	uint8_t args;		  /* of an option within an address entry: words to skip */
	bool out_of_scope;	  /* will stay so */
	const char *const *names; /* NULL-terminated */
};

extern const struct later later[];
extern const size_t later_count;

/* Returns the keyword of that name in a block, or NULL. */
const struct keyword *keyword_find(enum block block, const char *name);

/* Returns the group in which keepalived's keyword of that name in that block is, or NULL. */
const struct later *keyword_later(enum block block, const char *name);

/* Returns the known name in a block that is nearest to a mistyped one, or NULL if none is near. */
const char *keyword_nearest(enum block block, const char *name);

/* Returns the first block other than the given one in which there is a keyword of that name, or BLOCK_NONE. */
enum block keyword_elsewhere(enum block block, const char *name);

#endif
