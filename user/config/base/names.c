// SPDX-License-Identifier: GPL-2.0
#include "config/base/names.h"

#include <dirent.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/base/values.h"

#define FOLDER "/etc/iproute2/"

static const char *const files[] = {
	[NAMES_TABLES] = "rt_tables", [NAMES_PROTOCOLS] = "rt_protos", [NAMES_SCOPES] = "rt_scopes",
	[NAMES_REALMS] = "rt_realms", [NAMES_DSFIELD] = "rt_dsfield",  [NAMES_GROUPS] = "group",
};

/* Built-in names, known even without the files of /etc/iproute2. */
static const struct {
	enum names names;
	const char *name;
	uint32_t number;
} fixed[] = {
	{NAMES_TABLES, "main", RT_TABLE_MAIN},
	{NAMES_TABLES, "local", RT_TABLE_LOCAL},
	{NAMES_TABLES, "default", RT_TABLE_DEFAULT},
	{NAMES_SCOPES, "global", RT_SCOPE_UNIVERSE},
	{NAMES_SCOPES, "site", RT_SCOPE_SITE},
	{NAMES_SCOPES, "link", RT_SCOPE_LINK},
	{NAMES_SCOPES, "host", RT_SCOPE_HOST},
	{NAMES_SCOPES, "nowhere", RT_SCOPE_NOWHERE},
	{NAMES_PROTOCOLS, "kernel", RTPROT_KERNEL},
	{NAMES_PROTOCOLS, "boot", RTPROT_BOOT},
	{NAMES_PROTOCOLS, "static", RTPROT_STATIC},
	{NAMES_PROTOCOLS, "keepalived", RTPROT_KEEPALIVED},
	{NAMES_GROUPS, "default", 0},
};

static bool read_name_number(const char *text, uint32_t *number)
{
	uint64_t value;
	char *end;

	if (!strncmp(text, "0x", 2) && text[2]) {
		value = strtoull(text, &end, 16);
		if (*end || value > UINT32_MAX || strlen(text) > 18)
			return false;
	} else if (!value_number(text, &value) || value > UINT32_MAX) {
		return false;
	}
	*number = (uint32_t)value;
	return true;
}

/* Searches a file for a line "NUMBER NAME" with this name. Returns whether there is such a line, and sets *number. */
static bool search_file(const char *path, const char *name, uint32_t *number)
{
	FILE *file = fopen(path, "re");
	char line[256], left[64], right[128];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%63s %127s", left, right) == 2 && !strcmp(right, name) &&
			read_name_number(left, number);
	if (file)
		fclose(file);
	return found;
}

static bool search_folder(const char *path, const char *name, uint32_t *number)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool found = false;
	char file[512];

	while (folder && !found && (entry = readdir(folder))) {
		size_t length = strlen(entry->d_name);

		if (length < 5 || strcmp(entry->d_name + length - 5, ".conf"))
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		found = search_file(file, name, number);
	}
	if (folder)
		closedir(folder);
	return found;
}

static bool search(enum names names, const char *name, uint32_t *number)
{
	char path[128];

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
		if (fixed[i].names == names && !strcmp(fixed[i].name, name)) {
			*number = fixed[i].number;
			return true;
		}
	}
	snprintf(path, sizeof(path), FOLDER "%s", files[names]);
	if (search_file(path, name, number))
		return true;
	snprintf(path, sizeof(path), FOLDER "%s.d", files[names]);
	return search_folder(path, name, number);
}

bool name_number(enum names names, const char *text, uint32_t max, uint32_t *number)
{
	uint32_t value;

	if (!read_name_number(text, &value) && (!*text || !search(names, text, &value)))
		return false;
	if (value <= max)
		*number = value;
	return value <= max;
}
