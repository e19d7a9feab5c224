// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp: a table of subcommands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"run", cmd_run, "run the virtual routers of a configuration file"},
	{"check", cmd_check, "check a configuration file, and touch nothing"},
	{"load", cmd_load, "attach to interfaces and observe, without a daemon"},
	{"unload", cmd_unload, "detach from interfaces"},
	{"status", cmd_status, "show every virtual router, from the maps"},
	{"pass", cmd_pass, "let adverts go on to the stack, for tcpdump"},
};

static void usage(FILE *out)
{
	fprintf(out, "Usage: vrrp-xdp COMMAND [OPTIONS]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
	fprintf(out, "\n`vrrp-xdp COMMAND --help` explains a command.\n");
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("vrrp-xdp %s\n", VERSION);
		return EXIT_SUCCESS;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return EXIT_SUCCESS;
	}
	fprintf(stderr, "vrrp-xdp: unknown command '%s'\n\n", argv[1]);
	usage(stderr);
	return EXIT_USAGE;
}
