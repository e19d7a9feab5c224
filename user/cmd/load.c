// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp load, unload and pass: attach and detach the programs without a daemon, and let adverts through. */
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
				 "Attaches the programs to interfaces, without a daemon, in order to observe:\n"
				 "`vrrp-xdp status` then lists every virtual router heard. Adverts continue to the\n"
				 "stack, so that another VRRP daemon still receives them.\n"
				 "\n"
				 "  -n, --netns NETNS  network namespace of the interfaces, as for `ip -n`\n"
				 "      --name NAME    name of the folder with the maps (default: NETNS, else\n"
				 "                     'default')\n"
				 "      --mode MODE    native, generic, tc or auto (default). auto is native where\n"
				 "                     the driver supports it, else generic\n"
				 "  -h, --help         print this text\n"
				 "\n"
				 "Exit status: 0 done, 1 failed, 2 usage.\n";

static const char unload_usage[] = "Usage: vrrp-xdp unload IFACE... [-n NETNS] [--name NAME]\n"
				   "\n"
				   "Detaches the programs from interfaces to which `vrrp-xdp load`, or a daemon that\n"
				   "was killed, has attached them. The maps are removed with the last interface.\n"
				   "\n"
				   "  -n, --netns NETNS  network namespace of the interfaces, as for `ip -n`\n"
				   "      --name NAME    name of the folder with the maps (default: NETNS, else\n"
				   "                     'default')\n"
				   "  -h, --help         print this text\n"
				   "\n"
				   "Exit status: 0 done, 1 failed, 2 usage.\n";

static const char pass_usage[] = "Usage: vrrp-xdp pass on|off|auto [-n NETNS] [--name NAME]\n"
				 "\n"
				 "Sets whether adverts continue to the stack after the programs have handled them,\n"
				 "so that tcpdump shows them. auto, with which a daemon starts, is on while a\n"
				 "packet socket that would receive them is open; it reacts within half a second.\n"
				 "\n"
				 "  -n, --netns NETNS  network namespace of the daemon, as given to `vrrp-xdp run`\n"
				 "      --name NAME    name of the daemon (default: NETNS, else 'default')\n"
				 "  -h, --help         print this text\n"
				 "\n"
				 "Exit status: 0 done, 1 failed, 2 usage.\n";

/* Checks all names first, so that a mistyped one changes nothing. Returns 0 or -ENODEV, reported. */
static int check_interfaces(char *const *names, int count)
{
	int err = 0;

	for (int i = 0; i < count; i++) {
		if (if_nametoindex(names[i]))
			continue;
		log_error("%s: no such interface (see `ip link`)", names[i]);
		err = -ENODEV;
	}
	return err;
}

/* Searches the attached interfaces. */
struct search {
	const char *name;    /* NULL: count only */
	uint32_t ifindex;    /* of the interface with that name; 0: not attached */
	struct vr_port port; /* valid if ifindex is not 0 */
	int count;	     /* of attached interfaces */
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

/* Opens the maps of a daemon or of an earlier `vrrp-xdp load`, or creates them. Returns 0 or a negative errno. */
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
			log_info("%s is already attached (%s)", names[done], fastpath_mode_name(search.port.mode));
			continue;
		}
		mode = fastpath_attach(&fp, ifindex, names[done], options->mode, false);
		if (mode < 0) {
			err = mode;
			break;
		}
		log_info("%s: attached (%s), pinned under %s", names[done], fastpath_mode_name(mode), fp.dir);
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
		log_error("%s: not attached under the name '%s'; give --name NAME if it was loaded under another name",
			  name, options->name);
		return -ENOENT;
	}
	if (search.port.daemon && run_dir_locked(options->name, &holder)) {
		log_error("%s: the daemon '%s' (pid %d) runs virtual routers on this interface; stop it first "
			  "(vrrp-xdp stop)",
			  name, options->name, holder);
		return -EBUSY;
	}
	fastpath_detach(fp, search.ifindex);
	log_info("%s: detached", name);
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
		log_error("cannot set whether adverts pass: %s", strerror(-err));
	fastpath_close(&fp);
	return err;
}

/* A subcommand whose arguments are interfaces. */
struct on_interfaces {
	unsigned set; /* enum option_set */
	const char *usage;
	uint64_t needed; /* capabilities, beside CAP_SYS_ADMIN for another network namespace */
	int (*run)(const struct options *, char *const *, int);
};

/* Calls run() for the interfaces in the arguments of a subcommand. Returns the exit status. */
static int on_interfaces(int argc, char **argv, const struct on_interfaces *command)
{
	struct options options;
	int status = options_parse(argc, argv, command->set | OPTION_ARGUMENTS, command->usage, &options);

	if (status >= 0)
		return status;
	if (options.first == argc) {
		fprintf(stderr, "%s: no interface is given; name at least one\n%s", argv[0], command->usage);
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
		fprintf(stderr, "pass: expected on, off or auto\n%s", pass_usage);
		return EXIT_USAGE;
	}
	if (options_enter(&options))
		return EXIT_FAILURE;
	return set_pass(&options, (enum vr_pass)setting) ? EXIT_FAILURE : EXIT_SUCCESS;
}
