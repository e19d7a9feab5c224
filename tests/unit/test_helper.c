// SPDX-License-Identifier: GPL-2.0
/* The script helper: users, time limits and order of scripts, and the end of helper or daemon. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "script/helper.h"
#include "util/clock.h"

#define NOBODY 65534

static struct helper *helper;
static char folder[] = "/tmp/test_helper.XXXXXX";
static char out[64];

static int set_up(void **state)
{
	(void)state;
	return helper_start(&helper);
}

static int tear_down(void **state)
{
	(void)state;
	helper_stop(helper);
	unlink(out);
	return 0;
}

static void ask(const struct helper_request *more, const char *command)
{
	const char *argv[] = {"/bin/sh", "-c", command, NULL};
	struct helper_request r = *more;

	r.argv = argv;
	assert_int_equal(helper_run(helper, &r), 0);
}

static struct helper_result next(void)
{
	struct helper_result result;

	while (!helper_result(helper, &result)) {
		struct pollfd fd = {.fd = helper_fd(helper), .events = helper_events(helper)};

		assert_int_equal(poll(&fd, 1, 10000), 1);
		helper_flush(helper);
	}
	return result;
}

static struct helper_result run(const struct helper_request *more, const char *command)
{
	ask(more, command);
	return next();
}

static const char *written(void)
{
	static char text[4096];
	int fd = open(out, O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;
	close(fd);
	return text;
}

static void wait_for_text(const char *text)
{
	uint64_t end = clock_ns() + 10 * NS_PER_S;

	while (strcmp(written(), text) && clock_ns() < end)
		usleep(1000);
	assert_string_equal(written(), text);
}

static void test_ends(void **state)
{
	const char *absent[] = {"/nonexistent", NULL};
	struct helper_request r = {.id = 5, .argv = absent};
	struct helper_result result;

	(void)state;
	result = run(&(struct helper_request){.class = HELPER_CHECK, .id = 7}, "exit 3");
	assert_int_equal(result.class, HELPER_CHECK);
	assert_int_equal(result.id, 7);
	assert_int_equal(result.end, HELPER_EXITED);
	assert_int_equal(result.value, 3);
	assert_false(result.timed_out);
	result = run(&(struct helper_request){.id = 8}, "kill -USR1 $$");
	assert_int_equal(result.end, HELPER_SIGNALED);
	assert_int_equal(result.value, SIGUSR1);
	assert_int_equal(helper_run(helper, &r), 0);
	result = next();
	assert_int_equal(result.end, HELPER_NOT_RUN);
	assert_int_equal(result.value, ENOENT);
	assert_int_equal(helper_pending(helper, HELPER_NOTIFY), 0);
}

/* A script's environment, standard input, user, groups, capabilities and nice value. */
static void test_process(void **state)
{
	struct helper_result result;
	char command[512];

	(void)state;
	if (getuid())
		skip();
	setenv("SECRET", "x", 1);
	setenv("TZ", "UTC", 1);
	helper_stop(helper);
	assert_int_equal(helper_start(&helper), 0);
	chmod(folder, 0777);
	snprintf(command, sizeof(command),
		 "exec >%s; cat; umask; pwd; nice; id -u; id -g; echo $(id -G); "
		 "env | grep -v -e ^PWD -e ^_= -e ^SHLVL -e ^LANG -e ^LC_ | sort; grep -c 'CapEff:.0*$' "
		 "/proc/self/status; ls /proc/self/fd | wc -l",
		 out);
	result = run(&(struct helper_request){.uid = NOBODY, .gid = NOBODY, .input = "hello\n"}, command);
	assert_int_equal(result.end, HELPER_EXITED);
	assert_string_equal(written(), "hello\n0077\n/\n10\n65534\n65534\n65534\nHOME=/nonexistent\nLOGNAME=nobody\n"
				       "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nTZ=UTC\n"
				       "USER=nobody\n1\n4\n");
	assert_int_equal(
		run(&(struct helper_request){.class = HELPER_CHECK}, "read x; test $? = 1 -a $(nice) = 0").value, 0);
}

