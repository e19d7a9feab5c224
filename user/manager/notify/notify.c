// SPDX-License-Identifier: GPL-2.0
#include "manager/notify/notify.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/base/values.h"
#include "config/model.h"
#include "config/notify.h"
#include "manager/notify/fifo.h"
#include "manager/notify/mail.h"
#include "script/helper.h"
#include "script/resolve.h"
#include "util/clock.h"
#include "util/heartbeat.h"
#include "util/log.h"
#include "util/quota.h"

/* As in keepalived, a notify script has no time limit. But after this time the scripts of later changes start although
 * the script still runs. */
#define HOLD_MS 30000

/* At its end the daemon waits CLOSE_OTHERS_MS for scripts of earlier changes, and CLOSE_MS for all scripts. */
#define CLOSE_OTHERS_MS 1000
#define CLOSE_MS 5000

/* The longest time between two heartbeats while the daemon waits for startup_script or shutdown_script. */
#define SCRIPT_WAIT_MS 1000

#define GROUP_LANES (1ULL << 32) /* added to the lane (helper.h) of a sync group; an instance's lane is smaller */
#define GROUP_IDS (1U << 31)	 /* set in the id of a script of a sync group */

struct notifier {
	const struct config *config;
	struct helper *helper;
	struct resolver resolver;
	struct fifo fifos[FIFO_COUNT];
	uint64_t readers[FIFO_COUNT]; /* id of the script that reads each FIFO: index of the FIFO + FIFO_COUNT * number
					 of starts of the script */
	const char *mailer;	      /* NULL: no mail is sent */
	uint64_t last_id; /* id of the last script; upper half: a counter; lower half: notify_subject.number, with
			     GROUP_IDS for a sync group */
	uint64_t last_before_stop;    /* last_id before the first NOTIFY_STOP; 0: no NOTIFY_STOP yet */
	struct quota refused, failed; /* limit two kinds of warnings about scripts to one in QUOTA_WINDOW_NS each */
};

static const char *const words[NOTIFY_KINDS] = {
	[NOTIFY_MASTER] = "MASTER", [NOTIFY_BACKUP] = "BACKUP",	  [NOTIFY_FAULT] = "FAULT",
	[NOTIFY_STOP] = "STOP",	    [NOTIFY_DELETED] = "DELETED",
};

/* Returns whether a warning may be logged now. Sets *more to the number of warnings suppressed since the last warning.
 */
static bool may_warn(struct quota *q, uint32_t *more)
{
	uint64_t now = clock_ns();

	*more = quota_suppressed(q, now);
	return quota_take(q, 1, QUOTA_WINDOW_NS, now);
}

static bool is_sync_group(const struct notify_subject *s)
{
	return !strcmp(s->type, "GROUP");
}

static uint64_t next_id(struct notifier *n, const struct notify_subject *s)
{
	n->last_id += 1ULL << 32;
	return n->last_id | s->number | (is_sync_group(s) ? GROUP_IDS : 0);
}

static void request_script(struct notifier *n, const struct notify_subject *s, const struct helper_request *request)
{
	int err = helper_run(n->helper, request);
	uint32_t more;

	if (err && may_warn(&n->refused, &more))
		log_warning("%s: script %s is not run: %s; %u similar warnings were suppressed", s->name,
			    request->argv[0],
			    err == -ENOBUFS ? "too many scripts wait already"
			    : err == -EPIPE ? "the script helper has ended"
					    : strerror(-err),
			    more);
}

static uint64_t lane_of(const struct notify_subject *s)
{
	return 1 + s->number + (is_sync_group(s) ? GROUP_LANES : 0);
}

/* Asks the script helper to run a script. more: arguments added to the configured arguments; NULL: none. */
static void run_script(struct notifier *n, const struct notify_subject *s, const struct script *script,
		       const char *const *more)
{
	const struct program *program = script ? resolver_program(&n->resolver, script) : NULL;
	struct helper_request r = {.class = HELPER_NOTIFY, .lane = lane_of(s), .hold_ms = HOLD_MS};
	const char **argv = program ? program_argv(program, script, more) : NULL;

	if (!argv)
		return;
	r.id = next_id(n, s);
	r.argv = argv;
	r.uid = program->uid;
	r.gid = program->gid;
	request_script(n, s, &r);
	free(argv);
}

static void write_line(struct notifier *n, const struct notify_subject *s, const char *word)
{
	char *line;
	int length = asprintf(&line, "%s \"%s\" %s %u\n", s->type, s->name, word, s->priority);

	if (length < 0)
		return;
	for (size_t i = 0; i < FIFO_COUNT; i++)
		fifo_write(&n->fifos[i], line, (size_t)length);
	free(line);
}

