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
#include "privilege/capabilities.h"
#include "script/helper.h"
#include "track/process_events.h"
#include "util/log.h"
#include "util/thread.h"

static const char usage[] = "Usage: vrrp-xdp run [-c FILE] [-i ID] [-n NETNS] [--name NAME] [--mode MODE]\n"
			    "                    [--group GROUP]\n"
			    "\n"
			    "Runs the virtual routers of a configuration file in the foreground, and logs to\n"
			    "standard error.\n"
			    "\n"
			    "  -c, --config FILE  configuration (default: " DEFAULT_CONFIG ")\n"
			    "  -i, --config-id ID read lines that begin with @ID (default: the host's name up\n"
			    "                     to its first dot)\n"
			    "  -n, --netns NETNS  network namespace, as for `ip -n`; only the network is\n"
			    "                     entered (default: net_namespace of the configuration)\n"
			    "      --name NAME    name of this daemon (default: instance of the configuration,\n"
			    "                     else the network namespace, else 'default')\n"
			    "      --mode MODE    native, generic, tc or auto (default). auto is native where\n"
			    "                     the driver supports it, else generic\n"
			    "      --group GROUP  group whose members may read the maps and use `vrrp-xdp\n"
			    "                     status` (default: only root)\n"
			    "      --takeover FD  for `vrrp-xdp upgrade` only: descriptor to report to\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Signals: SIGTERM and SIGINT release the virtual routers, remove their addresses\n"
			    "and end the daemon. SIGHUP makes it read the configuration again, as `vrrp-xdp\n"
			    "reload` does. SIGUSR1 writes configuration and states to\n"
			    "/run/vrrp-xdp/NAME.data, SIGUSR2 writes counters to /run/vrrp-xdp/NAME.stats.\n"
			    "\n"
			    "Exit status: 0 stopped cleanly, 1 failed, 2 usage.\n";

/* Opens the kernel's messages about processes, which the kernel sends to the initial network namespace only: must be
 * called before the daemon enters another one. Returns a descriptor; -1: none. */
static int open_events(const struct config *config)
{
	int fd;

	if (!config->tracking.count[TRACK_PROCESS])
		return -1;
	fd = process_events_open();
	if (fd < 0)
		log_warning("vrrp_track_process: no messages of the kernel about processes: %s; processes are counted "
			    "once, "
			    "at the start. Start the daemon in the initial network namespace, with -n NETNS for "
			    "another one",
			    strerror(-fd));
	return fd < 0 ? -1 : fd;
}

/* Starts the script helper and runs the manager. Frees the configuration. Returns 0 or a negative errno, reported. */
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

/* Arguments and result of config_load() in a thread. */
struct loading {
	const struct options *options;
	struct config *config;
	int status;
};

static void *load_in_thread(void *data)
{
	struct loading *l = data;

	l->status = config_load(&(struct config_origin){l->options->config, l->options->id, capacity_readable()},
				diagnostic_print, NULL, &l->config);
	return NULL;
}

/* Calls config_load() in a thread. malloc's cache of small blocks is freed with the thread. In this thread, a cached
 * block at the end of the heap would keep the parser's memory from being returned, and the daemon would lock all of it
 * into memory. Returns the result of config_load(). */
static int load_config(const struct options *options, struct config **config)
{
	struct loading l = {.options = options};
	pthread_t thread;
	int err = thread_start(&thread, load_in_thread, &l);

	if (err)
		return -ENOMEM;
	pthread_join(thread, NULL);
	malloc_trim(0);
	*config = l.config;
	return l.status;
}

/* What the start needs (docs/reliability.md). CAP_SYS_NICE is not among it: without it the engine's thread has no
 * real-time priority, which is a warning (NOTE_RUNNING). Returns 0 or -EPERM, reported. */
static int require_capabilities(const struct options *options)
{
	uint64_t needed = CAPABILITY(CAP_BPF) | CAPABILITY(CAP_PERFMON) | CAPABILITY(CAP_NET_ADMIN) |
			  CAPABILITY(CAP_NET_RAW) | capabilities_to_lock();

	return capabilities_require("run", needed | (options->netns ? CAPABILITY(CAP_SYS_ADMIN) : 0));
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
	/* A fixed threshold: each large array has its own mapping, which free() returns to the kernel. By default the
	 * threshold grows, and freed arrays stay as holes in the heap, which mlockall() fills with memory. */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	/* One heap: the thread of a reload would get its own, which does not shrink while memory is locked. */
	mallopt(M_ARENA_MAX, 1);
	upgrade_begin(&options.takeover);
	status = load_config(&options, &config);
	if (status == -ENOMEM)
		log_error("%s: not enough memory to read this file and the files that it includes: raise the memory "
			  "limit, or "
			  "configure fewer virtual routers",
			  options.config);
	if (status)
		return EXIT_FAILURE;
	log_timestamps();
	options_complete(&options, config);
	if (require_capabilities(&options)) {
		config_free(config);
		return EXIT_FAILURE;
	}
	process_events = open_events(config);
	status = options_enter(&options);
	if (status)
		config_free(config);
	else
		status = run_with_helper(&options, config, process_events);
	return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
