// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp reload: the daemon reads its configuration anew. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "control/client.h"
#include "control/protocol.h"
#include "util/run_dir.h"

static const char usage[] =
	"Usage: vrrp-xdp reload [-n NETNS] [--name NAME]\n"
	"\n"
	"Has the daemon read its configuration anew, and prints what has changed. Virtual routers that stay as they "
	"are miss\n"
	"nothing. Where the file has an error, or does not fit, the daemon goes on as before and this says why.\n"
	"\n"
	"  -n, --netns NETNS  network namespace of the daemon, as it was told to `run`\n"
	"      --name NAME    name of the daemon (default: the namespace's, else 'default')\n"
	"  -h, --help         this text\n"
	"\n"
	"Exit status: 0 done, 1 failed, 2 usage.\n";

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