static void send_mail(struct notifier *n, const struct notify_subject *s, enum notify_kind state)
{
	static const char *const options[] = {"-t", "-oi"};
	const struct notify_globals *g = &n->config->notify;
	const char *argv[] = {n->mailer, options[0], options[1], NULL};
	struct helper_request r = {.class = HELPER_NOTIFY, .argv = argv, .timeout_ms = 60000};
	char *text;

	if (!n->mailer || !s->notify->smtp_alert || (state == NOTIFY_FAULT && g->no_email_faults))
		return;
	if (state != NOTIFY_MASTER && state != NOTIFY_BACKUP && state != NOTIFY_FAULT)
		return;
	text = mail_text(g, n->config->router_id, s->type, s->name, state);
	if (!text)
		return;
	r.id = next_id(n, s);
	r.input = text;
	r.uid = n->resolver.account.uid;
	r.gid = n->resolver.account.gid;
	request_script(n, s, &r);
	free(text);
}

void notifier_state(struct notifier *n, const struct notify_subject *s, enum notify_kind state)
{
	char priority[8];
	const char *const more[] = {s->type, s->name, words[state], priority, NULL};

	if (state == NOTIFY_STOP && !n->last_before_stop)
		n->last_before_stop = n->last_id | UINT32_MAX;
	snprintf(priority, sizeof(priority), "%u", s->priority);
	write_line(n, s, words[state]);
	run_script(n, s, s->notify->scripts[state], NULL);
	run_script(n, s, s->notify->scripts[NOTIFY_ANY], more);
	send_mail(n, s, state);
}

void notifier_lower(struct notifier *n, const struct notify_subject *s)
{
	write_line(n, s, "MASTER_RX_LOWER_PRI");
	run_script(n, s, s->notify->scripts[NOTIFY_LOWER], NULL);
}

void notifier_priority(struct notifier *n, const struct notify_subject *s, bool master)
{
	if (s->notify->priority_changes)
		write_line(n, s, master ? "MASTER_PRIORITY" : "BACKUP_PRIORITY");
}

/* Describes how a script has failed; "" if it has succeeded. */
static void explain_end(const struct helper_result *r, char *out, size_t size)
{
	*out = 0;
	if (r->end == HELPER_HELD)
		snprintf(out, size,
			 "still runs after %u s; the scripts of later changes now start without waiting for its end",
			 HOLD_MS / 1000);
	else if (r->timed_out)
		snprintf(out, size, "was ended by its time limit");
	else if (r->end == HELPER_NOT_RUN && r->value != ECANCELED)
		snprintf(out, size, "could not be run: %s", strerror(r->value));
	else if (r->end == HELPER_SIGNALED)
		snprintf(out, size, "was ended by signal %d (%s)", r->value, strsignal(r->value));
	else if (r->end == HELPER_LOST)
		snprintf(out, size, "was killed, because the script helper has died");
	else if (r->end == HELPER_EXITED && r->value)
		snprintf(out, size, "has failed with exit status %d", r->value);
}

/* Returns the name of the instance or sync group whose script has that id. A reload may have removed the instance or
 * sync group. */
static const char *name_of(const struct config *config, uint64_t id)
{
	uint32_t number = (uint32_t)id & ~GROUP_IDS;

	if (id & GROUP_IDS)
		return number < config->sync_group_count ? config->sync_groups[number].name : "a removed sync group";
	return number < config->count ? config->instances[number].name : "a removed instance";
}

void notifier_result(struct notifier *n, const struct helper_result *r)
{
	uint32_t number = (uint32_t)r->id, more;
	char why[128];

	explain_end(r, why, sizeof(why));
	if (r->class == HELPER_SERVICE && r->id == n->readers[number % FIFO_COUNT])
		log_warning("the script that reads FIFO %s %s", n->config->notify.fifos[number % FIFO_COUNT].path,
			    *why ? why : "has ended");
	else if (r->class == HELPER_SERVICE)
		return; /* a reload has killed this script, so its end is no news */
	else if (*why && may_warn(&n->failed, &more))
		log_warning("%s: a notify script %s; %u similar warnings were suppressed", name_of(n->config, r->id),
			    why, more);
}

static void check_scripts_of(struct notifier *n, const struct notify *notify)
{
	for (size_t k = 0; k < NOTIFY_KINDS; k++)
		if (notify->scripts[k])
			resolver_program(&n->resolver, notify->scripts[k]);
}

