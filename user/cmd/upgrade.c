// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp upgrade: starts this program as the daemon's successor, in the daemon's environment, and waits until the
 * successor has taken over. The daemon cannot start a successor: it has given up the privileges for that. */
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
			    "Replaces the running daemon by this program, without a failover: no virtual\n"
			    "router changes its state or misses an advert. First, the daemon reads its\n"
			    "configuration again, as by `vrrp-xdp reload`. Then this program starts as the\n"
			    "daemon's successor, with the daemon's arguments, environment, limits, control\n"
			    "group and log. If anything fails, the daemon continues and the error is printed.\n"
			    "\n"
			    "The successor tells systemd that it is the new main process (Type=notify). For a\n"
			    "service, prefer `systemctl reload`. After a direct call of `vrrp-xdp upgrade`, the\n"
			    "successor and its scripts run without the unit's SystemCallFilter=,\n"
			    "CapabilityBoundingSet= and NoNewPrivileges=.\n"
			    "\n"
			    "      --if-new       if the daemon already runs this program file, only read the\n"
			    "                     configuration again\n"
			    "  -n, --netns NETNS  network namespace of the daemon, as given to `vrrp-xdp run`\n"
			    "      --name NAME    name of the daemon (default: NETNS, else 'default')\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Exit status: 0 done, 1 failed, 2 wrong arguments.\n";

#define FILE_MAX_SIZE (1 << 20) /* bytes of a file of /proc that are read at most */

/* Kinds of packets from the successor to `vrrp-xdp upgrade`: the first byte of a packet. */
#define DONE 'd' /* the successor has taken over */
#define SAID 's' /* a log line follows */

/* Functions that the successor calls. */

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

/* Functions of `vrrp-xdp upgrade`, before it executes the successor. */

/* Reads the file `what` in /proc/PID. Returns its bytes and a NUL behind them, which the caller frees; NULL: no memory.
 * Sets *size to the number of bytes, 0 if the file cannot be read. */
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

/* Returns an array of the NUL-terminated strings in `bytes`, with room for `more` other strings and a NULL at the end.
 * Returns NULL without memory. */
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

/* Returns the value of a variable in an environment; NULL: not set. name: with the '=' after the name. */
static const char *value_of(char **variables, const char *name)
{
	for (; *variables; variables++)
		if (!strncmp(*variables, name, strlen(name)))
			return *variables + strlen(name);
	return NULL;
}

/* Returns the arguments in `bytes` (cmdline of the daemon), with --takeover=FD as the last. A --takeover of an earlier
 * upgrade is dropped. Returns NULL if there are no arguments, or no memory. */
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

/* The next functions run in the process that becomes the successor. They give this process the daemon's control group,
 * limits, mounts, folder and output. The successor enters the network namespace later, as its arguments or its
 * configuration say. */

