// SPDX-License-Identifier: GPL-2.0
/* vrrp_script: a command that the script helper runs once in each interval. One run serves all instances that track the
 * script. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/base/values.h"
#include "script/helper.h"
#include "script/resolve.h"
#include "track/kinds.h"
#include "track/scripts.h"
#include "util/clock.h"
#include "util/log.h"

/* Scripts that are due within this time are started together, to wake the daemon less often. */
#define SLACK (10 * NS_PER_MS)

/* A vrrp_script, with the results of its runs. */
struct check {
	struct script script;
	const char **argv; /* of program_argv(); NULL: the script is not run */
	uid_t uid;
	gid_t gid;
	uint64_t due_ns; /* time of the next run; TRACK_NEVER: none */
	bool running;
	bool skipped; /* a run was left out since the running one began, and logged */
	bool decided; /* a result has set the state. The first result sets it at once, later ones after rise or fall */
	uint32_t row; /* number of consecutive results that contradict the state */
};

struct scripts {
	struct resolver resolver;
	struct check *list; /* by index in config->tracking */
	uint32_t count;
	uint64_t due_ns; /* the earliest due_ns in the list */
};

static struct scripts *scripts_of(const struct trackers *t)
{
	return t->private[TRACK_SCRIPT];
}

/* Looks up the program, user and arguments of a script. Returns false if the script cannot be run; the resolver has
 * logged the cause. Such a script has no effect, as in keepalived. */
static bool prepare_check(struct trackers *t, uint32_t index)
{
	const struct tracked_script *config = &t->config->tracking.scripts[index];
	struct check *s = &scripts_of(t)->list[index];
	const struct program *program;

	s->script = (struct script){.argv = config->argv, .user = config->user, .group = config->group};
	program = resolver_program(&scripts_of(t)->resolver, &s->script);
	if (!program || !program->path) {
		log_warning("vrrp_script %s is not tracked: it cannot be run, as an earlier message explains; virtual "
			    "routers that track it ignore it",
			    config->name);
		return false;
	}
	s->uid = program->uid;
	s->gid = program->gid;
	s->argv = program_argv(program, &s->script, NULL);
	return s->argv;
}

static void scripts_close(struct trackers *t)
{
	struct scripts *all = scripts_of(t);

	for (uint32_t i = 0; i < all->count; i++)
		free(all->list[i].argv);
	free(all->list);
	resolver_free(&all->resolver);
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
	resolver_init(&all->resolver, &t->config->notify);
	all->list = calloc(t->config->tracking.count[TRACK_SCRIPT], sizeof(*all->list));
	if (!all->list)
		return -ENOMEM;
	all->count = (uint32_t)t->config->tracking.count[TRACK_SCRIPT];
	for (uint32_t i = 0; i < all->count; i++) {
		struct track_state state = t->states[TRACK_SCRIPT][i];

		all->list[i].due_ns = TRACK_NEVER;
		if (!trackers_listeners(t, TRACK_SCRIPT, i).count)
			continue;
		if (prepare_check(t, i))
			all->list[i].due_ns = now;
		state.untracked = !all->list[i].argv;
		all->list[i].decided =
			state.known && !state.untracked; /* set before the reload: see trackers_inherit() */
		state.known |= t->config->tracking.scripts[i].init_fail;
		trackers_set(t, TRACK_SCRIPT, i, state);
	}
	return 0;
}

/* Counts a result of a script. Changes the state after `rise` successes or `fall` failures in a row. how: text for the
 * log that says how the run ended. */
static void count_result(struct trackers *t, uint32_t index, bool good, const char *how)
{
	const struct tracked_script *config = &t->config->tracking.scripts[index];
	const struct track_state *state = &t->states[TRACK_SCRIPT][index];
	struct check *s = &scripts_of(t)->list[index];

	if (s->decided && state->up == good) {
		s->row = 0;
		return;
	}
	if (s->decided && ++s->row < (good ? config->rise : config->fall))
		return;
	s->row = 0;
	s->decided = true;
	trackers_set(t, TRACK_SCRIPT, index, (struct track_state){.known = true, .up = good});
	log_info("tracked script %s: %s, %s", config->name, good ? "up" : "down", how);
}

static void run_check(struct trackers *t, uint32_t index)
{
	const struct tracked_script *config = &t->config->tracking.scripts[index];
	struct check *s = &scripts_of(t)->list[index];
	struct helper_request request = {
		.class = HELPER_CHECK,
		.id = (uint64_t)t->generation << 32 | index,
		.argv = s->argv,
		.uid = s->uid,
		.gid = s->gid,
		.timeout_ms = (uint32_t)((config->timeout_ns + NS_PER_MS - 1) / NS_PER_MS),
	};
	int err;

	if (helper_over(t->helper)) {
		count_result(t, index, false, "the script helper has ended");
		return;
	}
	if (s->running) {
		if (!s->skipped)
			log_warning("tracked script %s: still running after its interval of %s s; runs are skipped "
				    "until its end. Use a longer interval, or a faster script",
				    config->name, format_seconds(config->interval_ns).text);
		s->skipped = true;
		return;
	}
	err = helper_run(t->helper, &request);
	s->running = !err;
	s->skipped = false;
	if (err)
		log_error("tracked script %s: cannot be run: %s; its state does not change, and the daemon tries again "
			  "after its interval",
			  config->name, strerror(-err));
}

static void scripts_tick(struct trackers *t, uint64_t now)
{
	struct scripts *all = scripts_of(t);

	all->due_ns = TRACK_NEVER;
	for (uint32_t i = 0; i < all->count; i++) {
		struct check *s = &all->list[i];
		uint64_t interval = t->config->tracking.scripts[i].interval_ns;

		if (s->due_ns <= now + SLACK) {
			run_check(t, i);
			s->due_ns = s->due_ns + interval > now ? s->due_ns + interval : now + interval;
		}
		all->due_ns = s->due_ns < all->due_ns ? s->due_ns : all->due_ns;
	}
}

/* Writes a text that says how a run ended. */
static void explain_result(const struct helper_result *result, char *out, size_t size)
{
	if (result->timed_out)
		snprintf(out, size, "timed out");
	else if (result->end == HELPER_EXITED)
		snprintf(out, size, "exit status %d", result->value);
	else if (result->end == HELPER_SIGNALED)
		snprintf(out, size, "ended by signal %d", result->value);
	else
		snprintf(out, size, "%s", strerror(result->value));
}

void track_script_result(struct trackers *t, const struct helper_result *result)
{
	uint32_t index = (uint32_t)result->id;
	bool good = result->end == HELPER_EXITED && !result->value && !result->timed_out;
	struct scripts *all = scripts_of(t);
	char how[80];

	if (!all || result->id >> 32 != t->generation || index >= all->count || result->end == HELPER_HELD)
		return;
	all->list[index].running = false;
	explain_result(result, how, sizeof(how));
	count_result(t, index, good, how);
}

void track_scripts_lost(struct trackers *t)
{
	struct scripts *all = scripts_of(t);
	uint64_t now = clock_ns();

	for (uint32_t i = 0; all && i < all->count; i++) {
		struct check *s = &all->list[i];

		s->running = false;
		if (s->argv)
			s->due_ns = all->due_ns = now;
	}
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
