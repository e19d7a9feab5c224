// SPDX-License-Identifier: GPL-2.0
#include "manager/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/log.h"

#define SEND_BUFFER (2 * CONTROL_ANSWER_MAX)

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%.*s", (int)sizeof(address.sun_path) - 1, path);
	return address;
}

void control_init(struct control *c)
{
	*c = (struct control){.listener = -1, .epoll = -1};
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		c->clients[i] = -1;
}

/* number: of the client, CONTROL_CLIENTS for the listener. */
static int watch(const struct control *c, int fd, uint32_t number)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};

	return epoll_ctl(c->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Nobody but root can connect, from the first moment on: the socket is made without any permission. */
static int listen_at(struct control *c)
{
	struct sockaddr_un address = address_of(c->path);
	mode_t before;
	int err;

	c->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (c->listener < 0 || c->epoll < 0)
		return -errno;
	unlink(c->path); /* a daemon that was killed has left it: ours is the lock */
	before = umask(0177);
	err = bind(c->listener, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
	umask(before);
	if (!err && listen(c->listener, CONTROL_CLIENTS))
		err = -errno;
	return err ? err : watch(c, c->listener, CONTROL_CLIENTS);
}

int control_open(struct control *c, const char *name)
{
	int err;

	place_socket(name, c->path);
	err = listen_at(c);
	if (err)
		log_error("%s: %s", c->path, strerror(-err));
	return err;
}

static void let_go(struct control *c, int client)
{
	if (c->clients[client] >= 0)
		close(c->clients[client]);
	c->clients[client] = -1;
}

void control_close(struct control *c)
{
	if (c->listener >= 0) {
		close(c->listener);
		unlink(c->path);
	}
	if (c->epoll >= 0)
		close(c->epoll);
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		let_go(c, i);
	control_init(c);
}

int control_fd(const struct control *c)
{
	return c->epoll;
}

/* Who finds no room is let go, and told by control_ask(). */
static void take_client(struct control *c)
{
	int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), size = SEND_BUFFER, client = 0;

	if (fd < 0)
		return;
	while (client < CONTROL_CLIENTS && c->clients[client] >= 0)
		client++;
	if (client == CONTROL_CLIENTS || watch(c, fd, (uint32_t)client)) {
		close(fd);
		return;
	}
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	c->clients[client] = fd;
	c->ids[client] = c->serial = (c->serial + 1) & INT32_MAX;
}

static void take_request(struct control *c, int client, control_fn *fn, void *data)
{
	char request[CONTROL_REQUEST_MAX + 1];
	ssize_t n = recv(c->clients[client], request, sizeof(request) - 1, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		let_go(c, client);
		return;
	}
	request[n] = 0;
	fn(data, c->ids[client], request);
}

void control_read(struct control *c, control_fn *fn, void *data)
{
	struct epoll_event events[CONTROL_CLIENTS + 1];
	int n = epoll_wait(c->epoll, events, CONTROL_CLIENTS + 1, 0);

	for (int i = 0; i < n; i++) {
		uint32_t number = events[i].data.u32;

		if (number == CONTROL_CLIENTS)
			take_client(c);
		else if (c->clients[number] >= 0)
			take_request(c, (int)number, fn, data);
	}
}

void control_answer(struct control *c, int id, int status, const char *text)
{
	char *packet;
	int client = 0;
	size_t n;

	while (client < CONTROL_CLIENTS && (c->clients[client] < 0 || c->ids[client] != id))
		client++;
	if (client == CONTROL_CLIENTS)
		return;
	n = strnlen(text, CONTROL_ANSWER_MAX - 1);
	packet = malloc(1 + n);
	if (packet) {
		*packet = (char)status;
		memcpy(packet + 1, text, n);
		send(c->clients[client], packet, 1 + n, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	free(packet);
	let_go(c, client);
}

/* Returns a connected socket, or a negative errno. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = address_of(path);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int control_ask(const char *name, const char *command)
{
	char path[PLACE_PATH_LEN], *answer = malloc(CONTROL_ANSWER_MAX + 1);
	ssize_t n = -1;
	int fd, status;

	place_socket(name, path);
	fd = connect_to(path);
	if (fd == -ENOENT || fd == -ECONNREFUSED)
		log_error("no daemon named '%s' runs (%s); see --name", name, path);
	else if (fd < 0)
		log_error("%s: %s%s", path, strerror(-fd), fd == -EACCES || fd == -EPERM ? "; run as root" : "");
	if (fd >= 0 && answer && send(fd, command, strlen(command), MSG_NOSIGNAL) >= 0)
		n = recv(fd, answer, CONTROL_ANSWER_MAX, 0);
	if (fd >= 0 && n <= 0)
		log_error("the daemon '%s' has not answered; see its log", name);
	status = n > 0 ? (unsigned char)*answer : EXIT_FAILURE;
	if (n > 0)
		fwrite(answer + 1, 1, (size_t)n - 1, status ? stderr : stdout);
	if (fd >= 0)
		close(fd);
	free(answer);
	return status;
}
