// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp run: the daemon. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/upgrade.h"
#include "config/base/diagnostic.h"
#include "config/model.h"
#include "manager/maps/capacity.h"
#include "manager/manager.h"
#include "script/helper.h"
#include "track/process_events.h"
#include "util/log.h"
#include "util/thread.h"

static const char usage[] =
	"Usage: vrrp-xdp run [-c FILE] [-i ID] [-n NETNS] [--name NAME] [--mode MODE]\n"
	"                    [--group GROUP]\n"
	"\n"
	"Runs the virtual routers of a configuration file in the foreground and logs to standard error. SIGTERM and "
	"SIGINT\n"
	"release them, remove their addresses and detach; SIGHUP reads the file anew (see `vrrp-xdp reload`); SIGUSR1 "
	"writes\n"
	"configuration and states to /run/vrrp-xdp/NAME.data, SIGUSR2 counters to NAME.stats.\n"
	"\n"
	"  -c, --config FILE  configuration (default: " DEFAULT_CONFIG ")\n"
	"  -i, --config-id ID read lines that begin with @ID (default: the node's name up to its first dot)\n"
	"  -n, --netns NETNS  network namespace, as `ip -n` takes it; nothing but the network is entered (default: "
	"the\n"
	"                     configuration's net_namespace)\n"
	"      --name NAME    name of this daemon (default: the configuration's instance, else the namespace's, else "
	"'default')\n"
	"      --takeover FD  for `vrrp-xdp upgrade`, which says on this descriptor how it goes\n"
	"      --mode MODE    native, generic, tc, or auto: native where the driver has it, else generic (default)\n"
	"      --group GROUP  may read the maps and see the status, and nothing else (default: root alone)\n"
	"  -h, --help         this text\n"
	"\n"
	"Exit status: 0 stopped cleanly, 1 failed, 2 usage.\n";

/* What has to be had before the namespace is entered: the kernel tells of processes only in the initial one. */
static int open_events(const struct config *config)
{
	int fd;

	if (!config->tracking.count[TRACK_PROCESS])
		return -1;
	fd = process_events_open();
	if (fd < 0)
		log_warning("vrrp_track_process: the kernel does not tell of processes: %s; they are looked at once, "
			    "at the "
			    "start. It tells them only who starts in the initial network namespace: use -n NETNS for "
			    "others",
			    strerror(-fd));
	return fd < 0 ? -1 : fd;
}

/* Frees the configuration. Returns 0 or a negative errno, reported. */
static int run_with_helper(struct options *options, struct config *config, int process_events)
{
	struct manager_options manager = {.name = options->name,
					  .mode = options->mode,
					  .path = options->config,
					  .id = options->id,
					  .group = options->group,
					  .process_events = process_events,
					  .takeover = options->takeover >= 0,
					  .taken = upgrade_done,
					  .data = &options->takeover};
	int err = helper_start(&manager.helper);

	if (err) {
		log_error("cannot start the script helper: %s", strerror(-err));
		config_free(config);
		return err;
	}
	err = manager_run(&manager, config);
	helper_stop(manager.helper);
	return err;
}

/* What config_load() is called with, and what it returned. */
struct loading {
	const struct options *options;
	struct config *config;
	int status;
};

static void *load(void *data)
{
	struct loading *l = data;

	l->status = config_load(&(struct config_origin){l->options->config, l->options->id, capacity_readable()},
				diagnostic_print, NULL, &l->config);
	return NULL;
}

/* Reads the configuration in a thread of its own, with which malloc's cache of small blocks ends: one of them at the
 * end of the heap would keep all that the parser has used, and all of it would be locked into memory. As config_load().
 */
static int load_config(const struct options *options, struct config **config)
{
	struct loading l = {.options = options};
	pthread_t thread;
	int err = thread_start(&thread, load, &l);

	if (err)
		return -ENOMEM;
	pthread_join(thread, NULL);
	malloc_trim(0);
	*config = l.config;
	return l.status;
}

int cmd_run(int argc, char **argv)
{
	struct options options;
	struct config *config;
	int process_events;
	int status =
		options_parse(argc, argv, OPTION_CONFIG | OPTION_NETNS | OPTION_MODE | OPTION_GROUP | OPTION_TAKEOVER,
			      usage, &options);

	if (status >= 0)
		return status;
	/* Fixed, not growing with what is freed: the arrays of a large configuration go back whole. What stayed as
	 * holes in the heap would be filled again when all memory is locked. */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	/* The thread that reads it anew would get a heap of its own, which does not shrink where memory is locked. */
	mallopt(M_ARENA_MAX, 1);
	upgrade_begin(&options.takeover);
	status = load_config(&options, &config);
	if (status == -ENOMEM)
		log_error("%s: not enough memory to read it, and what it includes: raise the limit, or configure less",
			  options.config);
	if (status)
		return EXIT_FAILURE;
	log_timestamps();
	options_complete(&options, config);
	process_events = open_events(config);
	status = options_enter(&options);
	if (status)
		config_free(config);
	else
		status = run_with_helper(&options, config, process_events);
	return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
