// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp run: the daemon. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "config/diagnostic.h"
#include "config/model.h"
#include "manager/manager.h"
#include "script/helper.h"
#include "track/trackers.h"
#include "util/log.h"

static const char usage[] =
	"Usage: vrrp-xdp run [-c FILE] [-i ID] [-n NETNS] [--name NAME] [--mode MODE]\n"
	"\n"
	"Runs the virtual routers of a configuration file in the foreground and logs to standard error. SIGTERM and SIGINT\n"
	"release them, remove their addresses and detach.\n"
	"\n"
	"  -c, --config FILE  configuration (default: " DEFAULT_CONFIG ")\n"
	"  -i, --config-id ID read lines that begin with @ID (default: the node's name up to its first dot)\n"
	"  -n, --netns NETNS  network namespace, as `ip -n` takes it; nothing but the network is entered\n"
	"      --name NAME    name of this daemon (default: the namespace's, else 'default')\n"
	"      --mode MODE    native, generic, tc, or auto: native where the driver has it, else generic (default)\n"
	"  -h, --help         this text\n"
	"\n"
	"Exit status: 0 stopped cleanly, 1 failed, 2 usage.\n";

/* What has to be had before the namespace is entered, or before there is a second thread. */
static int prepare(const struct options *options, const struct config *config, struct manager_options *manager)
{
	int err = 0;

	manager->process_events = -1;
	if (config->tracking.count[TRACK_PROCESS]) {
		manager->process_events = process_events_open();
		if (manager->process_events < 0)
			log_warning("vrrp_track_process: the kernel does not tell of processes: %s; they are looked at once, at the "
				    "start. It tells them only who starts in the initial network namespace: use -n NETNS for others",
				    strerror(-manager->process_events));
	}
	if (options_enter(options))
		return -EINVAL;
	if (config->tracking.count[TRACK_SCRIPT])
		err = helper_start(&manager->helper);
	if (err)
		log_error("cannot start the process that runs scripts: %s", strerror(-err));
	return err;
}

int cmd_run(int argc, char **argv)
{
	struct manager_options manager;
	struct options options;
	struct config *config;
	int status = options_parse(argc, argv, OPTION_CONFIG | OPTION_NETNS | OPTION_MODE, usage, &options);

	if (status >= 0)
		return status;
	if (options.first < argc) {
		fprintf(stderr, "run: unexpected argument '%s'\n%s", argv[options.first], usage);
		return EXIT_USAGE;
	}
	/* Fixed, not growing with what is freed: the arrays of a large configuration go back whole. What stayed as holes in
	 * the heap would be filled again when all memory is locked. */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	status = config_load(options.config, options.id, diagnostic_print, NULL, &config);
	if (status == -ENOMEM)
		log_error("%s: not enough memory to read it", options.config);
	if (status)
		return EXIT_FAILURE;
	log_timestamps();
	manager = (struct manager_options){.name = options.name, .mode = options.mode, .config = config};
	status = prepare(&options, config, &manager);
	if (!status)
		status = manager_run(&manager);
	if (manager.helper)
		helper_stop(manager.helper);
	config_free(config);
	return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
