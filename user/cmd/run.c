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
			    "  -n, --netns NETNS  network namespace of the virtual routers (`ip netns\n"
			    "                     list`). Mounts stay those of the caller (default:\n"
			    "                     net_namespace of the configuration)\n"
			    "      --name NAME    name of this daemon (default: instance of the configuration,\n"
			    "                     else the network namespace, else 'default')\n"
			    "      --mode MODE    native, generic, tc or auto (default). auto is native where\n"
			    "                     the driver supports it, else generic\n"
			    "      --group GROUP  group whose members may read the maps and use `vrrp-xdp\n"
			    "                     status` (default: only root)\n"
			    "      --takeover FD  used by `vrrp-xdp upgrade` only: socket to that command\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Signals: SIGTERM and SIGINT release the virtual routers, remove their addresses\n"
			    "and end the daemon. SIGHUP makes the daemon read its configuration again, as\n"
			    "`vrrp-xdp reload` does. SIGUSR1 writes configuration and states to\n"
			    "/run/vrrp-xdp/NAME.data, SIGUSR2 writes counters to /run/vrrp-xdp/NAME.stats.\n"
			    "\n"
			    "Exit status: 0 stopped cleanly, 1 failed, 2 wrong arguments.\n";

/* Opens a socket for the kernel's messages about processes, if the configuration tracks processes. Must be called
 * before the daemon enters another network namespace: the kernel sends these messages only to the initial one. Returns
 * a descriptor; -1: no messages. */
static int open_events(const struct config *config)
{
	int fd;

	if (!config->tracking.count[TRACK_PROCESS])
		return -1;
	fd = process_events_open();
	if (fd < 0)
		log_warning("vrrp_track_process: cannot receive the messages of the kernel about processes: %s; "
			    "tracked processes are counted only once, at the start. Start the daemon in the initial "
			    "network namespace, and use -n NETNS for virtual routers in another one",
			    strerror(-fd));
	return fd < 0 ? -1 : fd;
}

/* Starts the script helper and runs the manager until the daemon ends. Frees the configuration. Returns 0; or a
 * negative errno, after logging the error. */
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
		log_error("cannot start the script helper: %s; the daemon does not start. Raise the limits of "
			  "processes and memory",
			  strerror(-err));
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

/* Calls config_load() in a thread of its own, so that the parser's memory returns to the kernel afterwards. malloc()
 * caches small blocks for each thread, and frees this cache when the thread ends. In the main thread, one cached block
 * at the end of the heap would keep the whole heap, and the daemon would lock it into memory. Returns the result of
 * config_load(). */
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

/* Checks that this process has the capabilities without which the daemon cannot start (docs/reliability.md).
 * CAP_SYS_NICE is not among them: without it the engine's thread only has no real-time priority, and the manager logs a
 * warning (NOTE_RUNNING). Returns 0; or -EPERM, after logging the error. */
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
	/* A fixed threshold gives each large array a mapping of its own, which free() returns to the kernel. By
	 * default, malloc() raises the threshold. Freed arrays would then stay in the heap as holes, which mlockall()
	 * fills with memory. */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	/* All threads share one heap. The thread of a reload would otherwise get its own heap, which does not shrink
	 * while memory is locked. */
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
