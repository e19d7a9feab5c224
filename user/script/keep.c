// SPDX-License-Identifier: GPL-2.0
/* The keeper: a small process that forks the script helper, and a new one when a helper has died. The daemon cannot
 * fork a new helper, because it has dropped the capabilities that a helper needs. */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "script/packet.h"
#include "script/spawn.h"
#include "util/rights.h"

#define SOCKET 3

/* Time between the end of a helper and the next one, so that helpers that end at once use little CPU. */
#define RESTART_MS 1000

/* Gives up the descriptors, the terminal and the scheduling priority that the daemon passed on. Ignores the signals
 * that end the daemon: a service manager sends SIGTERM to all processes of a service, but the daemon still needs the
 * helper for its last scripts. Keeper and helper end when the daemon closes its sockets. */
static void detach_from_daemon(int fd)
{
	struct sched_param param = {0};

	dup2(fd, SOCKET);
	fcntl(SOCKET, F_SETFD, FD_CLOEXEC);
	close_range(SOCKET + 1, ~0U, 0);
	setsid();
	sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &param);
	setpriority(PRIO_PROCESS, 0, 0);
	prctl(PR_SET_NAME, "vrrp-keeper");
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

/* Starts a helper and sends its socket to the daemon. Returns the pid of the helper or -1. If the daemon has ended, the
 * helper finds its socket closed and ends. */
static pid_t start_helper(pid_t *running)
{
	int fds[2];
	char word = 0;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds))
		return -1;
	pid = fork();
	if (!pid) {
		close(fds[0]);
		helper_serve(fds[1], running);
	}
	if (pid > 0)
		rights_send(SOCKET, &word, sizeof(word), fds[0]);
	close(fds[0]);
	close(fds[1]);
	return pid;
}

/* Ends the scripts of a helper that was killed. PR_SET_PDEATHSIG is not enough: the kernel clears it for a script that
 * gains capabilities when it is executed, as scripts of root do. */
static void end_scripts(pid_t *running)
{
	for (size_t i = 0; i < HELPER_SLOTS; i++) {
		if (running[i])
			kill(-running[i], SIGTERM);
		running[i] = 0;
	}
}

void helper_keep(int fd)
{
	struct pollfd daemon = {.fd = SOCKET};
	pid_t *running;

	detach_from_daemon(fd);
	running =
		mmap(NULL, HELPER_SLOTS * sizeof(*running), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (running == MAP_FAILED || spawn_drop_capabilities())
		_exit(EXIT_FAILURE);
	do {
		pid_t pid = start_helper(running);
		int status;

		if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status))
			break;
		end_scripts(running);
	} while (!poll(&daemon, 1, RESTART_MS)); /* POLLHUP: the daemon has ended */
	_exit(EXIT_SUCCESS);
}
