/* SPDX-License-Identifier: GPL-2.0 */
/* From a script of the configuration to a program: its file, its user, and whether it may be run. */
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
	struct account account; /* of scripts without a user in the configuration */
	bool any;		/* a script was found */
	bool any_insecure;	/* and users other than root can change one of them */
	void *programs;		/* tree (tsearch(3)) of the scripts looked up so far */
};

struct program {
	char *path; /* without symbolic links; NULL: the script may not be run, which was logged */
	uid_t uid;
	gid_t gid;
};

/* Finds the default user. Errors are logged. */
void resolver_init(struct resolver *r, const struct notify_globals *globals);

/* Looks up a user and a group of the configuration, or takes the default where user is NULL. Returns false if there is
 * none, after logging that `what` (a script or FIFO) is ignored. */
bool resolver_account(const struct resolver *r, const char *user, const char *group, const char *what,
		      struct account *account);

/* Returns the program of a script; NULL: it may not be run. The first look-up of a script logs why. */
const struct program *resolver_program(struct resolver *r, const struct script *script);

/* Returns the arguments of a script, NULL-terminated, with the program's path as the first, followed by `more` (NULL:
 * none). The array is the caller's to free, the strings are not. NULL: no memory. */
const char **program_argv(const struct program *program, const struct script *script, const char *const *more);

/* Warns where scripts run without enable_script_security, as keepalived does; after all scripts were looked up. */
void resolver_warn(const struct resolver *r);

void resolver_free(struct resolver *r);

#endif
