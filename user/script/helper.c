// SPDX-License-Identifier: GPL-2.0
/* Functions of the daemon that send requests to the script helper and receive its results. */
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

/* A packet that waits in the daemon, because the socket had no room or there is no helper. */
struct waiting {
	struct waiting *next;
	struct packet packet; /* followed by its strings */
};

struct helper {
	int keeper; /* socket to the keeper; -1: keeper and helper have ended */
	int fd;	    /* socket to the helper; -1: there is no helper now */
	pid_t pid;  /* process id of the keeper */
	struct waiting *first, **last;
	size_t bytes;			  /* bytes of all requests without a result */
	uint32_t pending[HELPER_CLASSES]; /* number of requests without a result, by class */
};

#define START_MS 10000 /* ms in which the first helper must start */

/* Receives the socket of a new helper from the keeper. Returns false if there is no new helper yet, or if the keeper
 * has ended. */
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

/* Returns whether the helper's socket took the packet. If not, the caller keeps the packet in the queue. */
static bool send_to_helper(struct helper *h, const struct packet *packet)
{
	ssize_t n;

	do
		n = send(h->fd, packet, packet->size, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

/* Sends packet w after those in the queue, or appends it to the queue. Takes ownership of w. */
static void send_or_queue(struct helper *h, struct waiting *w)
{
	helper_flush(h);
	if (h->fd >= 0 && !h->first && send_to_helper(h, &w->packet)) {
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

	while (h->fd >= 0 && (w = h->first) && send_to_helper(h, &w->packet)) {
		h->first = w->next;
		if (!h->first)
			h->last = &h->first;
		free(w);
	}
}

static struct waiting *make_packet(const struct helper_request *r, size_t size, size_t argc)
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
	w = make_packet(r, size, argc);
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

/* Handles the death of the helper. Its requests are lost; packets in the queue wait for the next helper. */
static void lose_helper(struct helper *h)
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

/* Looks for a new helper after the helper has died. Returns whether *result was set, to HELPER_RESTARTED or
 * HELPER_OVER. */
static bool look_for_helper(struct helper *h, struct helper_result *result)
{
	if (h->keeper < 0)
		return false;
	if (take_helper(h)) {
		*result = (struct helper_result){.end = HELPER_RESTARTED};
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
		lose_helper(h);
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
