// SPDX-License-Identifier: GPL-2.0
/* Keywords of a vrrp_sync_group. */
#include "config/tables/tables.h"

#include "config/parse/parse.h"

#define GROUP(field) offsetof(struct sync_group_draft, field)

const struct keyword sync_group_keywords[] = {
	{KEY_MEMBERS, "group", BLOCK_SYNC_GROUP, .opens = BLOCK_MEMBERS, .parse = parse_members,
	 .arguments = "{ INSTANCE ... }",
	 .description = "names of the instances that change to MASTER, BACKUP or FAULT together"},
	{KEY_GLOBAL_TRACKING, "global_tracking", BLOCK_SYNC_GROUP, .parse = parse_flag,
	 .offset = GROUP(tracking_weight), .value = true, .description = "old name of sync_group_tracking_weight"},
	{KEY_TRACKING_WEIGHT, "sync_group_tracking_weight", BLOCK_SYNC_GROUP, .parse = parse_flag,
	 .offset = GROUP(tracking_weight), .value = true,
	 .description = "a weight in a track block of a member changes the priority of this member only"},
	{KEY_GROUP_TRACK_INTERFACE, "track_interface", BLOCK_SYNC_GROUP, .opens = BLOCK_TRACK_INTERFACE,
	 .parse = parse_tracks, .offset = GROUP(tracks), .arguments = "{ NAME [weight NUMBER [reverse]] ... }",
	 .description = "as in vrrp_instance, for every member"},
	{KEY_GROUP_TRACK_SCRIPT, "track_script", BLOCK_SYNC_GROUP, .opens = BLOCK_TRACK_SCRIPT, .parse = parse_tracks,
	 .offset = GROUP(tracks), .arguments = "{ NAME [weight NUMBER [reverse|noreverse]] ... }",
	 .description = "as in vrrp_instance, for every member"},
	{KEY_GROUP_TRACK_FILE, "track_file", BLOCK_SYNC_GROUP, .opens = BLOCK_TRACK_FILE, .parse = parse_tracks,
	 .offset = GROUP(tracks), .arguments = "{ NAME [weight NUMBER [reverse|noreverse]] ... }",
	 .description = "as in vrrp_instance, for every member"},
	{KEY_GROUP_TRACK_PROCESS, "track_process", BLOCK_SYNC_GROUP, .opens = BLOCK_TRACK_PROCESS,
	 .parse = parse_tracks, .offset = GROUP(tracks),
	 .arguments = "{ NAME [weight NUMBER [reverse|noreverse]] ... }",
	 .description = "as in vrrp_instance, for every member"},
	{KEY_GROUP_NOTIFY_MASTER, "notify_master", BLOCK_SYNC_GROUP, .args = 1, .optional = 2, .parse = parse_script,
	 .offset = GROUP(notify.scripts[NOTIFY_MASTER]), .arguments = "COMMAND [USER [GROUP]]",
	 .description = "command that runs when all members are MASTER"},
	{KEY_GROUP_NOTIFY_BACKUP, "notify_backup", BLOCK_SYNC_GROUP, .args = 1, .optional = 2, .parse = parse_script,
	 .offset = GROUP(notify.scripts[NOTIFY_BACKUP]), .arguments = "COMMAND [USER [GROUP]]",
	 .description = "command that runs when the sync group becomes BACKUP"},
	{KEY_GROUP_NOTIFY_FAULT, "notify_fault", BLOCK_SYNC_GROUP, .args = 1, .optional = 2, .parse = parse_script,
	 .offset = GROUP(notify.scripts[NOTIFY_FAULT]), .arguments = "COMMAND [USER [GROUP]]",
	 .description = "command that runs when the sync group goes to FAULT"},
	{KEY_GROUP_NOTIFY_STOP, "notify_stop", BLOCK_SYNC_GROUP, .args = 1, .optional = 2, .parse = parse_script,
	 .offset = GROUP(notify.scripts[NOTIFY_STOP]), .arguments = "COMMAND [USER [GROUP]]",
	 .description = "command that runs when the daemon stops"},
	{KEY_GROUP_NOTIFY_DELETED, "notify_deleted", BLOCK_SYNC_GROUP,
	 .idle = "no script runs when a reload removes a sync group, as in keepalived 2.2.7"},
	{KEY_GROUP_NOTIFY, "notify", BLOCK_SYNC_GROUP, .args = 1, .optional = 2, .parse = parse_script,
	 .offset = GROUP(notify.scripts[NOTIFY_ANY]), .arguments = "COMMAND [USER [GROUP]]",
	 .description = "command that runs at each of these changes with four more arguments: GROUP, its name, "
			"MASTER|BACKUP|FAULT|STOP, 0"},
	{KEY_GROUP_PRIORITY_CHANGES, "notify_priority_changes", BLOCK_SYNC_GROUP, .optional = 1, .parse = parse_bool,
	 .offset = GROUP(notify.priority_changes), .arguments = "[on|off]", .unset = "vrrp_notify_priority_changes",
	 .description = "default of the members; a sync group has no priority of its own"},
	{KEY_GROUP_SMTP_ALERT, "smtp_alert", BLOCK_SYNC_GROUP, .optional = 1, .parse = parse_bool,
	 .offset = GROUP(notify.smtp_alert), .arguments = "[on|off]", .unset = "the value in global_defs",
	 .description = "mail to notification_email when the state of all members has changed, besides the mail about "
			"each member"},
};
const size_t sync_group_keywords_count = sizeof(sync_group_keywords) / sizeof(*sync_group_keywords);

/* The table of blocks that list names: they have no keywords. */
const struct keyword name_keywords[] = {{.name = ""}};
const size_t name_keywords_count = 0;
