// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp check: is a configuration file valid? */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/diagnostic.h"
#include "config/model.h"

#include "cmd/cmd.h"

static const char usage[] =
	"Usage: vrrp-xdp check [-c FILE] [--strict]\n"
	"\n"
	"Reads a configuration file, says what is wrong with it, and touches nothing.\n"
	"\n"
	"  -c, --config FILE  file to check (default: " DEFAULT_CONFIG ")\n"
	"      --strict       take warnings for errors\n"
	"  -h, --help         this text\n"
	"\n"
	"Exit status: 0 valid, 1 not valid, 2 usage.\n";

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static int check(const char *path, bool strict)
{
	struct diagnostic_count count = { 0 };
	size_t addresses = 0, warnings;
	struct config *config;
	int rc;

	rc = config_load(path, diagnostic_print, &count, &config);
	if (rc == -ENOMEM)
		fprintf(stderr, "%s: error: not enough memory to read it\n", path);
	if (rc)
		return EXIT_FAILURE;
	for (size_t i = 0; i < config->count; i++)
		addresses += config->instances[i].vip_count;
	warnings = count.warnings;
	if (!strict || !warnings)
		printf("%s: %zu virtual router%s, %zu address%s, %zu warning%s\n", path, config->count,
		       plural(config->count), addresses, addresses == 1 ? "" : "es", warnings, plural(warnings));
	config_free(config);
	return strict && warnings ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "strict", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *path = DEFAULT_CONFIG;
	bool strict = false;
	int option;

	optind = 0;
	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) >= 0) {
		switch (option) {
		case 'c':
			path = optarg;
			break;
		case 's':
			strict = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "check: unexpected argument '%s'\n%s", argv[optind], usage);
		return EXIT_USAGE;
	}
	return check(path, strict);
}
