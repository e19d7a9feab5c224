// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp load, unload and pass. load and unload attach and detach the BPF programs without a daemon. pass sets
 * whether the programs pass adverts on to the network stack. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "fastpath/fastpath.h"
#include "privilege/capabilities.h"
#include "util/log.h"
#include "util/run_dir.h"

static const char load_usage[] = "Usage: vrrp-xdp load IFACE... [-n NETNS] [--name NAME] [--mode MODE]\n"
				 "\n"
				 "Attaches the BPF programs to interfaces, without a daemon, to observe VRRP:\n"
				 "`vrrp-xdp status` then lists every virtual router whose adverts were received.\n"
				 "The programs pass adverts on to the network stack, so that another VRRP daemon\n"
				 "still receives them.\n"
				 "\n"
				 "  -n, --netns NETNS  network namespace of the interfaces (`ip netns list`)\n"
				 "      --name NAME    name under which the maps are pinned (default: NETNS,\n"
				 "                     else 'default')\n"
				 "      --mode MODE    native, generic, tc or auto (default). auto is native where\n"
				 "                     the driver supports it, else generic\n"
				 "  -h, --help         print this text\n"
				 "\n"
				 "Exit status: 0 done, 1 failed, 2 wrong arguments.\n";

static const char unload_usage[] = "Usage: vrrp-xdp unload IFACE... [-n NETNS] [--name NAME]\n"
				   "\n"
				   "Detaches the BPF programs from interfaces to which `vrrp-xdp load`, or a daemon\n"
				   "that was killed, has attached them. Removes the maps when no interface is left.\n"
				   "\n"
				   "  -n, --netns NETNS  network namespace of the interfaces (`ip netns list`)\n"
				   "      --name NAME    name under which the maps are pinned (default: NETNS,\n"
				   "                     else 'default')\n"
				   "  -h, --help         print this text\n"
				   "\n"
				   "Exit status: 0 done, 1 failed, 2 wrong arguments.\n";

static const char pass_usage[] = "Usage: vrrp-xdp pass on|off|auto [-n NETNS] [--name NAME]\n"
				 "\n"
				 "Sets whether the BPF programs pass adverts on to the network stack after handling\n"
				 "them. tcpdump shows only adverts that are passed on. A daemon starts with auto:\n"
				 "adverts are passed on while a packet socket, such as that of tcpdump, would\n"
				 "receive them. The daemon notices such a socket within half a second.\n"
				 "\n"
				 "  -n, --netns NETNS  network namespace of the daemon, as given to `vrrp-xdp run`\n"
				 "      --name NAME    name of the daemon (default: NETNS, else 'default')\n"
				 "  -h, --help         print this text\n"
				 "\n"
				 "Exit status: 0 done, 1 failed, 2 wrong arguments.\n";

/* Checks that all named interfaces exist, before any interface is changed. Returns 0; or -ENODEV, after logging each
 * unknown name. */
static int check_interfaces(char *const *names, int count)
{
	int err = 0;

	for (int i = 0; i < count; i++) {
		if (if_nametoindex(names[i]))
			continue;
		log_error("interface %s: no such interface; nothing was attached (see `ip link`)", names[i]);
		err = -ENODEV;
	}
	return err;
}

/* Argument and result of match_port(), which is called for each attached interface. */
struct search {
	const char *name;    /* interface to look for; NULL: only count the interfaces */
	uint32_t ifindex;    /* index of that interface; 0: not attached */
	struct vr_port port; /* valid if ifindex is not 0 */
	int count;	     /* number of attached interfaces */
};

static int match_port(uint32_t ifindex, const struct vr_port *port, void *data)
{
	struct search *search = data;

	search->count++;
	if (search->name && !strcmp(port->name, search->name)) {
		search->ifindex = ifindex;
		search->port = *port;
	}
	return 0;
}

static int count_ports(const struct fastpath *fp)
{
	struct search search = {0};

	fastpath_for_each_port(fp, match_port, &search);
	return search.count;
}

/* Opens the maps if a daemon runs or an interface is attached. Otherwise creates them, with adverts passed on to the
 * network stack. Returns 0 or a negative errno. */
static int open_or_create(struct fastpath *fp, const struct options *options)
{
	const struct fastpath_size size = {.programs = {[PROGRAM_XDP] = true, [PROGRAM_TC] = true}};
	pid_t holder;
	int err = fastpath_open(fp, options->name, true);

	if (!err && (run_dir_locked(options->name, &holder) || count_ports(fp)))
		return 0;
	if (!err)
		fastpath_close(fp);
	err = fastpath_create(fp, options->name, &size);
	return err ? err : fastpath_set_pass(fp, VR_PASS_ON, false);
}

