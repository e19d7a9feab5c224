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

/* A packet that the socket had no room for. */
struct waiting {
	struct waiting *next;
	struct packet packet; /* and what follows it */
};

struct helper {
	int fd;
	pid_t pid;
	bool alive;
	struct waiting *first, **last;
	size_t bytes; /* of requests without a result */
	uint32_t pending[HELPER_CLASSES];
};

int helper_start(struct helper **out)
{
	struct helper *h = calloc(1, sizeof(*h));
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
		helper_serve(fds[1]);
	}
	err = h->pid < 0 ? -errno : 0;
	close(fds[1]);
	if (err) {
		close(fds[0]);
		free(h);
		return err;
	}
	h->fd = fds[0];
	h->alive = true;
	h->last = &h->first;
	*out = h;
	return 0;
}

/* Returns whether the packet has gone, or nobody is there to take it. */
static bool send_packet(struct helper *h, const struct packet *packet)
{
	ssize_t n;

	do
		n = send(h->fd, packet, packet->size, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return true;
	if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
		return false;
	h->alive = false;
	return true;
}

/* Sends the packet or queues it; it is the queue's or freed afterwards. */
static void send_or_queue(struct helper *h, struct waiting *w)
{
	helper_flush(h);
	if (!h->first && send_packet(h, &w->packet)) {
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

	while ((w = h->first) && send_packet(h, &w->packet)) {
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
	if (!h->alive)
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

void helper_kill(struct helper *h, enum helper_class class, uint64_t id)
{
	struct waiting *w = malloc(sizeof(*w));

	if (!w)
		return;
	w->packet = (struct packet){.kind = PACKET_KILL, .class = (uint8_t)class, .id = id, .size = sizeof(struct packet)};
	send_or_queue(h, w);
}

int helper_fd(const struct helper *h)
{
	return h->alive ? h->fd : -1;
}

short helper_events(const struct helper *h)
{
	return (short)(h->first ? POLLIN | POLLOUT : POLLIN);
}

bool helper_result(struct helper *h, struct helper_result *result)
{
	struct answer answer;
	ssize_t n;

	do
		n = recv(h->fd, &answer, sizeof(answer), MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n != sizeof(answer)) {
		h->alive = false;
		return false;
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

bool helper_alive(const struct helper *h)
{
	return h->alive;
}

void helper_stop(struct helper *h)
{
	struct waiting *w;

	close(h->fd);
	waitpid(h->pid, NULL, 0);
	while ((w = h->first)) {
		h->first = w->next;
		free(w);
	}
	free(h);
}