/* CAP_DAC_OVERRIDE (1), CAP_KILL (5), CAP_SETGID (6) and CAP_SETUID (7). */
static void test_capabilities(void **state)
{
	struct helper_result result;

	(void)state;
	if (getuid())
		skip();
	result = run(&(struct helper_request){0}, "grep -q 'CapPrm:.00000000000000e2$' /proc/$PPID/status && "
						  "grep -q 'CapEff:.00000000000000e2$' /proc/$PPID/status");
	assert_int_equal(result.value, 0);
}

static void test_time_limit(void **state)
{
	uint64_t begin = clock_ns();
	struct helper_result result;

	(void)state;
	result = run(&(struct helper_request){.timeout_ms = 50}, "sleep 60");
	assert_int_equal(result.end, HELPER_SIGNALED);
	assert_int_equal(result.value, SIGTERM);
	assert_true(result.timed_out);
	assert_true(clock_ns() - begin < NS_PER_S);
	result = run(&(struct helper_request){.timeout_ms = 50}, "trap : TERM; while :; do sleep 0.1; done");
	assert_int_equal(result.value, SIGKILL);
	assert_true(result.timed_out);
}

/* Scripts of a lane run one after the other; scripts of other lanes run at the same time. */
static void test_order(void **state)
{
	char command[128];

	(void)state;
	for (int i = 0; i < 3; i++) {
		snprintf(command, sizeof(command), "sleep 0.0%d; echo %d >>%s", 3 - i, i, out);
		ask(&(struct helper_request){.id = (uint64_t)i, .lane = 1}, command);
	}
	ask(&(struct helper_request){.id = 9, .lane = 2}, ":");
	assert_int_equal(next().id, 9);
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(next().id, i);
	assert_string_equal(written(), "0\n1\n2\n");
}

/* The next script of a lane starts when hold_ms are over, even if the one before it still runs. */
static void test_hold(void **state)
{
	struct helper_result result;

	(void)state;
	ask(&(struct helper_request){.id = 1, .lane = 1, .hold_ms = 50}, "sleep 0.3");
	ask(&(struct helper_request){.id = 2, .lane = 1}, ":");
	result = next();
	assert_int_equal(result.id, 1);
	assert_int_equal(result.end, HELPER_HELD);
	assert_int_equal(next().id, 2);
	result = next();
	assert_int_equal(result.id, 1);
	assert_int_equal(result.end, HELPER_EXITED);
}

static void test_kill(void **state)
{
	struct helper_result result;
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "echo begun >%s; sleep 60", out);
	ask(&(struct helper_request){.id = 1, .lane = 1}, command);
	wait_for_text("begun\n"); /* it must run: a request that waits would be cancelled */
	ask(&(struct helper_request){.id = 2, .lane = 1}, ":");
	helper_kill(helper, HELPER_NOTIFY, 2);
	result = next();
	assert_int_equal(result.id, 2);
	assert_int_equal(result.end, HELPER_NOT_RUN);
	assert_int_equal(result.value, ECANCELED);
	helper_kill(helper, HELPER_CHECK, 1); /* the same id in another class */
	helper_kill(helper, HELPER_NOTIFY, 1);
	result = next();
	assert_int_equal(result.end, HELPER_SIGNALED);
	assert_false(result.timed_out);
}

/* More requests than run at once, and more than the socket has room for: none is lost, and helper_run() does not wait.
 */
static void test_many(void **state)
{
	enum { MANY = 3000 };
	uint64_t longest = 0;
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "echo >>%s", out);
	for (uint64_t i = 0; i < MANY; i++) {
		uint64_t begin = clock_ns();

		ask(&(struct helper_request){.id = i}, i % 100 ? ":" : command);
		if (clock_ns() - begin > longest)
			longest = clock_ns() - begin;
	}
	assert_int_equal(helper_pending(helper, HELPER_NOTIFY), MANY);
	assert_true(longest < 50 * NS_PER_MS);
	/* a check does not wait for scripts of another class */
	ask(&(struct helper_request){.class = HELPER_CHECK}, ":");
	for (uint64_t i = 0, before = 0; i <= MANY; i++, before++)
		if (next().class == HELPER_CHECK)
			assert_true(before < MANY - 100);
	assert_int_equal(strlen(written()), MANY / 100);
}

