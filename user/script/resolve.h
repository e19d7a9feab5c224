/* SPDX-License-Identifier: GPL-2.0 */
/* Looks up the program of a configured script: its file, its user, and whether the user may run it. */
#ifndef VRRP_XDP_SCRIPT_RESOLVE_H
#define VRRP_XDP_SCRIPT_RESOLVE_H

#include <stdbool.h>
#include <sys/types.h>

#include "config/notify.h"

/* The user and group that a script runs as, or that own a FIFO. */
struct account {
	uid_t uid;
	gid_t gid;
};

struct resolver {
	bool security;		/* enable_script_security */
	bool has_default;	/* account is valid */
	struct account account; /* default account: of scripts without a user in the configuration */
	bool any;		/* at least one script was found */
	bool any_insecure;	/* users other than root can change a script that runs as root */
	void *programs;		/* results of earlier look-ups: tree of tsearch(3) */
};

struct program {
	char *path; /* path without symbolic links; NULL: the script may not be run, as the log says */
	uid_t uid;
	gid_t gid;
};

/* Sets *r, and looks up the default user. Logs an error if script_user does not exist. */
void resolver_init(struct resolver *r, const struct notify_globals *globals);

/* Looks up the configured user and group of a script or FIFO. user NULL: takes the default account. Returns false if
 * there is no account, after logging that `what` (name of the script or FIFO) is ignored. */
bool resolver_account(const struct resolver *r, const char *user, const char *group, const char *what,
		      struct account *account);

/* Returns the program of a script; NULL: the script may not be run. The first look-up of a script logs why. */
const struct program *resolver_program(struct resolver *r, const struct script *script);

/* Returns an array with the path of the program, the configured arguments of the script, the strings of `more` (NULL:
 * none) and NULL. The caller frees the array, but not the strings. Returns NULL without memory. */
const char **program_argv(const struct program *program, const struct script *script, const char *const *more);

/* Logs a warning, as keepalived does, if there are scripts but no enable_script_security. Must be called after all
 * scripts were looked up. */
void resolver_warn(const struct resolver *r);

void resolver_free(struct resolver *r);

#endif
