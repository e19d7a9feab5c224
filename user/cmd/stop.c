// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp stop: the daemon ends. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "control/client.h"
#include "control/protocol.h"
#include "util/run_dir.h"

static const char usage[] =
	"Usage: vrrp-xdp stop [--keep] [-n NETNS] [--name NAME]\n"
	"\n"
	"Has the daemon release its virtual routers, remove their addresses, detach and end, as SIGTERM does, and "
	"waits for that.\n"
	"\n"
	"      --keep         end without a word, and leave everything in place: a daemon that is started while the "
	"leases hold\n"
	"                     (three intervals) goes on, and nobody else takes over; after that, others do\n"
	"  -n, --netns NETNS  network namespace of the daemon, as it was told to `run`\n"
	"      --name NAME    name of the daemon (default: the namespace's, else 'default')\n"
	"  -h, --help         this text\n"
	"\n"
	"Exit status: 0 done, 1 failed, 2 usage.\n";

int cmd_stop(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, OPTION_NETNS | OPTION_KEEP, usage, &options);

	if (status >= 0)
		return status;
	if (!daemon_name_valid(options.name))
		return EXIT_FAILURE;
	return control_ask(options.name, options.keep ? CONTROL_KEEP : CONTROL_STOP);
}