static int load(const struct options *options, char *const *names, int count)
{
	struct fastpath fp;
	int err = check_interfaces(names, count), done = 0;

	if (!err)
		err = open_or_create(&fp, options);
	if (err)
		return err;
	for (; done < count; done++) {
		unsigned ifindex = if_nametoindex(names[done]);
		struct search search = {.name = names[done]};
		int mode;

		fastpath_for_each_port(&fp, match_port, &search);
		if (search.ifindex == ifindex) {
			log_info("interface %s: the BPF program is already attached (%s) and was left unchanged",
				 names[done], fastpath_mode_name(search.port.mode));
			continue;
		}
		mode = fastpath_attach(&fp, ifindex, names[done], options->mode, false);
		if (mode < 0) {
			err = mode;
			break;
		}
		log_info("interface %s: BPF program attached (%s), pinned under %s", names[done],
			 fastpath_mode_name(mode), fp.dir);
	}
	if (err && !count_ports(&fp))
		fastpath_destroy(&fp);
	else
		fastpath_close(&fp);
	return err;
}

static int unload_one(struct fastpath *fp, const struct options *options, const char *name)
{
	struct search search = {.name = name};
	pid_t holder;

	fastpath_for_each_port(fp, match_port, &search);
	if (!search.ifindex) {
		log_error(
			"interface %s: no BPF program is attached under the name '%s'; if `vrrp-xdp load` had another "
			"--name NAME, give that name",
			name, options->name);
		return -ENOENT;
	}
	if (search.port.daemon && run_dir_locked(options->name, &holder)) {
		log_error(
			"interface %s was not detached: the daemon '%s' (pid %d) runs virtual routers there; stop the "
			"daemon first (vrrp-xdp stop)",
			name, options->name, holder);
		return -EBUSY;
	}
	fastpath_detach(fp, search.ifindex);
	log_info("interface %s: BPF program detached", name);
	return 0;
}

static int unload(const struct options *options, char *const *names, int count)
{
	struct fastpath fp;
	pid_t holder;
	int err = fastpath_open(&fp, options->name, true);

	if (err)
		return fastpath_report_open(err, options->name);
	for (int i = 0; i < count; i++) {
		int one = unload_one(&fp, options, names[i]);

		err = err ? err : one;
	}
	if (!count_ports(&fp) && !run_dir_locked(options->name, &holder))
		fastpath_destroy(&fp);
	else
		fastpath_close(&fp);
	return err;
}

static const char *const pass_words[] = {[VR_PASS_AUTO] = "auto", [VR_PASS_ON] = "on", [VR_PASS_OFF] = "off"};

static int parse_pass(const char *word)
{
	for (int i = 0; i < 3; i++)
		if (!strcmp(word, pass_words[i]))
			return i;
	return -EINVAL;
}

static int set_pass(const struct options *options, enum vr_pass setting)
{
	struct fastpath fp;
	int err = fastpath_open(&fp, options->name, true);

	if (err)
		return fastpath_report_open(err, options->name);
	err = fastpath_set_pass(&fp, setting, false);
	if (err)
		log_error("cannot set whether adverts are passed on to the network stack: %s; the setting is unchanged",
			  strerror(-err));
	fastpath_close(&fp);
	return err;
}

/* A subcommand whose arguments are names of interfaces. */
struct on_interfaces {
	unsigned set; /* enum option_set */
	const char *usage;
	uint64_t needed; /* CAPABILITY() bits that run() needs; --netns also needs CAP_SYS_ADMIN */
	int (*run)(const struct options *, char *const *, int);
};

/* Parses the options of a subcommand, and calls run() with the interfaces in its arguments. Returns the exit status. */
static int on_interfaces(int argc, char **argv, const struct on_interfaces *command)
{
	struct options options;
	int status = options_parse(argc, argv, command->set | OPTION_ARGUMENTS, command->usage, &options);

	if (status >= 0)
		return status;
	if (options.first == argc) {
		fprintf(stderr, "%s: no interface is given; name at least one (see `ip link`)\n%s", argv[0],
			command->usage);
		return EXIT_USAGE;
	}
	if (capabilities_require(argv[0], command->needed | (options.netns ? CAPABILITY(CAP_SYS_ADMIN) : 0)) ||
	    options_enter(&options))
		return EXIT_FAILURE;
	return command->run(&options, argv + options.first, argc - options.first) ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_load(int argc, char **argv)
{
	static const struct on_interfaces command = {
		.set = OPTION_NETNS | OPTION_MODE,
		.usage = load_usage,
		.needed = CAPABILITY(CAP_BPF) | CAPABILITY(CAP_PERFMON) | CAPABILITY(CAP_NET_ADMIN),
		.run = load,
	};

	return on_interfaces(argc, argv, &command);
}

int cmd_unload(int argc, char **argv)
{
	static const struct on_interfaces command = {
		.set = OPTION_NETNS,
		.usage = unload_usage,
		.needed = CAPABILITY(CAP_BPF) | CAPABILITY(CAP_NET_ADMIN),
		.run = unload,
	};

	return on_interfaces(argc, argv, &command);
}

int cmd_pass(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, OPTION_NETNS | OPTION_ARGUMENTS, pass_usage, &options);
	int setting;

	if (status >= 0)
		return status;
	setting = parse_pass(options.first + 1 == argc ? argv[options.first] : "");
	if (setting < 0) {
		fprintf(stderr, "pass: give exactly one argument: on, off or auto\n%s", pass_usage);
		return EXIT_USAGE;
	}
	if (options_enter(&options))
		return EXIT_FAILURE;
	return set_pass(&options, (enum vr_pass)setting) ? EXIT_FAILURE : EXIT_SUCCESS;
}
