// SPDX-License-Identifier: GPL-2.0
#include "script/resolve.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/log.h"

/* Result of an earlier look-up. Key: name, user and group of a script in the configuration. */
struct known {
	const char *name, *user, *group; /* strings of the configuration; user and group may be NULL */
	struct program program;
};

static int by_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_script(const void *a, const void *b)
{
	const struct known *x = a, *y = b;
	int order = by_text(x->name, y->name);

	if (!order)
		order = by_text(x->user, y->user);
	return order ? order : by_text(x->group, y->group);
}

static bool find_user(const char *name, struct account *account)
{
	const struct passwd *user = getpwnam(name);

	if (!user)
		return false;
	*account = (struct account){user->pw_uid, user->pw_gid};
	return true;
}

static bool find_account(const char *user, const char *group, struct account *account)
{
	const struct group *found = group ? getgrnam(group) : NULL;

	if (!find_user(user, account)) {
		log_warning("script user '%s' does not exist (see `getent passwd`)", user);
		return false;
	}
	if (group && !found) {
		log_warning("script group '%s' does not exist (see `getent group`)", group);
		return false;
	}
	if (found)
		account->gid = found->gr_gid;
	return true;
}

void resolver_init(struct resolver *r, const struct notify_globals *g)
{
	*r = (struct resolver){.security = g->script_security, .account = {geteuid(), getegid()}};
	if (g->script_user)
		r->has_default = find_account(g->script_user, g->script_group, &r->account);
	else
		r->has_default = find_user("keepalived_script", &r->account) || !r->security;
}

bool resolver_account(const struct resolver *r, const char *user, const char *group, const char *what,
		      struct account *account)
{
	*account = r->account;
	if (user && find_account(user, group, account))
		return true;
	if (!user && r->has_default)
		return true;
	if (user)
		log_warning("script or FIFO %s is ignored: its user or group does not exist", what);
	else
		log_warning("script or FIFO %s is ignored: no user is configured for it; set script_user, or create "
			    "the user keepalived_script",
			    what);
	return false;
}

/* Looks for a program that the configuration names without a folder. Returns its path, which the caller frees; NULL:
 * not found, or no memory. */
static char *search_path(const char *name)
{
	static const char *const folders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
					      "/usr/bin",	 "/sbin",	   "/bin"};
	char *path;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (asprintf(&path, "%s/%s", folders[i], name) < 0)
			return NULL;
		if (!access(path, X_OK)) {
			log_warning(
				"script '%s' is configured without a folder, so %s is used; configure the full path",
				name, path);
			return path;
		}
		free(path);
	}
	log_warning("script '%s' is not run: it is in none of the folders that are searched for programs; configure "
		    "its full path",
		    name);
	return NULL;
}

/* Returns whether users other than root can change the file, or replace files in the folder. They cannot replace files
 * of root in a sticky folder such as /tmp. */
static bool is_open(const struct stat *s)
{
	if (s->st_uid)
		return true;
	if (S_ISDIR(s->st_mode) && s->st_mode & S_ISVTX)
		return false;
	return s->st_mode & S_IWOTH || (s->st_gid && s->st_mode & S_IWGRP);
}

/* Returns whether users other than root can change or replace a file, or a folder above it. path: absolute, without
 * symbolic links. */
static bool is_insecure(const char *path)
{
	char at[PATH_MAX];
	struct stat s;

	snprintf(at, sizeof(at), "%s", path);
	for (;;) {
		char *slash;

		if (stat(*at ? at : "/", &s) || is_open(&s))
			return true;
		if (!*at)
			return false;
		slash = strrchr(at, '/');
		*slash = 0;
	}
}

static bool can_execute(const struct stat *s, uid_t uid, gid_t gid)
{
	if (!S_ISREG(s->st_mode))
		return false;
	if (!uid)
		return s->st_mode & (S_IXUSR | S_IXGRP | S_IXOTH);
	return s->st_mode & (s->st_uid == uid ? S_IXUSR : s->st_gid == gid ? S_IXGRP : S_IXOTH);
}

/* Returns whether a user may run the file; logs why not. If users other than root can change a script that runs as
 * root, enable_script_security forbids to run it. */
static bool may_run_file(struct resolver *r, const char *path, uid_t uid, gid_t gid)
{
	struct stat s;

	if (stat(path, &s)) {
		log_warning("script %s is not run: %s", path, strerror(errno));
		return false;
	}
	if (!can_execute(&s, uid, gid)) {
		log_warning("script %s is not run: uid %u, gid %u may not execute it; correct its mode, or set another "
			    "script user",
			    path, uid, gid);
		return false;
	}
	r->any = true;
	if (uid || !is_insecure(path))
		return true;
	r->any_insecure = true;
	log_warning("script %s runs as root, and users other than root can change or replace it%s", path,
		    r->security ? "; it is not run, because of enable_script_security" : "");
	return !r->security;
}

static void find_program(struct resolver *r, const struct script *script, struct program *program)
{
	const char *name = script->argv[0];
	char *found = NULL, *path;
	struct account account;

	if (!resolver_account(r, script->user, script->group, name, &account))
		return;
	program->uid = account.uid;
	program->gid = account.gid;
	found = strchr(name, '/') ? strdup(name) : search_path(name);
	if (!found)
		return;
	path = realpath(found, NULL);
	if (!path)
		log_warning("script %s is not run: %s", found, strerror(errno));
	else if (may_run_file(r, path, program->uid, program->gid))
		program->path = path;
	if (!program->path)
		free(path);
	free(found);
}

const struct program *resolver_program(struct resolver *r, const struct script *script)
{
	struct known wanted = {.name = script->argv[0], .user = script->user, .group = script->group}, *known;
	struct known **found = tfind(&wanted, &r->programs, by_script);

	if (!found) {
		known = malloc(sizeof(*known));
		if (!known)
			return NULL;
		*known = wanted;
		find_program(r, script, &known->program);
		found = tsearch(known, &r->programs, by_script);
		if (!found) {
			free(known->program.path);
			free(known);
			return NULL;
		}
	}
	return (*found)->program.path ? &(*found)->program : NULL;
}

void resolver_warn(const struct resolver *r)
{
	if (r->any && !r->security)
		log_warning("scripts run without enable_script_security%s; add enable_script_security to global_defs, "
			    "so that root runs no script that other users can change",
			    r->any_insecure ? ", and users other than root can change some of them" : "");
}

const char **program_argv(const struct program *program, const struct script *script, const char *const *more)
{
	size_t count = 0, extra = 0;
	const char **argv;

	while (script->argv[count])
		count++;
	while (more && more[extra])
		extra++;
	argv = calloc(count + extra + 1, sizeof(*argv));
	if (!argv)
		return NULL;
	memcpy(argv, script->argv, count * sizeof(*argv));
	argv[0] = program->path;
	if (extra)
		memcpy(argv + count, more, extra * sizeof(*argv));
	return argv;
}

static void free_known(void *data)
{
	struct known *known = data;

	free(known->program.path);
	free(known);
}

void resolver_free(struct resolver *r)
{
	tdestroy(r->programs, free_known);
}
