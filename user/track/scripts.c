// SPDX-License-Identifier: GPL-2.0
/* vrrp_script: a command that is run at an interval, once however many instances track it. The script helper runs it. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "script/helper.h"
#include "track/trackers.h"
#include "util/clock.h"
#include "util/log.h"

/* Those that are due within this time are run together. */
#define SLACK (10 * NS_PER_MS)

#define DEFAULT_USER "keepalived_script"

/* A vrrp_script that somebody tracks. */
struct check {
	const char **argv; /* with the path of the program; NULL: it is not run */
	char *path;
	uid_t uid;
	gid_t gid;
	uint64_t due_ns;
	bool running;
	bool decided;	/* it has a result: the first one counts at once */
	uint32_t row;	/* results in a row that say otherwise than its state */
};

struct scripts {
	struct check *list; /* by index */
	uint32_t count;
	uint64_t due_ns;
	bool helper_gone; /* it has been said */
};

static struct scripts *scripts_of(const struct trackers *t)
{
	return t->private[TRACK_SCRIPT];
}

/* A program that may be executed, as the shell looks for it. Returns its path, to be freed, or NULL and errno. */
static char *find_program(const char *name)
{
	const char *at = getenv("PATH"), *end;
	struct stat stat_;
	char *path;

	if (strchr(name, '/'))
		return !access(name, X_OK) ? strdup(name) : NULL;
	for (at = at ? at : "/usr/sbin:/usr/bin:/sbin:/bin"; *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, ':');
		if (asprintf(&path, "%.*s/%s", (int)(end - at), at, name) < 0)
			return NULL;
		if (!access(path, X_OK) && !stat(path, &stat_) && S_ISREG(stat_.st_mode))
			return path;
		free(path);
	}
	errno = ENOENT;
	return NULL;
}

/* Who runs it. Returns false where there is no such user or group. */
static bool find_user(const struct tracked_script *config, struct check *s)
{
	const struct passwd *user = getpwnam(config->user ? config->user : DEFAULT_USER);
	const struct group *group = config->group ? getgrnam(config->group) : NULL;

	if ((config->user && !user) || (config->group && !group)) {
		log_warning("script %s: there is no %s %s; it is not tracked", config->name, user ? "group" : "user",
			    user ? config->group : config->user);
		return false;
	}
	s->uid = user ? user->pw_uid : 0;
	s->gid = group ? group->gr_gid : user ? user->pw_gid : 0;
	return true;
}

/* As in keepalived, one that cannot be run from the start is not tracked. */
static bool prepare(struct trackers *t, uint32_t index)
{
	const struct tracked_script *config = &t->config->tracking.scripts[index];
	struct check *s = &scripts_of(t)->list[index];
	size_t count = 0;

	if (!find_user(config, s))
		return false;
	s->path = find_program(config->argv[0]);
	if (!s->path) {
		log_warning("script %s: cannot run %s: %s; it is not tracked", config->name, config->argv[0], strerror(errno));
		return false;
	}
	while (config->argv[count])
		count++;
	s->argv = calloc(count + 1, sizeof(*s->argv));
	if (!s->argv)
		return false;
	memcpy(s->argv, config->argv, count * sizeof(*s->argv));
	s->argv[0] = s->path;
	return true;
}

static void scripts_close(struct trackers *t)
{
	struct scripts *all = scripts_of(t);

	for (uint32_t i = 0; i < all->count; i++) {
		free(all->list[i].argv);
		free(all->list[i].path);
	}
	free(all->list);
	free(all);
	t->private[TRACK_SCRIPT] = NULL;
}

