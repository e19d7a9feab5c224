// SPDX-License-Identifier: GPL-2.0
/* The keeper: as small as can be, since who starts helpers anew must not end with them. The daemon cannot do it, for it
 * has no right to fork once it runs. */
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

/* Between two helpers: one that dies at once costs little. */
#define PAUSE_MS 1000

/* Nothing of the daemon's is left: not its descriptors, not its terminal, not the priority that it may have been
 * started with. Its signals are not for these processes: who ends them is the socket. A service manager tells all of a
 * service to stop at once, and scripts are to be run after that. */
static void settle(int fd)
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

/* Returns its pid, or -1. Where the daemon cannot be told it has gone, which the helper notices, too. */
static pid_t start(pid_t *running)
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

/* The kernel asks scripts to end with their parent (PR_SET_PDEATHSIG), but not those of root. */
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

	settle(fd);
	running =
		mmap(NULL, HELPER_SLOTS * sizeof(*running), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (running == MAP_FAILED || spawn_drop_capabilities())
		_exit(EXIT_FAILURE);
	do {
		pid_t pid = start(running);
		int status;

		if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status))
			break;
		end_scripts(running);
	} while (!poll(&daemon, 1, PAUSE_MS)); /* POLLHUP: it has gone */
	_exit(EXIT_SUCCESS);
}
