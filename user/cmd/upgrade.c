// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp upgrade: starts this program as the daemon's successor, where and how the daemon was started, and waits
 * until it has taken over. The daemon itself does not start it: it has given up the privileges for that. */
#include "cmd/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "control/client.h"
#include "control/protocol.h"
#include "util/log.h"
#include "util/run_dir.h"

static const char usage[] = "Usage: vrrp-xdp upgrade [-n NETNS] [--name NAME] [--if-new]\n"
			    "\n"
			    "Replaces the daemon that runs by this program, with the arguments, environment, limits, "
			    "control group and log that the\n"
			    "daemon was started with. The configuration is read anew first, as by `vrrp-xdp reload`. "
			    "No virtual router changes its\n"
			    "state, and none misses an advert; if anything fails, the daemon goes on and this says "
			    "why. A service manager is told of\n"
			    "the new main process (Type=notify). A service's own way is `systemctl reload`: from "
			    "elsewhere, the successor and its scripts\n"
			    "do without the unit's system call filter, capability bounds and NoNewPrivileges.\n"
			    "\n"
			    "  -n, --netns NETNS  network namespace of the daemon, as it was told to `run`\n"
			    "      --name NAME    name of the daemon (default: the namespace's, else 'default')\n"
			    "      --if-new       where the daemon runs this program already, the configuration is "
			    "read anew and that is all\n"
			    "  -h, --help         this text\n"
			    "\n"
			    "Exit status: 0 done, 1 failed, 2 usage.\n";

#define FILE_MAX_SIZE (1 << 20)
#define DONE 'd'
#define SAID 's'

/* The other side: line by line what is logged, and that it is done. A packet each, the first byte says which. */

static void send_line(void *data, const char *line)
{
	char packet[1024];
	int n = snprintf(packet, sizeof(packet), "%c%s\n", SAID, line);

	send(*(int *)data, packet, (size_t)n < sizeof(packet) ? (size_t)n : sizeof(packet) - 1,
	     MSG_NOSIGNAL | MSG_DONTWAIT);
}

void upgrade_begin(int *fd)
{
	if (*fd < 0)
		return;
	fcntl(*fd, F_SETFD, FD_CLOEXEC);
	log_also(send_line, fd);
}

void upgrade_done(void *data)
{
	int *fd = data;
	char done = DONE;

	if (*fd < 0)
		return;
	log_also(NULL, NULL);
	send(*fd, &done, 1, MSG_NOSIGNAL);
	close(*fd);
	*fd = -1;
}

/* This side. */

static char *read_proc(pid_t pid, const char *what, size_t *size)
{
	char path[64], *bytes = malloc(FILE_MAX_SIZE + 1);
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	*size = 0;
	while (bytes && fd >= 0 && *size < FILE_MAX_SIZE && (n = read(fd, bytes + *size, FILE_MAX_SIZE - *size)) > 0)
		*size += (size_t)n;
	if (bytes)
		bytes[*size] = 0;
	if (fd >= 0)
		close(fd);
	return bytes;
}

/* The strings of a file of /proc, with room for more; NULL: no memory. */
static char **strings_of(char *bytes, size_t size, size_t more)
{
	char **list;
	size_t count = 0;

	for (size_t i = 0; i < size; i++)
		count += !bytes[i];
	list = calloc(count + more + 1, sizeof(*list));
	count = 0;
	for (size_t at = 0; list && at < size; at += strlen(bytes + at) + 1)
		list[count++] = bytes + at;
	return list;
}

/* Of an environment; NULL: it is not there. The name is with its '='. */
static const char *value_of(char **variables, const char *name)
{
	for (; *variables; variables++)
		if (!strncmp(*variables, name, strlen(name)))
			return *variables + strlen(name);
	return NULL;
}

/* The daemon's arguments, and that it is to take over; an upgraded daemon has been told so, too. */
static char **arguments_of(char *bytes, size_t size, int fd)
{
	char **list = strings_of(bytes, size, 1), **out = list;
	static char takeover[32];

	if (!list || !list[0] || !list[1])
		return NULL;
	for (char **in = list; *in; in++)
		if (strncmp(*in, "--takeover=", 11))
			*out++ = *in;
	snprintf(takeover, sizeof(takeover), "--takeover=%d", fd);
	*out++ = takeover;
	*out = NULL;
	return list;
}

/* Of what is the daemon's, only the network namespace is left as it is: the arguments say it. */
static void join_group(pid_t pid)
{
	size_t size;
	char *groups = read_proc(pid, "cgroup", &size), *own = read_proc(getpid(), "cgroup", &size), *line = groups,
	     path[PATH_MAX];
	int fd;

	if (groups && own && !strcmp(groups, own))
		line = NULL; /* it is there already */
	while (line && strncmp(line, "0::", 3))
		line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
	if (line) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup%.*s/cgroup.procs", (int)strcspn(line + 3, "\n"), line + 3);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "0", 1) != 1)
			log_warning("%s: %s; the service manager may not know the successor", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	free(groups);
	free(own);
}

static void take_limits(pid_t pid)
{
	cpu_set_t cpus;

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit limit;

		if (!prlimit(pid, i, NULL, &limit))
			setrlimit(i, &limit);
	}
	if (!sched_getaffinity(pid, sizeof(cpus), &cpus))
		sched_setaffinity(0, sizeof(cpus), &cpus);
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, (id_t)pid));
}

