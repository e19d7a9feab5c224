// SPDX-License-Identifier: GPL-2.0
#include "control/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/protocol.h"
#include "util/log.h"
#include "util/run_dir.h"

/* Returns a connected socket, or a negative errno. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = control_address(path);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* Receives one packet, and a descriptor where there is one, else -1. */
static ssize_t receive_packet(int fd, char *packet, size_t size, int *file)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(*file))];
	struct iovec vector = {packet, size};
	struct msghdr message = {
		.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *head = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;

	*file = -1;
	if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof(*file)))
		memcpy(file, CMSG_DATA(head), sizeof(*file));
	return n;
}

int control_connect(const char *name)
{
	char path[RUN_DIR_PATH_LEN];
	int fd;

	run_dir_socket(name, path);
	fd = connect_to(path);
	if (fd == -ENOENT || fd == -ECONNREFUSED)
		log_error("no daemon named '%s' runs (%s); see --name", name, path);
	else if (fd < 0)
		log_error("%s: %s%s", path, strerror(-fd),
			  fd == -EACCES || fd == -EPERM
				  ? "; run as root, `status` also as a member of the daemon's group (run --group)"
				  : "");
	return fd;
}

pid_t control_peer(int fd)
{
	struct ucred peer = {0};
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ? 0 : peer.pid;
}

/* Asks, prints the answer's text, and returns the exit status. */
static int ask(const char *name, const char *command, int *file)
{
	char *answer = malloc(CONTROL_ANSWER_MAX + 1);
	int fd = control_connect(name), status;
	ssize_t n = -1;

	*file = -1;
	if (fd >= 0 && answer && send(fd, command, strlen(command), MSG_NOSIGNAL) >= 0)
		n = receive_packet(fd, answer, CONTROL_ANSWER_MAX, file);
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

int control_ask(const char *name, const char *command)
{
	int file, status = ask(name, command, &file);

	if (file >= 0)
		close(file);
	return status;
}

int control_fetch(const char *name, const char *command)
{
	int file, status = ask(name, command, &file);

	if (!status && file >= 0)
		return file;
	if (file >= 0)
		close(file);
	return -EIO;
}
