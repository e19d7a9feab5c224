// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp reload: the daemon reads its configuration again. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "control/client.h"
#include "control/protocol.h"
#include "util/run_dir.h"

static const char usage[] = "Usage: vrrp-xdp reload [-n NETNS] [--name NAME]\n"
			    "\n"
			    "Makes the daemon read its configuration file again, and prints what has changed.\n"
			    "Virtual routers without a change are not interrupted. If the file has an error\n"
			    "or cannot be applied, the error is printed and the daemon keeps the\n"
			    "configuration that it has.\n"
			    "\n"
			    "  -n, --netns NETNS  network namespace of the daemon, as given to `vrrp-xdp run`\n"
			    "      --name NAME    name of the daemon (default: NETNS, else 'default')\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Exit status: 0 done, 1 failed, 2 wrong arguments.\n";

int cmd_reload(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, OPTION_NETNS, usage, &options);

	if (status >= 0)
		return status;
	if (!daemon_name_valid(options.name))
		return EXIT_FAILURE;
	return control_ask(options.name, CONTROL_RELOAD);
}
