// SPDX-License-Identifier: GPL-2.0
#include "control/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

int control_connect(const char *name)
{
	char path[RUN_DIR_PATH_LEN];
	int fd;

	run_dir_socket(name, path);
	fd = connect_to(path);
	if (fd == -ENOENT || fd == -ECONNREFUSED)
		log_error("no daemon named '%s' is running: its control socket %s does not answer; start the daemon, "
			  "or give another name with --name",
			  name, path);
	else if (fd < 0)
		log_error("cannot connect to the control socket %s: %s%s", path, strerror(-fd),
			  fd == -EACCES || fd == -EPERM
				  ? "; run this as root; members of the daemon's group (run --group) may use `status`"
				  : "");
	return fd;
}

pid_t control_peer(int fd)
{
	struct ucred peer = {0};
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ? 0 : peer.pid;
}

int control_request(int fd, const char *command, struct control_answer *answer)
{
	*answer = (struct control_answer){.file = -1};
	if (send(fd, command, strlen(command), MSG_NOSIGNAL) < 0)
		return -errno;
	return control_receive_answer(fd, answer);
}

/* Sends a command to the daemon `name` and prints the answer's text. Fills in *answer. Returns the exit status. */
static int ask_and_print(const char *name, const char *command, struct control_answer *answer)
{
	int fd = control_connect(name), err;

	*answer = (struct control_answer){.status = EXIT_FAILURE, .file = -1};
	if (fd < 0)
		return EXIT_FAILURE;
	err = control_request(fd, command, answer);
	close(fd);
	if (err) {
		log_error(
			"the daemon '%s' closed the control connection without an answer; see the daemon's log, or try "
			"again",
			name);
		return EXIT_FAILURE;
	}
	fputs(answer->text, answer->status ? stderr : stdout);
	return answer->status;
}

int control_ask(const char *name, const char *command)
{
	struct control_answer answer;
	int status = ask_and_print(name, command, &answer);

	control_answer_free(&answer);
	return status;
}

int control_fetch(const char *name, const char *command)
{
	struct control_answer answer;
	int status = ask_and_print(name, command, &answer), file = -EIO;

	if (!status && answer.file >= 0) {
		file = answer.file;
		answer.file = -1;
	}
	control_answer_free(&answer);
	return file;
}
