// SPDX-License-Identifier: GPL-2.0
#include "control/server.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/log.h"

#define SEND_BUFFER (2 * CONTROL_ANSWER_MAX)

void control_init(struct control *c)
{
	*c = (struct control){.listener = -1, .epoll = -1};
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		c->clients[i] = -1;
}

/* Adds a descriptor to the epoll set. number: index of the client, or CONTROL_CLIENTS for the listener. */
static int add_to_epoll(const struct control *c, int fd, uint32_t number)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};

	return epoll_ctl(c->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Opens the listener. The umask makes the new socket accessible to root only; afterwards the group is admitted. */
static int listen_at(struct control *c, gid_t group)
{
	struct sockaddr_un address = control_address(c->path);
	mode_t before;
	int err;

	c->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (c->listener < 0 || c->epoll < 0)
		return -errno;
	unlink(c->path); /* A killed daemon may have left its socket. No running daemon has it, since this process holds
			    the lock of the name. */
	before = umask(0177);
	err = bind(c->listener, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
	umask(before);
	if (!err && group != NO_GROUP && (lchown(c->path, -1, group) || chmod(c->path, 0660)))
		err = -errno;
	if (!err && listen(c->listener, CONTROL_CLIENTS))
		err = -errno;
	return err ? err : add_to_epoll(c, c->listener, CONTROL_CLIENTS);
}

int control_open(struct control *c, const char *name, gid_t group)
{
	int err;

	run_dir_socket(name, c->path);
	err = listen_at(c, group);
	if (err)
		log_error("cannot open the control socket %s: %s; the daemon does not start", c->path, strerror(-err));
	return err;
}

static void drop_client(struct control *c, int client)
{
	if (c->clients[client] >= 0)
		close(c->clients[client]);
	c->clients[client] = -1;
}

void control_close(struct control *c, bool leave)
{
	if (c->listener >= 0)
		close(c->listener);
	if (c->listener >= 0 && !leave)
		unlink(c->path);
	if (c->epoll >= 0)
		close(c->epoll);
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		drop_client(c, i);
	control_init(c);
}

int control_fd(const struct control *c)
{
	return c->epoll;
}

static bool is_root(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) && !peer.uid;
}

/* Accepts a connection. If CONTROL_CLIENTS are connected, closes the new connection, and control_ask() reports that to
 * the client. Only root may have the first half of clients[], so other users cannot lock root out. */
static void accept_client(struct control *c)
{
	int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), size = SEND_BUFFER, client = 0;
	bool root = fd >= 0 && is_root(fd);

	if (fd < 0)
		return;
	while (client < CONTROL_CLIENTS && (c->clients[client] >= 0 || (!root && client < CONTROL_CLIENTS / 2)))
		client++;
	if (client == CONTROL_CLIENTS || add_to_epoll(c, fd, (uint32_t)client)) {
		close(fd);
		return;
	}
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	c->clients[client] = fd;
	c->root[client] = root;
	c->ids[client] = c->serial = (c->serial + 1) & INT32_MAX;
}

static void read_request(struct control *c, int client, control_fn *fn, void *data)
{
	char request[CONTROL_REQUEST_MAX + 1];
	ssize_t n = recv(c->clients[client], request, sizeof(request) - 1, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop_client(c, client);
		return;
	}
	request[n] = 0;
	fn(data, c->ids[client], c->root[client], request);
}

void control_read(struct control *c, control_fn *fn, void *data)
{
	struct epoll_event events[CONTROL_CLIENTS + 1];
	int n = epoll_wait(c->epoll, events, CONTROL_CLIENTS + 1, 0);

	for (int i = 0; i < n; i++) {
		uint32_t number = events[i].data.u32;

		if (number == CONTROL_CLIENTS)
			accept_client(c);
		else if (c->clients[number] >= 0)
			read_request(c, (int)number, fn, data);
	}
}

void control_answer(struct control *c, int id, int status, const char *text)
{
	control_answer_file(c, id, status, text, -1);
}

/* Returns the index of the client with this number; CONTROL_CLIENTS: the client has disconnected. */
static int find_client(const struct control *c, int id)
{
	int client = 0;

	while (client < CONTROL_CLIENTS && (c->clients[client] < 0 || c->ids[client] != id))
		client++;
	return client;
}

void control_answer_file(struct control *c, int id, int status, const char *text, int file)
{
	int client = find_client(c, id);

	if (client == CONTROL_CLIENTS)
		return;
	control_send_answer(c->clients[client], status, text, file);
	drop_client(c, client);
}

int control_take(struct control *c, int id)
{
	int client = find_client(c, id), fd = client < CONTROL_CLIENTS ? c->clients[client] : -1;

	if (fd < 0)
		return -1;
	c->clients[client] = -1;
	epoll_ctl(c->epoll, EPOLL_CTL_DEL, fd, NULL);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

void control_end(int fd, int status, const char *text)
{
	if (fd < 0)
		return;
	control_send_answer(fd, status, text, -1);
	close(fd);
}
