// SPDX-License-Identifier: GPL-2.0
/* The daemon's side of the script helper. */
#include "script/helper.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "script/packet.h"
#include "util/rights.h"

/* A packet that the socket had no room for. */
struct waiting {
	struct waiting *next;
	struct packet packet; /* and what follows it */
};

struct helper {
	int keeper; /* socket to it; -1: it has ended, after the helper */
	int fd;	    /* to the helper; -1: there is none */
	pid_t pid;  /* the keeper's */
	struct waiting *first, **last;
	size_t bytes; /* of requests without a result */
	uint32_t pending[HELPER_CLASSES];
};

#define START_MS 10000 /* that the first helper may take to be there */

/* Takes the socket of a helper that has been started. Returns false where there is none yet, or nobody to start it. */
static bool take_helper(struct helper *h)
{
	char word;
	ssize_t n = rights_receive(h->keeper, &word, sizeof(word), &h->fd);

	if (n == -EAGAIN)
		return false;
	if (n > 0 && h->fd >= 0)
		return true;
	close(h->keeper);
	h->keeper = -1;
	return false;
}

int helper_start(struct helper **out)
{
	struct helper *h = calloc(1, sizeof(*h));
	struct pollfd ready;
	int fds[2], err;

	if (!h)
		return -ENOMEM;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds)) {
		err = -errno;
		free(h);
		return err;
	}
	h->pid = fork();
	if (!h->pid) {
		close(fds[0]);
		helper_keep(fds[1]);
	}
	err = h->pid < 0 ? -errno : 0;
	close(fds[1]);
	h->keeper = fds[0];
	h->fd = -1;
	h->last = &h->first;
	ready = (struct pollfd){.fd = h->keeper, .events = POLLIN};
	if (!err && (poll(&ready, 1, START_MS) != 1 || !take_helper(h)))
		err = -ECHILD;
	if (err)
		helper_stop(h);
	else
		*out = h;
	return err;
}

/* Returns whether the packet has gone. Where nobody takes it, the next helper will. */
static bool send_packet(struct helper *h, const struct packet *packet)
{
	ssize_t n;

	do
		n = send(h->fd, packet, packet->size, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

/* Sends the packet or queues it; it is the queue's or freed afterwards. */
static void send_or_queue(struct helper *h, struct waiting *w)
{
	helper_flush(h);
	if (h->fd >= 0 && !h->first && send_packet(h, &w->packet)) {
		free(w);
		return;
	}
	w->next = NULL;
	*h->last = w;
	h->last = &w->next;
}

void helper_flush(struct helper *h)
{
	struct waiting *w;

	while (h->fd >= 0 && (w = h->first) && send_packet(h, &w->packet)) {
		h->first = w->next;
		if (!h->first)
			h->last = &h->first;
		free(w);
	}
}

static struct waiting *make(const struct helper_request *r, size_t size, size_t argc)
{
	struct waiting *w = malloc(offsetof(struct waiting, packet) + size);
	char *at;

	if (!w)
		return NULL;
	w->packet = (struct packet){
		.kind = PACKET_RUN,
		.class = (uint8_t)r->class,
		.has_input = r->input != NULL,
		.argc = (uint32_t)argc,
		.size = (uint32_t)size,
		.uid = r->uid,
		.gid = r->gid,
		.timeout_ms = r->timeout_ms,
		.hold_ms = r->hold_ms,
		.id = r->id,
		.lane = r->lane,
	};
	at = w->packet.strings;
	for (size_t i = 0; i < argc; i++)
		at = stpcpy(at, r->argv[i]) + 1;
	if (r->input)
		memcpy(at, r->input, strlen(r->input));
	return w;
}

int helper_run(struct helper *h, const struct helper_request *r)
{
	size_t size = sizeof(struct packet) + (r->input ? strlen(r->input) : 0), argc;
	struct waiting *w;

	for (argc = 0; r->argv[argc]; argc++)
		size += strlen(r->argv[argc]) + 1;
	if (size > HELPER_REQUEST_MAX)
		return -E2BIG;
	if (helper_over(h))
		return -EPIPE;
	if (h->bytes + size > HELPER_PENDING_MAX)
		return -ENOBUFS;
	w = make(r, size, argc);
	if (!w)
		return -ENOMEM;
	h->bytes += size;
	h->pending[r->class]++;
	send_or_queue(h, w);
	return 0;
}

static void send_kill(struct helper *h, enum packet_kind kind, enum helper_class class, uint64_t id)
{
	struct waiting *w = malloc(sizeof(*w));

	if (!w)
		return;
	w->packet = (struct packet){
		.kind = (uint8_t)kind, .class = (uint8_t) class, .id = id, .size = sizeof(struct packet)};
	send_or_queue(h, w);
}

void helper_kill(struct helper *h, enum helper_class class, uint64_t id)
{
	send_kill(h, PACKET_KILL, class, id);
}

void helper_kill_until(struct helper *h, enum helper_class class, uint64_t id)
{
	send_kill(h, PACKET_KILL_UNTIL, class, id);
}

int helper_fd(const struct helper *h)
{
	return h->fd >= 0 ? h->fd : h->keeper;
}

short helper_events(const struct helper *h)
{
	return (short)(h->fd >= 0 && h->first ? POLLIN | POLLOUT : POLLIN);
}

/* What it had is lost; what it had not got yet waits for the next one. */
static void lose(struct helper *h)
{
	close(h->fd);
	h->fd = -1;
	h->bytes = 0;
	memset(h->pending, 0, sizeof(h->pending));
	for (const struct waiting *w = h->first; w; w = w->next) {
		if (w->packet.kind != PACKET_RUN)
			continue;
		h->bytes += w->packet.size;
		h->pending[w->packet.class]++;
	}
}

/* There is no helper: perhaps a new one, or never again. */
static bool look_for_helper(struct helper *h, struct helper_result *result)
{
	if (h->keeper < 0)
		return false;
	if (take_helper(h)) {
		*result = (struct helper_result){.end = HELPER_ANEW};
		helper_flush(h);
		return true;
	}
	*result = (struct helper_result){.end = HELPER_OVER};
	return h->keeper < 0;
}

bool helper_result(struct helper *h, struct helper_result *result)
{
	struct answer answer;
	ssize_t n;

	if (h->fd < 0)
		return look_for_helper(h, result);
	do
		n = recv(h->fd, &answer, sizeof(answer), MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n != sizeof(answer)) {
		lose(h);
		*result = (struct helper_result){.end = HELPER_LOST};
		return true;
	}
	if (answer.result.end != HELPER_HELD) {
		h->bytes -= answer.size;
		h->pending[answer.result.class]--;
	}
	*result = answer.result;
	return true;
}

uint32_t helper_pending(const struct helper *h, enum helper_class class)
{
	return h->pending[class];
}

bool helper_over(const struct helper *h)
{
	return h->fd < 0 && h->keeper < 0;
}

void helper_stop(struct helper *h)
{
	struct waiting *w;

	if (h->fd >= 0)
		close(h->fd);
	if (h->keeper >= 0)
		close(h->keeper);
	if (h->pid > 0)
		waitpid(h->pid, NULL, 0);
	while ((w = h->first)) {
		h->first = w->next;
		free(w);
	}
	free(h);
}
