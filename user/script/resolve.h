/* SPDX-License-Identifier: GPL-2.0 */
/* From a script of the configuration to what can be run: which file, as whom, and whether it may be. */
#ifndef VRRP_XDP_SCRIPT_RESOLVE_H
#define VRRP_XDP_SCRIPT_RESOLVE_H

#include <stdbool.h>
#include <sys/types.h>

#include "config/notify.h"

/* Who scripts run as that do not say, and what has been looked at. */
struct resolver {
	bool security;	  /* enable_script_security */
	bool has_default; /* else scripts that do not say are not run */
	uid_t uid;
	gid_t gid;
	bool any, any_insecure; /* found so far */
	void *programs;		/* a tree of those that were looked at */
};

/* What a script is run as. */
struct program {
	char *path; /* without symbolic links; NULL: it is not run, which was said */
	uid_t uid;
	gid_t gid;
};

/* Finds the default user. What is wrong is logged. */
void resolver_init(struct resolver *r, const struct notify_globals *globals);

/* Looks up a user and group of the configuration; NULL: the default's. Returns false where there is none; what is the
 * user's is named in the log. */
bool resolver_account(const struct resolver *r, const char *user, const char *group, const char *what, uid_t *uid,
		      gid_t *gid);

/* What a script is run as; NULL where it is not to be run. It is looked at once, and what is wrong is logged then. */
const struct program *resolver_program(struct resolver *r, const struct script *script);

/* Says what keepalived says once all scripts were looked at. */
void resolver_warn(const struct resolver *r);

void resolver_free(struct resolver *r);

#endif