static int scripts_open(struct trackers *t)
{
	struct scripts *all = calloc(1, sizeof(*all));
	uint64_t now = clock_ns();

	if (!all)
		return -ENOMEM;
	t->private[TRACK_SCRIPT] = all;
	all->due_ns = now;
	all->list = calloc(t->config->tracking.count[TRACK_SCRIPT], sizeof(*all->list));
	if (!all->list)
		return -ENOMEM;
	all->count = (uint32_t)t->config->tracking.count[TRACK_SCRIPT];
	for (uint32_t i = 0; i < all->count; i++) {
		struct track_state state = { 0 };

		all->list[i].due_ns = TRACK_NEVER;
		if (!trackers_listeners(t, TRACK_SCRIPT, i).count)
			continue;
		if (prepare(t, i))
			all->list[i].due_ns = now;
		else
			state.untracked = true;
		state.known = t->config->tracking.scripts[i].init_fail;
		trackers_set(t, TRACK_SCRIPT, i, state);
	}
	return 0;
}

static void run(struct trackers *t, uint32_t index)
{
	const struct tracked_script *config = &t->config->tracking.scripts[index];
	struct check *s = &scripts_of(t)->list[index];
	struct helper_request request = {
		.class = HELPER_CHECK,
		.id = index,
		.argv = s->argv,
		.uid = s->uid,
		.gid = s->gid,
		.timeout_ms = config->timeout * 1000,
	};
	int err;

	if (!helper_alive(t->helper)) {
		if (!scripts_of(t)->helper_gone)
			log_error("the process that runs scripts has ended; what is known of scripts stays; start the daemon anew");
		scripts_of(t)->helper_gone = true;
		return;
	}
	if (s->running) {
		log_warning("script %s: still runs after its interval of %u s; this time it is left out", config->name,
			    config->interval);
		return;
	}
	err = helper_run(t->helper, &request);
	s->running = !err;
	if (err)
		log_error("script %s: cannot run it this time: %s; its state stays", config->name, strerror(-err));
}

static void scripts_tick(struct trackers *t, uint64_t now)
{
	struct scripts *all = scripts_of(t);

	all->due_ns = TRACK_NEVER;
	for (uint32_t i = 0; i < all->count; i++) {
		struct check *s = &all->list[i];
		uint64_t interval = t->config->tracking.scripts[i].interval * NS_PER_S;

		if (s->due_ns <= now + SLACK) {
			run(t, i);
			s->due_ns = s->due_ns + interval > now ? s->due_ns + interval : now + interval;
		}
		all->due_ns = s->due_ns < all->due_ns ? s->due_ns : all->due_ns;
	}
}

/* How a run ended, in words. */
static void explain(const struct helper_result *result, char *out, size_t size)
{
	if (result->timed_out)
		snprintf(out, size, "it took too long");
	else if (result->end == HELPER_EXITED)
		snprintf(out, size, "exit status %d", result->value);
	else if (result->end == HELPER_SIGNALED)
		snprintf(out, size, "ended by signal %d", result->value);
	else
		snprintf(out, size, "%s", strerror(result->value));
}

void track_script_result(struct trackers *t, const struct helper_result *result, uint64_t now)
{
	bool good = result->end == HELPER_EXITED && !result->value && !result->timed_out;
	struct scripts *all = scripts_of(t);
	const struct tracked_script *config;
	const struct track_state *state;
	struct check *s;
	char how[80];

	(void)now;
	if (!all || result->id >= all->count || result->end == HELPER_HELD)
		return;
	s = &all->list[result->id];
	config = &t->config->tracking.scripts[result->id];
	state = &t->states[TRACK_SCRIPT][result->id];
	s->running = false;
	if (s->decided && state->up == good) {
		s->row = 0;
		return;
	}
	if (s->decided && ++s->row < (good ? config->rise : config->fall))
		return;
	s->row = 0;
	s->decided = true;
	explain(result, how, sizeof(how));
	trackers_set(t, TRACK_SCRIPT, (uint32_t)result->id, (struct track_state){ .known = true, .up = good });
	log_info("script %s: %s, %s", config->name, good ? "up" : "down", how);
}

static uint64_t scripts_due(const struct trackers *t)
{
	return scripts_of(t)->due_ns;
}

const struct track_watch track_scripts = {
	.open = scripts_open,
	.close = scripts_close,
	.due = scripts_due,
	.tick = scripts_tick,
};
