/* SPDX-License-Identifier: GPL-2.0 */
/* The options that several subcommands share. */
#ifndef VRRP_XDP_OPTIONS_H
#define VRRP_XDP_OPTIONS_H

#include <stdbool.h>

#include "config/model.h"
#include "control/protocol.h"
#include "vrrp_xdp/maps.h"

/* Bits of the argument `set` of options_parse(): options that a subcommand accepts. All subcommands accept --help. */
enum option_set {
	OPTION_CONFIG = 1 << 0,	    /* -c, --config FILE; -i, --config-id ID */
	OPTION_NETNS = 1 << 1,	    /* -n, --netns NETNS; --name NAME */
	OPTION_MODE = 1 << 2,	    /* --mode MODE */
	OPTION_JSON = 1 << 3,	    /* --json */
	OPTION_STRICT = 1 << 4,	    /* --strict, --dump */
	OPTION_SOURCES = 1 << 5,    /* --sources, --explain */
	OPTION_GROUP = 1 << 6,	    /* --group GROUP */
	OPTION_KEEP = 1 << 7,	    /* --keep */
	OPTION_TAKEOVER = 1 << 8,   /* --takeover FD */
	OPTION_IF_NEW = 1 << 9,	    /* --if-new */
	OPTION_ARGUMENTS = 1 << 10, /* arguments may follow the options */
};

struct options {
	const char *config;
	const char *id;	   /* lines of the configuration that begin with @ID are read; NULL: ID is the host name */
	const char *netns; /* NULL: the current network namespace */
	const char *name;  /* --name, else netns, else "default" */
	bool named;	   /* --name was given */
	enum vr_mode mode;
	gid_t group; /* of --group; NO_GROUP: not given */
	bool json;
	bool sources;
	bool explain;
	bool strict;
	bool dump;
	bool keep;
	bool if_new;
	int takeover; /* of --takeover: socket to `vrrp-xdp upgrade`; -1: not given */
	int first;    /* index in argv of the first argument that is not an option */
};

/* Parses the options of the subcommand in argv[0]. set: bits of enum option_set. Returns -1 if the subcommand is to
 * run. Otherwise returns the exit status: after --help, or after printing an error and the usage. */
int options_parse(int argc, char **argv, unsigned set, const char *usage, struct options *out);

/* Takes the network namespace and the daemon's name from the configuration if the command line does not give them. */
void options_complete(struct options *options, const struct config *config);

/* Checks the daemon's name and enters the network namespace. Returns 0; or a negative errno, after logging the
 * error. */
int options_enter(const struct options *options);

#endif
