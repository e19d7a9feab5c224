// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp check: reports errors and warnings of a configuration file. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/base/diagnostic.h"
#include "config/dump/dump.h"
#include "config/model.h"

#include "cmd/cmd.h"
#include "cmd/options.h"

static const char usage[] = "Usage: vrrp-xdp check [-c FILE] [-i ID] [--strict] [--dump]\n"
			    "\n"
			    "Reads a configuration file and prints its errors and warnings. A running daemon\n"
			    "is not affected.\n"
			    "\n"
			    "  -c, --config FILE  file to check (default: " DEFAULT_CONFIG ")\n"
			    "  -i, --config-id ID read lines that begin with @ID (default: the host's name up\n"
			    "                     to its first dot)\n"
			    "      --strict       treat warnings as errors\n"
			    "      --dump         print every keyword with its value, defaults included, as a\n"
			    "                     configuration file\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Exit status: 0 valid, 1 not valid, 2 wrong arguments.\n";

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static int check(const struct options *options)
{
	const char *path = options->config;
	bool strict = options->strict;
	size_t addresses = 0, warnings = 0;
	struct config *config;
	int rc;

	rc = config_load(&(struct config_origin){options->config, options->id, SIZE_MAX}, diagnostic_print, &warnings,
			 &config);
	if (rc == -ENOMEM)
		fprintf(stderr, "%s: error: not enough memory to read this file and the files that it includes\n",
			path);
	if (rc)
		return EXIT_FAILURE;
	for (size_t i = 0; i < config->count; i++)
		addresses += config->instances[i].vip_count;
	if (options->dump)
		config_dump(config, stdout);
	else if (!strict || !warnings)
		printf("%s: %zu virtual router%s, %zu address%s, %zu warning%s\n", path, config->count,
		       plural(config->count), addresses, addresses == 1 ? "" : "es", warnings, plural(warnings));
	config_free(config);
	return strict && warnings ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_check(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, OPTION_CONFIG | OPTION_STRICT, usage, &options);

	if (status >= 0)
		return status;
	return check(&options);
}
