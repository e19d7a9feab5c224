// SPDX-License-Identifier: GPL-2.0
/* What keepalived 2.2 has and this does not, by keepalived.conf(5); and the nearest name to a mistyped one. */
#include <string.h>

#include "config/keywords.h"

#define LVS "it is for keepalived's LVS part"
#define BFD "there is no BFD"

static const char *const top_bfd[] = {
	"bfd_instance",
	NULL,
};

static const char *const top_lvs[] = {
	"virtual_server",
	"virtual_server_group",
	"SSL",
	NULL,
};

static const char *const global_bfd[] = {
	"bfd_process_name", "bfd_priority",	 "bfd_no_swap", "bfd_cpu_affinity",
	"bfd_rt_priority",  "bfd_rlimit_rttime", NULL,
};

static const char *const global_lvs[] = {
	"checker_process_name",
	"smtp_alert_checker",
	"checker_log_all_failures",
	"lvs_sync_daemon",
	"lvs_timeouts",
	"lvs_flush",
	"lvs_flush_on_stop",
	"nftables_ipvs",
	"nftables_ipvs_priority",
	"nftables_ipvs_start_fwmark",
	"checker_priority",
	"checker_no_swap",
	"checker_cpu_affinity",
	"checker_rt_priority",
	"checker_rlimit_rttime",
	"enable_snmp_checker",
	"lvs_notify_fifo",
	"lvs_notify_fifo_script",
	"lvs_netlink_cmd_rcv_bufs",
	"lvs_netlink_cmd_rcv_bufs_force",
	"lvs_netlink_monitor_rcv_bufs",
	"lvs_netlink_monitor_rcv_bufs_force",
	"rs_init_notifies",
	"no_checker_emails",
	NULL,
};

static const char *const tracked_bfd[] = {
	"track_bfd",
	NULL,
};

const struct later later[] = {
	{BLOCK_TOP, .names = top_bfd, .why = BFD},	    {BLOCK_TOP, .names = top_lvs, .why = LVS},
	{BLOCK_GLOBAL, .names = global_bfd, .why = BFD},    {BLOCK_GLOBAL, .names = global_lvs, .why = LVS},
	{BLOCK_INSTANCE, .names = tracked_bfd, .why = BFD}, {BLOCK_SYNC_GROUP, .names = tracked_bfd, .why = BFD},
};

const size_t later_count = sizeof(later) / sizeof(*later);

/* The block that stands for those with the same options. */
static enum block first_of_kind(enum block block)
{
	switch (block) {
	case BLOCK_EXCLUDED:
	case BLOCK_STATIC_ADDRESSES:
		return BLOCK_ADDRESSES;
	case BLOCK_STATIC_ROUTES:
		return BLOCK_ROUTES;
	case BLOCK_STATIC_RULES:
		return BLOCK_RULES;
	default:
		return block;
	}
}

const struct later *keyword_later(enum block block, const char *name)
{
	block = first_of_kind(block);
	for (size_t i = 0; i < later_count; i++) {
		if (later[i].block != block)
			continue;
		for (const char *const *n = later[i].names; *n; n++)
			if (!strcmp(*n, name))
				return &later[i];
	}
	return NULL;
}

#define NAME_MAX_LENGTH 40 /* no keyword is longer */

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that make one word of the other; more than limit is told
 * as limit + 1. */
static unsigned int distance(const char *a, const char *b, unsigned int limit)
{
	unsigned int rows[3][NAME_MAX_LENGTH + 1];
	size_t m = strlen(a), n = strlen(b);

	if (m > NAME_MAX_LENGTH || n > NAME_MAX_LENGTH || m > n + limit || n > m + limit)
		return limit + 1;
	for (size_t j = 0; j <= n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= m; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[m % 3][n];
}

const char *keyword_nearest(enum block block, const char *name)
{
	size_t length = strnlen(name, NAME_MAX_LENGTH + 1);
	unsigned int best = length < 4 ? 2 : length < 9 ? 3 : 4; /* exclusive */
	const char *nearest = NULL;

	block = first_of_kind(block);
	for (size_t i = 0; i < *blocks[block].count && best; i++) {
		const char *known = blocks[block].keywords[i].name;
		unsigned int d = distance(name, known, best - 1);

		if (d < best) {
			best = d;
			nearest = known;
		}
	}
	for (size_t i = 0; i < later_count; i++) {
		for (const char *const *n = later[i].names; later[i].block == block && best && *n; n++) {
			unsigned int d = distance(name, *n, best - 1);

			if (d < best) {
				best = d;
				nearest = *n;
			}
		}
	}
	return nearest;
}
