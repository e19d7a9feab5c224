// SPDX-License-Identifier: GPL-2.0
/* What keepalived 2.2 has and this does not, by keepalived.conf(5); and the nearest name to a mistyped one. */
#include <string.h>

#include "config/keywords.h"

static const char *const top[] = {
	"net_namespace", "net_namespace_ipvs", "namespace_with_ipsets", "instance", "use_pid_dir",
	"linkbeat_use_polling", "child_wait_time", "linkbeat_interfaces", "track_group", "static_ipaddress",
	"static_routes", "static_rules", "bfd_instance", "vrrp_sync_group", "garp_group", NULL,
};

static const char *const top_lvs[] = { "virtual_server", "virtual_server_group", "SSL", NULL };

static const char *const global[] = {
	"tmp_config_directory", "config_save_dir", "process_names", "process_name", "vrrp_process_name",
	"bfd_process_name", "startup_script", "startup_script_timeout", "shutdown_script", "shutdown_script_timeout",
	"notification_email", "notification_email_from", "smtp_server", "smtp_helo_name", "smtp_connect_timeout",
	"smtp_alert", "smtp_alert_vrrp", "no_email_faults",
	"vrrp_garp_lower_prio_delay", "vrrp_down_timer_adverts", "vrrp_garp_lower_prio_repeat",
	"vrrp_garp_interval", "vrrp_gna_interval", "vrrp_min_garp", "vrrp_garp_extra_if", "vrrp_lower_prio_no_advert",
	"vrrp_higher_prio_send_advert",
	"vrrp_notify_priority_changes", "max_auto_priority", "min_auto_priority_delay",
	"vrrp_priority", "bfd_priority", "vrrp_no_swap", "bfd_no_swap", "vrrp_cpu_affinity", "bfd_cpu_affinity",
	"vrrp_rt_priority", "bfd_rt_priority", "vrrp_rlimit_rttime", "bfd_rlimit_rttime", "snmp_socket",
	"enable_snmp_vrrp", "enable_snmp_rfc", "enable_snmp_rfcv2", "enable_snmp_rfcv3", "enable_traps", "enable_dbus",
	"dbus_service_name", "script_user", "enable_script_security", "notify_fifo", "notify_fifo_script",
	"vrrp_notify_fifo", "vrrp_notify_fifo_script", "fifo_write_vrrp_states_on_reload", "dynamic_interfaces",
	"process_monitor_rcv_bufs", "process_monitor_rcv_bufs_force",
	"umask", "vrrp_startup_delay",
	"random_seed", "reload_check_config", "reload_time_file",
	"reload_repeat", "reload_file", "data_use_instance", "net_namespace", "instance", "use_pid_dir",
	"linkbeat_use_polling", "child_wait_time", NULL,
};

static const char *const global_lvs[] = {
	"checker_process_name", "smtp_alert_checker", "checker_log_all_failures", "lvs_sync_daemon", "lvs_timeouts",
	"lvs_flush", "lvs_flush_on_stop", "nftables_ipvs", "nftables_ipvs_priority", "nftables_ipvs_start_fwmark",
	"checker_priority", "checker_no_swap", "checker_cpu_affinity", "checker_rt_priority", "checker_rlimit_rttime",
	"enable_snmp_checker", "lvs_notify_fifo", "lvs_notify_fifo_script", "lvs_netlink_cmd_rcv_bufs",
	"lvs_netlink_cmd_rcv_bufs_force", "lvs_netlink_monitor_rcv_bufs", "lvs_netlink_monitor_rcv_bufs_force",
	"rs_init_notifies", "no_checker_emails", NULL,
};

static const char *const instance[] = {
	"vrf", "use_ipvlan",
	"garp_lower_prio_delay", "garp_lower_prio_repeat", "garp_extra_if", "down_timer_adverts",
	"lower_prio_no_advert", "higher_prio_send_advert", "promote_secondaries", "virtual_routes", "virtual_rules",
	"notify_master", "notify_backup",
	"notify_fault", "notify_stop", "notify_deleted", "notify", "notify_master_rx_lower_pri",
	"notify_priority_changes", "smtp_alert", "linkbeat_use_polling", NULL,
};

static const char *const address_flags[] = {
	"home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin", "no_track", NULL,
};

static const char *const address_options[] = { "peer", "preferred_lft", "track_group", NULL };

const struct later later[] = {
	{ BLOCK_TOP, .names = top },
	{ BLOCK_TOP, .names = top_lvs, .out_of_scope = true },
	{ BLOCK_GLOBAL, .names = global },
	{ BLOCK_GLOBAL, .names = global_lvs, .out_of_scope = true },
	{ BLOCK_INSTANCE, .names = instance },
	{ BLOCK_ADDRESSES, .names = address_flags },
	{ BLOCK_ADDRESSES, .names = address_options, .args = 1 },
};

const size_t later_count = sizeof(later) / sizeof(*later);

const struct later *keyword_later(enum block block, const char *name)
{
	if (block == BLOCK_EXCLUDED)
		block = BLOCK_ADDRESSES;
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

	if (block == BLOCK_EXCLUDED)
		block = BLOCK_ADDRESSES;
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
