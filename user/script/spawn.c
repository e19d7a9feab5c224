// SPDX-License-Identifier: GPL-2.0
#include "script/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "privilege/capabilities.h"

#define PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define VARIABLE_LENGTH 512
#define ARGS_MAX 4096

/* Nice value of notify scripts: many of them at once must not slow down the rest of the system. */
#define NICE 10

int spawn_drop_capabilities(void)
{
	return capabilities_keep(CAPABILITY(CAP_SETUID) | CAPABILITY(CAP_SETGID) | CAPABILITY(CAP_KILL) |
				 CAPABILITY(CAP_DAC_OVERRIDE));
}

/* Changes the user and group of this process. Afterwards asks the kernel for SIGTERM when the helper dies; a later
 * change of the user would reset that. Returns 0 or an errno. */
static int change_user(uid_t uid, gid_t gid)
{
	if (!getuid() && setgroups(1, &gid))
		return errno;
	if ((getgid() != gid || getegid() != gid) && setresgid(gid, gid, gid))
		return errno;
	if ((getuid() != uid || geteuid() != uid) && setresuid(uid, uid, uid))
		return errno;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	return 0;
}

/* Sets standard output and standard error to /dev/null. Sets standard input to a file in memory with the bytes of
 * `input`; NULL: to /dev/null. Returns 0 or an errno. */
static int redirect(const char *input, size_t length)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), in = null;

	if (null < 0)
		return errno;
	if (input) {
		in = memfd_create("input", MFD_CLOEXEC);
		if (in < 0 || write(in, input, length) != (ssize_t)length || lseek(in, 0, SEEK_SET))
			return errno;
	}
	return dup2(in, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ? errno : 0;
}

static void default_signals(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

struct environment {
	size_t count;
	char *list[8]; /* seven variables and NULL */
	char text[7][VARIABLE_LENGTH];
};

static void set_variable(struct environment *e, const char *name, const char *value)
{
	if (!value)
		return;
	snprintf(e->text[e->count], VARIABLE_LENGTH, "%s=%s", name, value);
	e->list[e->count] = e->text[e->count];
	e->count++;
}

/* Returns the environment of a script: PATH, variables of its user, and the daemon's language and time zone. */
static char **environment(const struct passwd *user)
{
	static struct environment e;

	set_variable(&e, "PATH", PATH);
	set_variable(&e, "HOME", user ? user->pw_dir : NULL);
	set_variable(&e, "USER", user ? user->pw_name : NULL);
	set_variable(&e, "LOGNAME", user ? user->pw_name : NULL);
	set_variable(&e, "LANG", getenv("LANG"));
	set_variable(&e, "LC_ALL", getenv("LC_ALL"));
	set_variable(&e, "TZ", getenv("TZ"));
	return e.list;
}

/* Resets a negative oom_score_adj, with which the kernel spares the daemon when memory is short. A script that uses too
 * much memory must be ended before the daemon. */
static void reset_oom_score(void)
{
	int fd = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
	char text[16];

	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text)) > 0 && *text == '-' && pwrite(fd, "0", 1, 0) < 0)
		errno = 0; /* no error: the script runs with the oom_score_adj of the daemon */
	close(fd);
}

/* Runs in the new process: prepares it and executes the script. Returns an errno on failure. */
static int execute(const struct packet *p)
{
	const char *end = (const char *)p + p->size, *at = p->strings;
	static char *argv[ARGS_MAX + 1];
	const struct passwd *user;
	int err;

	for (uint32_t i = 0; i < p->argc; i++, at += strlen(at) + 1) {
		if (i == ARGS_MAX)
			return E2BIG;
		argv[i] = (char *)at;
	}
	setpgid(0, 0);
	umask(0077);
	reset_oom_score();
	if (p->class == HELPER_NOTIFY)
		setpriority(PRIO_PROCESS, 0, NICE);
	default_signals();
	user = getpwuid(p->uid);
	err = redirect(p->has_input ? at : NULL, (size_t)(end - at));
	if (!err)
		err = change_user(p->uid, p->gid);
	if (!err && chdir("/"))
		err = errno;
	if (err)
		return err;
	execve(argv[0], argv, environment(user));
	return errno;
}

pid_t spawn(const struct packet *request, int *error)
{
	pid_t pid;

	*error = 0;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		*error = execute(request);
		_exit(127);
	}
	setpgid(pid, pid); /* both processes call setpgid(), because either may run first */
	return pid;
}