/* Checks every script once, so that errors are logged at the start and not at the first change of state. */
static void check_all_scripts(struct notifier *n)
{
	const struct notify_globals *g = &n->config->notify;
	const struct settings *last = NULL;
	const struct script *global[] = {g->startup, g->shutdown, g->fifos[FIFO_ALL].script,
					 g->fifos[FIFO_VRRP].script};

	for (size_t i = 0; i < sizeof(global) / sizeof(*global); i++)
		if (global[i])
			resolver_program(&n->resolver, global[i]);
	for (size_t i = 0; i < n->config->count; i++) {
		const struct settings *settings = n->config->instances[i].settings;

		if (settings != last)
			check_scripts_of(n, &settings->notify);
		last = settings;
	}
	for (size_t i = 0; i < n->config->sync_group_count; i++)
		check_scripts_of(n, &n->config->sync_groups[i].notify);
	resolver_warn(&n->resolver);
}

static void look_for_mailer(struct notifier *n)
{
	bool wanted = false;

	for (size_t i = 0; i < n->config->count && !wanted; i++)
		wanted = n->config->instances[i].settings->notify.smtp_alert;
	for (size_t i = 0; i < n->config->sync_group_count && !wanted; i++)
		wanted = n->config->sync_groups[i].notify.smtp_alert;
	if (!wanted || !n->config->notify.email_count)
		return;
	n->mailer = mail_program();
	if (!n->mailer)
		log_warning("no mail is sent: there is no /usr/sbin/sendmail; install a mailer (Debian: postfix, "
			    "exim4, msmtp-mta)");
	if (!n->resolver.has_default)
		n->mailer = NULL;
}

static void open_fifo(struct notifier *n, uint32_t i)
{
	const struct fifo_config *config = &n->config->notify.fifos[i];
	struct account account;

	n->fifos[i].fd = -1;
	if (config->path && resolver_account(&n->resolver, config->user, config->group, config->path, &account))
		fifo_open(&n->fifos[i], config->path, account.uid, account.gid);
}

static void start_reader(struct notifier *n, uint32_t i)
{
	const struct fifo_config *config = &n->config->notify.fifos[i];
	const struct program *program = config->script ? resolver_program(&n->resolver, config->script) : NULL;
	struct helper_request r = {.class = HELPER_SERVICE};
	const char *const more[] = {config->path, NULL};
	const char **argv;

	if (!program || n->fifos[i].fd < 0)
		return;
	n->readers[i] += FIFO_COUNT;
	r.id = n->readers[i];
	argv = program_argv(program, config->script, more);
	if (!argv)
		return;
	r.argv = argv;
	r.uid = program->uid;
	r.gid = program->gid;
	if (helper_run(n->helper, &r))
		log_warning("the script that reads FIFO %s cannot be started: the script helper has too many requests "
			    "or has ended; restart the daemon to try again",
			    config->path);
	free(argv);
}

/* Whether two configured FIFOs have the same path, owner and reader. */
static bool same_fifo(const struct fifo_config *a, const struct fifo_config *b)
{
	return text_equal(a->path, b->path) && text_equal(a->user, b->user) && text_equal(a->group, b->group) &&
	       script_equal(a->script, b->script);
}

/* Closes a FIFO, opens it again and starts its reader, unless its configuration is the same as before (`was`). */
static void renew_fifo(struct notifier *n, uint32_t i, const struct fifo_config *was)
{
	if (same_fifo(was, &n->config->notify.fifos[i])) {
		n->fifos[i].path = n->config->notify.fifos[i].path;
		return;
	}
	helper_kill(n->helper, HELPER_SERVICE, n->readers[i]);
	fifo_close(&n->fifos[i]);
	open_fifo(n, i);
	start_reader(n, i);
}

void notifier_renew(struct notifier *n, const struct config *config)
{
	const struct config *was = n->config;

	n->config = config;
	resolver_free(&n->resolver);
	resolver_init(&n->resolver, &config->notify);
	n->mailer = NULL;
	check_all_scripts(n);
	look_for_mailer(n);
	for (uint32_t i = 0; i < FIFO_COUNT; i++)
		renew_fifo(n, i, &was->notify.fifos[i]);
}

void notifier_again(struct notifier *n)
{
	for (uint32_t i = 0; i < FIFO_COUNT; i++) {
		helper_kill(n->helper, HELPER_SERVICE, n->readers[i]); /* also removes a queued request */
		start_reader(n, i);
	}
}

