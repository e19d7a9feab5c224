/* SPDX-License-Identifier: GPL-2.0 */
/* The options that several subcommands share. */
#ifndef VRRP_XDP_OPTIONS_H
#define VRRP_XDP_OPTIONS_H

#include <stdbool.h>

#include "config/model.h"
#include "control/protocol.h"
#include "vrrp_xdp/maps.h"

/* Which options a subcommand takes, besides --help. */
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
	OPTION_ARGUMENTS = 1 << 10, /* arguments that are no options may follow */
};

struct options {
	const char *config;
	const char *id;	   /* NULL: the node's name */
	const char *netns; /* NULL: stay */
	const char *name;  /* --name, else the namespace's, else "default" */
	bool named;	   /* --name was given */
	enum vr_mode mode;
	gid_t group; /* NO_GROUP: none was given */
	bool json;
	bool sources;
	bool explain;
	bool strict;
	bool dump;
	bool keep;
	bool if_new;
	int takeover; /* descriptor; -1: none */
	int first;    /* index of the first argument that is no option */
};

/* Parses the options of the subcommand in argv[0]. Returns -1 to go on, or the exit status after --help or what is
 * wrong. */
int options_parse(int argc, char **argv, unsigned set, const char *usage, struct options *out);

/* Takes network namespace and name from a configuration where the command line gives none. */
void options_complete(struct options *options, const struct config *config);

/* Enters the network namespace, and checks the name. Returns 0 or a negative errno, reported. */
int options_enter(const struct options *options);

#endif
