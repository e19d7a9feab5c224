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

/* The daemon's last message to its successor. It lists FIFOs and sysctls, which the successor cannot find in the maps.
 */
struct handover_end {
	uint32_t fifos;		      /* FIFOs that the daemon has created, as notifier_fifos() returns them */
	uint32_t reload;	      /* 1: a reload was asked for during the handover */
	uint32_t count;		      /* number of interfaces in `promoted` */
	char promoted[][IF_NAMESIZE]; /* interfaces on which the daemon has set promote_secondaries */
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

/* Asks the running daemon of this name to hand over. Returns 0 or a negative errno, logged. */
static int ask_to_hand_over(struct manager *m)
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
		return ask_to_hand_over(m);
	m->lock = run_dir_lock(m->options->name, &holder);
	if (m->lock == -EBUSY)
		log_error("a daemon named '%s' runs already (pid %d); stop that daemon, or start this daemon with "
			  "another --name",
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

/* Returns the bytes of a struct handover_end with `count` interfaces. They are far below the limit of a SOCK_SEQPACKET
 * message. */
static size_t end_size(size_t count)
{
	return sizeof(struct handover_end) + count * IF_NAMESIZE;
}

/* Called if the daemon has sent no last message. If the daemon has died, its lock is free and this function takes it.
 * If the daemon still runs, it has refused to hand over. Returns 0, or -EPROTO, logged. */
static int take_lock(struct manager *m)
{
	pid_t holder;
	int lock = run_dir_lock(m->options->name, &holder);

	if (lock < 0) {
		log_error("the daemon '%s' has not handed over and continues to run; its log has the reason",
			  m->options->name);
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
		sysctls_inherit(&m->sysctls, &m->ports, h->promoted->promoted[i]);
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
			       m->reload.reading ? "a reload is in progress; upgrade again when the reload is over\n"
						 : "another upgrade is in progress; wait for its end\n");
		return;
	}
	m->handover.fd = control_take(&m->control, client);
	if (m->handover.fd < 0 || send(m->handover.fd, &yes, 1, MSG_NOSIGNAL) < 0) {
		handover_close(&m->handover);
		return;
	}
	log_info("upgrade: a successor was started, a new daemon that prepares to take over");
}

static int send_handover_end(struct manager *m)
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

/* Called after a failed handover. This daemon continues, and begins a reload if a client has asked for it meanwhile. */
static void continue_without_successor(struct manager *m, const char *why)
{
	log_error("upgrade: the successor has not taken over: %s; this daemon continues", why);
	handover_close(&m->handover);
	if (m->handover.reload)
		reload_ask(m, NO_CLIENT);
	m->handover.reload = false;
}

/* Hands over to the successor, which is ready. Returns whether the successor has taken over. If the successor has died,
 * lets this daemon's engine continue and returns false. */
static bool hand_over(struct manager *m, int gate)
{
	struct command command = {.kind = COMMAND_HAND_OVER, .gate = gate};
	pid_t successor = control_peer(m->handover.fd);
	char text[32];
	int err;

	notes_read(m);
	engine_post(m->engine, &command);
	engine_wait_rest(m->engine);
	err = send_handover_end(m);
	if (err) {
		engine_go_on(m->engine);
		continue_without_successor(m, strerror(-err));
		return false;
	}
	engine_end(m->engine);
	m->life = LIFE_HANDED_OVER;
	m->ours = false;
	snprintf(text, sizeof(text), "MAINPID=%d", successor);
	supervisor_tell(text);
	log_info("upgrade: the successor (pid %d) has taken over; this daemon ends", successor);
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
		continue_without_successor(m,
					   n > 0 ? "it uses an incompatible handover protocol"
						 : "it has ended before it was ready; see the output of the upgrade");
	if (gate >= 0)
		close(gate);
	return over;
}