void notifier_line(struct notifier *n, const struct notify_subject *s, enum notify_kind state)
{
	write_line(n, s, words[state]);
}

int notifier_open(struct notifier **out, const struct config *config, struct helper *helper)
{
	struct notifier *n = calloc(1, sizeof(*n));

	if (!n)
		return -ENOMEM;
	n->config = config;
	n->helper = helper;
	resolver_init(&n->resolver, &config->notify);
	check_all_scripts(n);
	look_for_mailer(n);
	for (uint32_t i = 0; i < FIFO_COUNT; i++) {
		n->readers[i] = i;
		open_fifo(n, i);
	}
	for (uint32_t i = 0; i < FIFO_COUNT; i++)
		start_reader(n, i);
	*out = n;
	return 0;
}

/* Whether notify scripts run, or a reader of a FIFO has not read all lines yet. */
static bool is_busy(const struct notifier *n)
{
	bool busy = helper_pending(n->helper, HELPER_NOTIFY);

	for (size_t i = 0; helper_pending(n->helper, HELPER_SERVICE) && i < FIFO_COUNT; i++)
		busy |= !fifo_empty(&n->fifos[i]);
	return busy && !helper_over(n->helper);
}

/* Handles results of scripts until none runs (is_busy()), or until the time `until`. Returns whether no script runs. */
static bool drain(struct notifier *n, uint64_t until)
{
	struct helper_result result;

	while (is_busy(n) && clock_ns() < until) {
		struct pollfd fd = {.fd = helper_fd(n->helper), .events = helper_events(n->helper)};

		poll(&fd, 1, 20);
		helper_flush(n->helper);
		while (helper_result(n->helper, &result))
			if (result.end < HELPER_LOST && result.class != HELPER_CHECK)
				notifier_result(n, &result);
	}
	return !is_busy(n);
}

uint32_t notifier_fifos(const struct notifier *n)
{
	uint32_t made = 0;

	for (uint32_t i = 0; i < FIFO_COUNT; i++)
		made |= (uint32_t)n->fifos[i].made << i;
	return made;
}

void notifier_own_fifos(struct notifier *n, uint32_t made)
{
	for (uint32_t i = 0; i < FIFO_COUNT; i++)
		n->fifos[i].made = made >> i & 1;
}

void notifier_close(struct notifier *n)
{
	uint64_t now = clock_ns();

	if (!drain(n, now + CLOSE_OTHERS_MS * NS_PER_MS)) {
		helper_kill_until(n->helper, HELPER_NOTIFY, n->last_before_stop);
		if (!drain(n, now + CLOSE_MS * NS_PER_MS))
			log_warning("killing notify scripts that still run %u s after the stop: %u scripts",
				    CLOSE_MS / 1000, helper_pending(n->helper, HELPER_NOTIFY));
	}
	helper_kill_until(n->helper, HELPER_SERVICE, UINT64_MAX - 1);
	for (size_t i = 0; i < FIFO_COUNT; i++)
		fifo_close(&n->fifos[i]);
	resolver_free(&n->resolver);
	free(n);
}

void notifier_run(const struct config *config, struct helper *helper, const struct script *script, const char *what,
		  uint32_t timeout_s)
{
	struct helper_request r = {.class = HELPER_SERVICE, .id = UINT64_MAX, .timeout_ms = timeout_s * 1000};
	const struct program *program;
	struct helper_result result, end = {0};
	struct resolver resolver;
	char why[128] = "";
	const char **argv;
	bool waiting = false;

	if (!script)
		return;
	resolver_init(&resolver, &config->notify);
	program = resolver_program(&resolver, script);
	argv = program ? program_argv(program, script, NULL) : NULL;
	if (argv) {
		r.argv = argv;
		r.uid = program->uid;
		r.gid = program->gid;
		log_info("%s: running %s", what, program->path);
		waiting = !helper_run(helper, &r);
	}
	while (waiting && !helper_over(helper)) {
		struct pollfd fd = {.fd = helper_fd(helper), .events = helper_events(helper)};

		poll(&fd, 1, SCRIPT_WAIT_MS);
		heartbeat();
		helper_flush(helper);
		while (helper_result(helper, &result)) {
			if (result.end != HELPER_LOST && (result.class != HELPER_SERVICE || result.id != r.id))
				continue;
			end = result;
			waiting = false;
		}
	}
	explain_end(&end, why, sizeof(why));
	if (*why)
		log_warning("%s %s", what, why);
	free(argv);
	resolver_free(&resolver);
}