/* Whom the kernel kills first where memory runs out. */
static void take_oom_score(pid_t pid)
{
	size_t size;
	char *score = read_proc(pid, "oom_score_adj", &size);
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (!score || fd < 0 || write(fd, score, size) != (ssize_t)size)
		log_warning("the daemon's oom_score_adj: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	free(score);
}

/* Whether this process was started by the service manager for the daemon's unit (ExecReload=, systemd.exec(5)): then it
 * is in the control group, and under all the restrictions, mounts among them, of the unit. */
static bool is_of_unit(char **variables)
{
	const char *own = getenv("INVOCATION_ID"), *its = value_of(variables, "INVOCATION_ID=");

	return own && its && !strcmp(own, its);
}

static void take_mounts(pid_t pid)
{
	char path[64];
	struct stat theirs, ours;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
	if (stat(path, &theirs) || stat("/proc/self/ns/mnt", &ours))
		return;
	fd = theirs.st_ino != ours.st_ino ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd >= 0 && setns(fd, CLONE_NEWNS))
		log_warning("the daemon's mount namespace: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void take_folder(pid_t pid)
{
	char root[64];

	snprintf(root, sizeof(root), "/proc/%d/cwd", pid);
	if (chdir(root) && chdir("/"))
		log_warning("the daemon's folder: %s", strerror(errno));
}

/* Standard output and error of the daemon: its log. */
static void take_output(pid_t pid)
{
	int of = (int)syscall(SYS_pidfd_open, pid, 0), null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	for (int i = STDOUT_FILENO; i <= STDERR_FILENO; i++) {
		int fd = (int)syscall(SYS_pidfd_getfd, of, i, 0);

		if (fd >= 0)
			dup2(fd, i);
	}
	if (of >= 0)
		close(of);
}

/* The process that becomes the successor. */
static void become(pid_t pid, int fd)
{
	int program = open("/proc/self/exe", O_PATH);
	size_t size, environment_size;
	char *bytes = read_proc(pid, "cmdline", &size), *environment = read_proc(pid, "environ", &environment_size);
	char **arguments = bytes ? arguments_of(bytes, size, fd) : NULL;
	char **variables = environment ? strings_of(environment, environment_size, 0) : NULL;

	if (!arguments || !variables || program < 0) {
		log_error("process %d cannot be looked at; run as root", pid);
		_exit(EXIT_FAILURE);
	}
	setsid();
	if (!is_of_unit(variables)) {
		if (value_of(variables, "INVOCATION_ID="))
			log_warning(
				"until its next restart the service lacks restrictions of its unit (SystemCallFilter=, "
				"CapabilityBoundingSet=, NoNewPrivileges=): `systemctl reload` upgrades under them");
		join_group(pid);
		take_mounts(pid);
	}
	take_limits(pid);
	take_oom_score(pid);
	take_folder(pid);
	take_output(pid);
	close_range((unsigned)(fd > program ? fd : program) + 1, ~0U, 0);
	fcntl(program, F_SETFD, FD_CLOEXEC);
	execveat(program, "", arguments, variables, AT_EMPTY_PATH);
	_exit(EXIT_FAILURE);
}

/* Prints what the successor logs, until it has taken over, or has ended. */
static int wait_for(int fd)
{
	char packet[1024];
	ssize_t n;

	while ((n = recv(fd, packet, sizeof(packet) - 1, 0)) > 0) {
		if (*packet == DONE)
			return EXIT_SUCCESS;
		fwrite(packet + 1, 1, (size_t)n - 1, stderr);
	}
	log_error("the successor has not taken over; the daemon goes on");
	return EXIT_FAILURE;
}

/* Whether the daemon runs this very file; one that is installed over it has another inode. */
static bool runs_this(pid_t pid)
{
	struct stat theirs, ours;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	return !stat(path, &theirs) && !stat("/proc/self/exe", &ours) && theirs.st_dev == ours.st_dev &&
	       theirs.st_ino == ours.st_ino;
}

/* Starts the successor. Its parent ends at once, so that it is a child of the first process, which can then supervise
 * it. Returns whether there was a process for it. */
static bool start(pid_t pid, int sockets[2])
{
	pid_t child = fork();

	if (!child) {
		close(sockets[0]);
		child = fork();
		if (!child)
			become(pid, sockets[1]);
		_exit(child < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	return child > 0 && waitpid(child, NULL, 0) == child;
}

static int upgrade(const char *name, bool if_new)
{
	int sockets[2], daemon = control_connect(name), status;
	pid_t pid = daemon < 0 ? 0 : control_peer(daemon);

	if (daemon < 0)
		return EXIT_FAILURE;
	close(daemon);
	if (control_ask(name, CONTROL_RELOAD))
		return EXIT_FAILURE;
	if (if_new && runs_this(pid))
		return EXIT_SUCCESS;
	if (!pid || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets)) {
		log_error("cannot start a successor: %s", strerror(errno));
		return EXIT_FAILURE;
	}
	if (!start(pid, sockets))
		log_error("cannot start a successor: %s", strerror(errno));
	close(sockets[1]);
	status = wait_for(sockets[0]);
	close(sockets[0]);
	return status;
}

int cmd_upgrade(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, OPTION_NETNS | OPTION_IF_NEW, usage, &options);

	if (status >= 0)
		return status;
	return daemon_name_valid(options.name) ? upgrade(options.name, options.if_new) : EXIT_FAILURE;
}