static void test_bounds(void **state)
{
	static char large[HELPER_REQUEST_MAX];
	const char *argv[] = {"/bin/sleep", "60", large, NULL};
	struct helper_request r = {.argv = argv};
	size_t taken = 0;
	int err;

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	assert_int_equal(helper_run(helper, &r), -E2BIG);
	large[sizeof(large) / 2] = 0;
	while (!(err = helper_run(helper, &r)))
		taken++;
	assert_int_equal(err, -ENOBUFS);
	assert_in_range(taken, 900, 1100);
}

/* Waits for the only child of a process. Returns its pid. */
static pid_t child_of(pid_t pid)
{
	char path[64];
	FILE *file;
	int child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &child), 1);
	fclose(file);
	return child;
}

static void expect(enum helper_end end)
{
	assert_int_equal(next().end, end);
}

/* Hundreds of scripts that never end take all slots: the oldest scripts are ended, and others run. */
static void test_many_hang(void **state)
{
	struct helper_result result;
	unsigned ended = 0;

	(void)state;
	for (uint64_t i = 1; i <= 320; i++)
		ask(&(struct helper_request){.id = i, .lane = i, .hold_ms = 10}, "exec sleep 600");
	ask(&(struct helper_request){.id = 1000, .lane = 1000}, "exit 3");
	do {
		result = next();
		ended += result.timed_out;
	} while (result.id != 1000);
	assert_int_equal(result.value, 3);
	assert_in_range(ended, 1, 64);
}

/* A helper is killed, twice: its script gets SIGTERM and has no result, and the next helper runs the requests made
 * since. After the keeper is killed too, requests are refused. */
static void test_helper_dies(void **state)
{
	pid_t keeper = child_of(getpid());
	char command[256];

	(void)state;
	snprintf(command, sizeof(command),
		 "trap 'echo ended >>%s; exit' TERM; echo begun >>%s; while :; do sleep 0.01; done", out, out);
	for (int i = 0; i < 2; i++) {
		unlink(out);
		ask(&(struct helper_request){.class = HELPER_CHECK, .id = 1}, command);
		wait_for_text("begun\n");
		kill(child_of(keeper), SIGKILL);
		wait_for_text("begun\nended\n");
		ask(&(struct helper_request){.class = HELPER_CHECK, .id = 2}, "exit 2");
		expect(HELPER_LOST);
		assert_int_equal(helper_pending(helper, HELPER_CHECK), 1);
		expect(HELPER_RESTARTED);
		assert_int_equal(next().value, 2);
		assert_int_equal(helper_pending(helper, HELPER_CHECK), 0);
	}
	kill(keeper, SIGKILL);
	assert_int_equal(run(&(struct helper_request){.id = 3}, "kill -KILL $PPID; sleep 60").end, HELPER_LOST);
	expect(HELPER_OVER);
	assert_true(helper_over(helper));
	assert_int_equal(helper_fd(helper), -1);
	assert_int_equal(helper_run(helper, &(struct helper_request){.argv = (const char *[]){"/bin/true", NULL}}),
			 -EPIPE);
}

/* The daemon is killed: its scripts get SIGTERM, and those that ignore it get SIGKILL. */
static void test_daemon_dies(void **state)
{
	char command[256];
	pid_t pid;

	(void)state;
	snprintf(command, sizeof(command),
		 "trap 'echo ended >>%s; exit' TERM; echo begun >>%s; while :; do sleep 0.01; done", out, out);
	pid = fork();
	if (!pid) {
		helper_start(&helper);
		ask(&(struct helper_request){0}, command);
		ask(&(struct helper_request){0}, "trap : TERM; while :; do sleep 0.1; done");
		pause();
	}
	wait_for_text("begun\n");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	wait_for_text("begun\nended\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_process, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_capabilities, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_time_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hold, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_hang, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_helper_dies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_daemon_dies, set_up, tear_down),
	};
	int failed;

	if (!mkdtemp(folder))
		return 1;
	snprintf(out, sizeof(out), "%s/out", folder);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(out);
	rmdir(folder);
	return failed;
}
