// SPDX-License-Identifier: GPL-2.0
#include "cmd/options.h"

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "fastpath/fastpath.h"
#include "util/run_dir.h"

enum {
	LONG_NAME = 256,
	LONG_MODE,
	LONG_JSON,
	LONG_STRICT,
	LONG_DUMP,
	LONG_SOURCES,
	LONG_EXPLAIN,
	LONG_GROUP,
	LONG_KEEP,
	LONG_TAKEOVER,
	LONG_IF_NEW
};

static const struct {
	struct option option;
	unsigned set;
} known[] = {
	{{"config", required_argument, NULL, 'c'}, OPTION_CONFIG},
	{{"config-id", required_argument, NULL, 'i'}, OPTION_CONFIG},
	{{"netns", required_argument, NULL, 'n'}, OPTION_NETNS},
	{{"name", required_argument, NULL, LONG_NAME}, OPTION_NETNS},
	{{"mode", required_argument, NULL, LONG_MODE}, OPTION_MODE},
	{{"json", no_argument, NULL, LONG_JSON}, OPTION_JSON},
	{{"sources", no_argument, NULL, LONG_SOURCES}, OPTION_SOURCES},
	{{"explain", no_argument, NULL, LONG_EXPLAIN}, OPTION_SOURCES},
	{{"strict", no_argument, NULL, LONG_STRICT}, OPTION_STRICT},
	{{"dump", no_argument, NULL, LONG_DUMP}, OPTION_STRICT},
	{{"group", required_argument, NULL, LONG_GROUP}, OPTION_GROUP},
	{{"keep", no_argument, NULL, LONG_KEEP}, OPTION_KEEP},
	{{"takeover", required_argument, NULL, LONG_TAKEOVER}, OPTION_TAKEOVER},
	{{"if-new", no_argument, NULL, LONG_IF_NEW}, OPTION_IF_NEW},
	{{"help", no_argument, NULL, 'h'}, ~0U},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* Fills options and letters, two arguments of getopt_long(), for the options in `set` (bits of enum option_set). */
static void select_options(unsigned set, struct option options[KNOWN + 1], char letters[16])
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i < KNOWN; i++) {
		if (!(known[i].set & set))
			continue;
		options[n++] = known[i].option;
		if (known[i].option.val >= LONG_NAME)
			continue;
		letters[at++] = (char)known[i].option.val;
		if (known[i].option.has_arg)
			letters[at++] = ':';
	}
	options[n] = (struct option){0};
	letters[at] = 0;
}

/* Looks up a user group by its name or number. Returns false, after printing an error, if the group does not exist. */
static bool find_group_id(const char *text, gid_t *out)
{
	const struct group *group = getgrnam(text);
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (!group && (!*text || *end || *text < '0' || *text > '9' || number >= NO_GROUP)) {
		fprintf(stderr, "--group: user group '%s' does not exist (see `getent group`)\n", text);
		return false;
	}
	*out = group ? group->gr_gid : (gid_t)number;
	return true;
}

/* Stores in *out the option that getopt_long() has returned. Returns false, after an error was printed, if the option
 * is unknown or its value is wrong. */
static bool take_option(int option, struct options *out)
{
	int mode;

	switch (option) {
	case 'c':
		out->config = optarg;
		return true;
	case 'i':
		out->id = optarg;
		return true;
	case 'n':
		out->netns = optarg;
		return true;
	case LONG_NAME:
		out->name = optarg;
		return true;
	case LONG_JSON:
		out->json = true;
		return true;
	case LONG_STRICT:
		out->strict = true;
		return true;
	case LONG_SOURCES:
		out->sources = true;
		return true;
	case LONG_EXPLAIN:
		out->explain = true;
		return true;
	case LONG_IF_NEW:
		out->if_new = true;
		return true;
	case LONG_DUMP:
		out->dump = true;
		return true;
	case LONG_GROUP:
		return find_group_id(optarg, &out->group);
	case LONG_KEEP:
		out->keep = true;
		return true;
	case LONG_TAKEOVER:
		out->takeover = atoi(optarg);
		return true;
	case LONG_MODE:
		mode = fastpath_mode_parse(optarg);
		if (mode < 0)
			fprintf(stderr, "--mode: mode '%s' is unknown; expected auto, native, generic or tc\n", optarg);
		out->mode = mode < 0 ? VR_MODE_AUTO : (enum vr_mode)mode;
		return mode >= 0;
	}
	return false;
}

int options_parse(int argc, char **argv, unsigned set, const char *usage, struct options *out)
{
	struct option options[KNOWN + 1];
	char letters[16];
	int option;

	*out = (struct options){.config = DEFAULT_CONFIG, .group = NO_GROUP, .takeover = -1};
	select_options(set, options, letters);
	optind = 0;
	while ((option = getopt_long(argc, argv, letters, options, NULL)) >= 0) {
		if (option == 'h') {
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		}
		if (!take_option(option, out)) {
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc && !(set & OPTION_ARGUMENTS)) {
		fprintf(stderr, "%s: unexpected argument '%s'; this command takes options only\n%s", argv[0],
			argv[optind], usage);
		return EXIT_USAGE;
	}
	out->named = out->name;
	if (!out->name)
		out->name = out->netns ? out->netns : DEFAULT_NAME;
	out->first = optind;
	return -1;
}

void options_complete(struct options *options, const struct config *config)
{
	if (!options->netns)
		options->netns = config->net_namespace;
	if (options->named)
		return;
	if (config->name)
		options->name = config->name;
	else if (options->netns)
		options->name = options->netns;
}

int options_enter(const struct options *options)
{
	if (!daemon_name_valid(options->name))
		return -EINVAL;
	return options->netns ? netns_enter(options->netns) : 0;
}