static void join_control_group(pid_t pid)
{
	size_t size;
	char *groups = read_proc(pid, "cgroup", &size), *own = read_proc(getpid(), "cgroup", &size), *line = groups,
	     path[PATH_MAX];
	int fd;

	if (groups && own && !strcmp(groups, own))
		line = NULL; /* this process is already in the daemon's control group */
	while (line && strncmp(line, "0::", 3))
		line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
	if (line) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup%.*s/cgroup.procs", (int)strcspn(line + 3, "\n"), line + 3);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "0", 1) != 1)
			log_warning("cannot move the new daemon to the control group of the old daemon (%s: %s); the "
				    "service manager may not recognize the new daemon as part of the service",
				    path, strerror(errno));
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

static void take_oom_score(pid_t pid)
{
	size_t size;
	char *score = read_proc(pid, "oom_score_adj", &size);
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (!score || fd < 0 || write(fd, score, size) != (ssize_t)size)
		log_warning(
			"cannot give the new daemon the oom_score_adj of the old daemon: %s; when memory is short, the "
			"kernel may kill the new daemon earlier than the old one",
			strerror(errno));
	if (fd >= 0)
		close(fd);
	free(score);
}

/* Returns whether systemd has started this process for the unit of the daemon (ExecReload=, systemd.exec(5)). Then this
 * process is already in the unit's control group, and has the unit's restrictions and mounts. variables: the daemon's
 * environment. */
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
		log_warning(
			"cannot enter the mount namespace of the old daemon: %s; the new daemon sees the files that "
			"`vrrp-xdp upgrade` sees, and may read another configuration file",
			strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void take_folder(pid_t pid)
{
	char root[64];

	snprintf(root, sizeof(root), "/proc/%d/cwd", pid);
	if (chdir(root) && chdir("/"))
		log_warning("cannot change to the working directory of the old daemon: %s; the new daemon may not find "
			    "files that its arguments name by a relative path",
			    strerror(errno));
}

/* Lets this process write to the daemon's standard output and standard error, which are the daemon's log. */
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

/* Executes this program as the successor of the daemon `pid`. fd: the socket to `vrrp-xdp upgrade`. Does not return. */
static void become_successor(pid_t pid, int fd)
{
	int program = open("/proc/self/exe", O_PATH);
	size_t size, environment_size;
	char *bytes = read_proc(pid, "cmdline", &size), *environment = read_proc(pid, "environ", &environment_size);
	char **arguments = bytes ? arguments_of(bytes, size, fd) : NULL;
	char **variables = environment ? strings_of(environment, environment_size, 0) : NULL;

	if (!arguments || !variables || program < 0) {
		log_error("cannot read the arguments and environment of the old daemon in /proc/%d; run `vrrp-xdp "
			  "upgrade` as root",
			  pid);
		_exit(EXIT_FAILURE);
	}
	setsid();
	if (!is_of_unit(variables)) {
		if (value_of(variables, "INVOCATION_ID="))
			log_warning(
				"systemd did not start this upgrade: until the service is restarted, the new daemon "
				"runs without SystemCallFilter=, CapabilityBoundingSet= and NoNewPrivileges= of its "
				"unit; use `systemctl reload` for the next upgrade");
		join_control_group(pid);
		take_mounts(pid);
	}
	take_limits(pid);
	take_oom_score(pid);
	take_folder(pid);
	take_output(pid);
	close_range((unsigned)(fd > program ? fd : program) + 1, ~0U, 0);
	fcntl(program, F_SETFD, FD_CLOEXEC);
	execveat(program, "", arguments, variables, AT_EMPTY_PATH);
	log_error("the upgrade cannot execute the new program: %s", strerror(errno)); /* into the daemon's log */
	_exit(EXIT_FAILURE);
}

/* Prints the successor's log lines until the successor has taken over or has ended. Returns the exit status. */
static int wait_for(int fd)
{
	char packet[1024];
	ssize_t n;

	while ((n = recv(fd, packet, sizeof(packet) - 1, 0)) > 0) {
		if (*packet == DONE)
			return EXIT_SUCCESS;
		fwrite(packet + 1, 1, (size_t)n - 1, stderr);
	}
	log_error("the upgrade has failed: the new daemon has not taken over, and the old daemon continues; its log "
		  "or the lines above say why");
	return EXIT_FAILURE;
}

/* Returns whether the daemon runs the same program file as this process. A new file that was installed under the same
 * name has another inode. */
static bool runs_this(pid_t pid)
{
	struct stat theirs, ours;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	return !stat(path, &theirs) && !stat("/proc/self/exe", &ours) && theirs.st_dev == ours.st_dev &&
	       theirs.st_ino == ours.st_ino;
}

/* Starts the successor as a grandchild. The child ends at once, so that the successor becomes a child of process 1, as
 * a service manager expects. Returns false if a process could not be created. */
static bool start_successor(pid_t pid, int sockets[2])
{
	pid_t child = fork();

	if (!child) {
		close(sockets[0]);
		child = fork();
		if (!child)
			become_successor(pid, sockets[1]);
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
		log_error("cannot create the process of the new daemon: %s; the old daemon continues", strerror(errno));
		return EXIT_FAILURE;
	}
	if (!start_successor(pid, sockets))
		log_error("cannot create the process of the new daemon: %s; the old daemon continues", strerror(errno));
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
