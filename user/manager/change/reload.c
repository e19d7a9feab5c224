// SPDX-License-Identifier: GPL-2.0
#include "manager/change/reload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "config/base/diagnostic.h"
#include "config/model.h"
#include "control/server.h"
#include "manager/change/next.h"
#include "manager/change/rebind.h"
#include "manager/change/schedule.h"
#include "manager/maps/capacity.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/guarded.h"
#include "util/log.h"
#include "util/run_dir.h"
#include "util/thread.h"

#define ANSWER_LINES 200 /* the most log lines that a client gets; `vrrp-xdp check` prints all */

static void add_answer_line(struct answer *a, const char *line)
{
	size_t n = strlen(line);
	char *more;

	if (a->lines++ >= ANSWER_LINES)
		return;
	more = realloc(a->text, a->length + n + 2);
	if (!more)
		return;
	a->text = more;
	memcpy(more + a->length, line, n);
	a->length += n;
	memcpy(more + a->length++, "\n", 2);
}

static void add_logged_line(void *data, const char *line)
{
	add_answer_line(data, line);
}

static void forget_answer(struct answer *a)
{
	free(a->text);
	*a = (struct answer){0};
}

static void on_diagnostic(const struct diagnostic *d, void *data)
{
	char line[1024], place[32] = "";

	if (d->line && d->column)
		snprintf(place, sizeof(place), "%d:%d:", d->line, d->column);
	else if (d->line)
		snprintf(place, sizeof(place), "%d:", d->line);
	snprintf(line, sizeof(line), "%s:%s %s: %s", d->file, place, d->error ? "error" : "warning", d->text);
	add_answer_line(data, line);
}

/* The thread that reads the configuration. It runs at the lowest priority (thread_start()), and shares no data with
 * other threads until it writes to r->done. */
static void *read_configuration(void *data)
{
	struct reload *r = data;
	uint64_t one = 1;

	pthread_setname_np(pthread_self(), "vrrp-reload");
	r->err = config_load(&r->from, on_diagnostic, &r->diagnostics, &r->config);
	if (write(r->done, &one, sizeof(one)) < 0)
		return NULL;
	return NULL;
}

/* Sends the exit status and the log lines of this reload to the clients that wait for its end. */
static void answer_clients(struct manager *m, int status)
{
	struct reload *r = &m->reload;

	for (size_t i = 0; i < r->client_count; i++)
		control_answer(&m->control, r->clients[i], status, r->answer.text ? r->answer.text : "");
	forget_answer(&r->answer);
	r->client_count = 0;
}

/* Writes the path of reload_file to `path`. This file exists while the daemon reads the configuration, so that programs
 * that write the configuration can wait. Returns false if reload_file is not configured. */
static bool reload_file_path(const struct manager *m, char path[PATH_MAX])
{
	const char *file = m->config->reload_file;

	if (!file)
		return false;
	if (*file)
		snprintf(path, PATH_MAX, "%s", file);
	else
		snprintf(path, PATH_MAX, RUN_DIR "/%s.reload", m->options->name);
	return true;
}

static void make_reload_file(const struct manager *m)
{
	char path[PATH_MAX];
	int fd;

	if (!reload_file_path(m, path))
		return;
	fd = guarded_open_file(path, false);
	if (fd < 0)
		log_warning("reload_file: cannot create %s: %s; the daemon reads the configuration although the file "
			    "is missing",
			    path, guarded_reason(fd));
	else
		close(fd);
}

static void remove_reload_file(const struct manager *m)
{
	char path[PATH_MAX];

	if (reload_file_path(m, path))
		guarded_remove(path, S_IFREG);
}

static void begin_reload(struct manager *m)
{
	struct reload *r = &m->reload;
	int err;

	r->again = false;
	r->asked_ns = clock_ns();
	r->config = NULL;
	memcpy(r->clients, r->next_clients, sizeof(r->clients));
	r->client_count = r->next_client_count;
	r->next_client_count = 0;
	make_reload_file(m);
	log_also(add_logged_line, &r->answer);
	r->from.most = capacity_readable();
	err = r->from.most ? thread_start(&r->thread, read_configuration, r) : -ENOMEM;
	if (err)
		log_error("reload: cannot read the configuration: %s; the configuration in force stays as it was",
			  strerror(-err));
	log_also(NULL, NULL);
	r->reading = !err;
	if (!err)
		return;
	remove_reload_file(m);
	answer_clients(m, EXIT_FAILURE);
}

