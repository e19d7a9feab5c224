// SPDX-License-Identifier: GPL-2.0
#include "manager/change/handover.h"

#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/client.h"
#include "control/protocol.h"
#include "control/server.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "manager/change/reload.h"
#include "manager/links/sysctls.h"
#include "manager/notes/notes.h"
#include "manager/notify/notify.h"
#include "manager/placed/undo.h"
#include "manager/state.h"
#include "util/log.h"
#include "util/rights.h"
#include "util/run_dir.h"
#include "util/supervisor.h"

#define READY "ready"

/* What is in no map. As a message: a line of text could not be longer than a path. */
struct handover_end {
	uint32_t fifos;
	uint32_t reload;
	uint32_t count;
	char promoted[][IF_NAMESIZE]; /* interfaces whose promote_secondaries is to be put back at the end */
};

void handover_init(struct handover *h)
{
	*h = (struct handover){.fd = -1};
}

void handover_close(struct handover *h)
{
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

/* Asks the running daemon to hand over. Returns 0 or a negative errno, reported. */
static int ask(struct manager *m)
{
	struct control_answer answer;
	int err;

	m->handover.fd = control_connect(m->options->name);
	if (m->handover.fd < 0)
		return m->handover.fd;
	err = control_request(m->handover.fd, CONTROL_HANDOVER, &answer);
	if (err || answer.status) {
		log_error("the daemon '%s' refuses to hand over: %s", m->options->name,
			  err ? strerror(-err) : answer.text);
		err = -EPROTO;
	}
	control_answer_free(&answer);
	return err;
}

int handover_take_name(struct manager *m)
{
	pid_t holder;

	m->lock = -1;
	if (m->options->takeover)
		return ask(m);
	m->lock = run_dir_lock(m->options->name, &holder);
	if (m->lock == -EBUSY)
		log_error("a daemon named '%s' runs already (pid %d); stop it, or give this one another --name",
			  m->options->name, holder);
	return m->lock < 0 ? m->lock : 0;
}

bool handover_owns_name(const struct manager *m)
{
	return m->lock >= 0 && m->life != LIFE_HANDED_OVER;
}

void handover_leave_name(struct manager *m)
{
	if (handover_owns_name(m))
		run_dir_unlock(m->options->name, m->lock);
	else if (m->lock >= 0)
		run_dir_leave(m->lock);
}

/* Room for all interfaces: the size of a packet has a limit far beyond it. */
static size_t end_size(size_t count)
{
	return sizeof(struct handover_end) + count * IF_NAMESIZE;
}

/* The daemon has died: its lock is free, unless it only did not want to. */
static int take_lock(struct manager *m)
{
	pid_t holder;
	int lock = run_dir_lock(m->options->name, &holder);

	if (lock < 0) {
		log_error("the daemon '%s' has not handed over; see its log", m->options->name);
		return -EPROTO;
	}
	m->lock = lock;
	return 0;
}

int handover_take(struct manager *m, int gate)
{
	struct handover_end *end = calloc(1, end_size(m->ports.count));
	char ready[] = READY;
	ssize_t n = -1;
	int err = end ? rights_send(m->handover.fd, ready, strlen(ready), gate) : -ENOMEM;

	if (!err || err == -EPIPE) {
		n = err ? 0 : rights_receive(m->handover.fd, end, end_size(m->ports.count), &m->lock);
		err = n > 0 && m->lock >= 0 ? 0 : take_lock(m);
	}
	if (!err)
		run_dir_own(m->lock);
	if (!err && n >= (ssize_t)sizeof(*end)) {
		m->handover.fifos = end->fifos;
		m->handover.reload = end->reload;
		m->handover.promoted_count = end->count < m->ports.count ? end->count : (uint32_t)m->ports.count;
		m->handover.promoted = end;
		end = NULL;
	}
	free(end);
	return err;
}

void handover_done(struct manager *m)
{
	struct handover *h = &m->handover;

	for (uint32_t i = 0; i < h->promoted_count; i++)
		sysctls_inherit(m, h->promoted->promoted[i]);
	if (h->promoted)
		undo_write(m);
	free(h->promoted);
	h->promoted = NULL;
	h->promoted_count = 0;
	handover_close(h);
	if (h->reload)
		reload_ask(m, NO_CLIENT);
	h->reload = false;
}

void handover_begin(struct manager *m, int client)
{
	char yes = 0;

	if (m->handover.fd >= 0 || m->reload.reading) {
		control_answer(&m->control, client, EXIT_FAILURE,
			       m->reload.reading ? "the configuration is being read\n"
						 : "another one is taking over\n");
		return;
	}
	m->handover.fd = control_take(&m->control, client);
	if (m->handover.fd < 0 || send(m->handover.fd, &yes, 1, MSG_NOSIGNAL) < 0) {
		handover_close(&m->handover);
		return;
	}
	log_info("a successor gets ready to take over");
}

static int send_end(struct manager *m)
{
	struct handover_end *end = calloc(1, end_size(m->sysctls.count));
	int err = end ? 0 : -ENOMEM;

	if (!err) {
		end->fifos = notifier_fifos(m->notifier);
		end->reload = m->handover.reload;
		end->count = (uint32_t)m->sysctls.count;
		for (uint32_t i = 0; i < end->count; i++)
			snprintf(end->promoted[i], IF_NAMESIZE, "%s", m->sysctls.names[i]);
		err = rights_send(m->handover.fd, end, end_size(end->count), m->lock);
	}
	free(end);
	return err;
}

/* The successor is no more: the daemon goes on, as if nothing had been. */
static void go_on(struct manager *m, const char *why)
{
	log_error("the successor has not taken over: %s; this daemon goes on", why);
	handover_close(&m->handover);
	if (m->handover.reload)
		reload_ask(m, NO_CLIENT);
	m->handover.reload = false;
}

static bool hand_over(struct manager *m, int gate)
{
	struct command command = {.kind = COMMAND_HAND_OVER, .gate = gate};
	pid_t successor = control_peer(m->handover.fd);
	char text[32];
	int err;

	notes_read(m);
	engine_post(m->engine, &command);
	engine_wait_rest(m->engine);
	err = send_end(m);
	if (err) {
		engine_go_on(m->engine);
		go_on(m, strerror(-err));
		return false;
	}
	engine_end(m->engine);
	m->life = LIFE_HANDED_OVER;
	m->ours = false;
	snprintf(text, sizeof(text), "MAINPID=%d", successor);
	supervisor_tell(text);
	log_info("the successor (pid %d) has taken over", successor);
	return true;
}

bool handover_read(struct manager *m)
{
	char text[sizeof(READY)] = "";
	int gate;
	ssize_t n = rights_receive(m->handover.fd, text, sizeof(text) - 1, &gate);
	bool over = false;

	if (n > 0 && !strcmp(text, READY) && gate >= 0)
		over = hand_over(m, gate);
	else
		go_on(m, n > 0 ? "it speaks another language" : "it has ended before");
	if (gate >= 0)
		close(gate);
	return over;
}
