// SPDX-License-Identifier: GPL-2.0
/* main() of vrrp-xdp: runs the subcommand that the first argument names. */
#include <signal.h>
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
	{"stop", cmd_stop, "stop the daemon and remove its addresses"},
	{"upgrade", cmd_upgrade, "replace the daemon by this program, without a failover"},
	{"reload", cmd_reload, "make the daemon read its configuration again"},
	{"check", cmd_check, "check a configuration file"},
	{"load", cmd_load, "attach the BPF programs to interfaces without a daemon, to observe adverts"},
	{"unload", cmd_unload, "detach the BPF programs from interfaces"},
	{"status", cmd_status, "show all virtual routers, configured or heard"},
	{"pass", cmd_pass, "set whether adverts are passed on to the network stack, for tcpdump"},
};

static void usage(FILE *out)
{
	fprintf(out, "Usage: vrrp-xdp COMMAND [OPTIONS]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
	fprintf(out,
		"\n`vrrp-xdp COMMAND --help` explains a command.\n"
		"`vrrp-xdp --signum=STOP|RELOAD|DATA|STATS` prints the number of the signal to send to a daemon.\n");
}

/* Prints the number of the signal that makes a daemon do what `name` says (STOP, RELOAD, DATA, STATS), as keepalived's
 * --signum does. Returns the exit status. */
static int print_signal(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} known[] = {{"STOP", SIGTERM}, {"RELOAD", SIGHUP}, {"DATA", SIGUSR1}, {"STATS", SIGUSR2}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(name, known[i].name))
			continue;
		printf("%d\n", known[i].number);
		return EXIT_SUCCESS;
	}
	fprintf(stderr, "vrrp-xdp: --signum: '%s' is unknown; expected STOP, RELOAD, DATA or STATS\n", name);
	return EXIT_FAILURE;
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
	if (!strncmp(argv[1], "--signum=", 9))
		return print_signal(argv[1] + 9);
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
