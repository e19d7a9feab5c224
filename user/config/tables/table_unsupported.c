// SPDX-License-Identifier: GPL-2.0
/* Keywords that keepalived 2.2 has according to keepalived.conf(5), and that this program does not support. */
#include "config/tables/tables.h"

#define LVS "there is no LVS part"
#define BFD "there is no BFD"
#define SIGNED "adverts are neither signed nor verified"

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

/* Keywords of keepalived 2.4 for signed adverts. */
static const char *const signatures[] = {
	"auth_hmac",
	NULL,
};

const struct unsupported unsupported_keywords[] = {
	{BLOCK_TOP, .names = top_bfd, .why = BFD},
	{BLOCK_TOP, .names = top_lvs, .why = LVS},
	{BLOCK_GLOBAL, .names = global_bfd, .why = BFD},
	{BLOCK_GLOBAL, .names = global_lvs, .why = LVS},
	{BLOCK_INSTANCE, .names = tracked_bfd, .why = BFD},
	{BLOCK_SYNC_GROUP, .names = tracked_bfd, .why = BFD},
	{BLOCK_INSTANCE, .names = signatures, .why = SIGNED, .security = true},
	{BLOCK_AUTHENTICATION, .names = signatures, .why = SIGNED, .security = true},
	{BLOCK_GLOBAL, .names = signatures, .why = SIGNED, .security = true},
};

const size_t unsupported_keywords_count = sizeof(unsupported_keywords) / sizeof(*unsupported_keywords);
