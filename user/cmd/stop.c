// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp stop: stops the daemon. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "control/client.h"
#include "control/protocol.h"
#include "util/run_dir.h"

static const char usage[] = "Usage: vrrp-xdp stop [--keep] [-n NETNS] [--name NAME]\n"
			    "\n"
			    "Stops the daemon and waits until it has ended. As on SIGTERM, the daemon\n"
			    "releases its virtual routers, removes their addresses and detaches its programs.\n"
			    "\n"
			    "      --keep         release nothing, and leave programs, maps and addresses in\n"
			    "                     place. A daemon that starts within three advert intervals\n"
			    "                     continues without a failover; later, other routers take over\n"
			    "  -n, --netns NETNS  network namespace of the daemon, as given to `vrrp-xdp run`\n"
			    "      --name NAME    name of the daemon (default: NETNS, else 'default')\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Exit status: 0 done, 1 failed, 2 wrong arguments.\n";

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