int reload_init(struct manager *m)
{
	struct reload *r = &m->reload;

	r->from.path = m->options->path;
	r->from.id = m->options->id;
	r->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->done >= 0)
		return 0;
	log_error("cannot start: no eventfd for reloads: %s", strerror(errno));
	return -errno;
}

void reload_ask(struct manager *m, int client)
{
	struct reload *r = &m->reload;

	if (m->handover.fd >= 0) { /* the successor may have read the file before it was changed */
		m->handover.reload = true;
		if (client != NO_CLIENT)
			control_answer(&m->control, client, EXIT_FAILURE,
				       "an upgrade is in progress; the new daemon reads the configuration after it has "
				       "taken over\n");
		return;
	}
	if (client != NO_CLIENT && r->next_client_count < CONTROL_CLIENTS)
		r->next_clients[r->next_client_count++] = client;
	if (r->reading)
		r->again = true;
	else
		begin_reload(m);
}

int reload_fd(const struct manager *m)
{
	return m->reload.done;
}

static void log_diagnostics(const struct answer *diagnostics)
{
	const char *at = diagnostics->text ? diagnostics->text : "";

	while (*at) {
		size_t n = strcspn(at, "\n");

		log_info("%.*s", (int)n, at);
		at += n + 1;
	}
	if (diagnostics->lines > ANSWER_LINES)
		log_info("reload: %zu more errors and warnings are not shown; `vrrp-xdp check` prints all",
			 diagnostics->lines - ANSWER_LINES);
}

/* Puts a configuration into force, or frees the configuration if that fails. Returns 0 or a negative errno, logged. */
static int use_config(struct manager *m, struct config *config)
{
	uint64_t read_ns = clock_ns();
	struct next next = {.config = config};
	int err;

	rebind(m, true);
	err = next_prepare(m, &next);

	if (!err) {
		next_apply(m, &next);
		schedule_open(&m->schedule, m->config);
		log_info("reload: virtual routers: %u added, %u removed, %u changed, %u as before; read in %.1f ms, "
			 "applied in %.1f ms",
			 next.added, next.removed, next.changed, next.kept,
			 (double)(read_ns - m->reload.asked_ns) / NS_PER_MS,
			 (double)(clock_ns() - read_ns) / NS_PER_MS);
	}
	next_free(&next);
	malloc_trim(0); /* gives the memory of the old configuration back to the kernel */
	return err;
}

void reload_go_on(struct manager *m)
{
	struct reload *r = &m->reload;
	uint64_t count;
	int err;

	if (read(r->done, &count, sizeof(count)) < 0)
		return;
	pthread_join(r->thread, NULL);
	r->reading = false;
	remove_reload_file(m);
	log_also(add_logged_line, &r->answer);
	log_diagnostics(&r->diagnostics);
	forget_answer(&r->diagnostics);
	err = r->err;
	if (err == -ENOMEM)
		log_error("%s: not enough memory to read this file and the files that it includes; raise the daemon's "
			  "memory limit, or make the configuration smaller",
			  r->from.path);
	if (!err)
		err = use_config(m, r->config);
	if (err)
		log_error(
			"reload failed, and the configuration in force stays as it was; correct the errors in the log "
			"lines before this, and reload again");
	log_also(NULL, NULL);
	answer_clients(m, err ? EXIT_FAILURE : EXIT_SUCCESS);
	if (r->again)
		begin_reload(m);
}

void reload_end(struct manager *m)
{
	struct reload *r = &m->reload;

	if (r->reading) {
		pthread_join(r->thread, NULL);
		config_free(r->config);
		remove_reload_file(m);
	}
	forget_answer(&r->diagnostics);
	forget_answer(&r->answer);
	if (r->done > 0)
		close(r->done);
}
