// SPDX-License-Identifier: GPL-2.0
/* Calls that a confined thread may and may not make. Each test runs in a process of its own, because privileges cannot
 * be regained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "privilege/capabilities.h"
#include "privilege/seccomp.h"

/* Runs checks in a child process. Returns the line of the check that failed; 0: none. */
#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			return __LINE__;                                                                               \
	} while (0)
#define REFUSED(call) CHECK((call) == -1 && errno == EPERM)

static void in_process(int (*test)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		int line = test();

		if (line)
			print_error("line %d, errno %d\n", line, errno);
		_exit(line != 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static int engine(void)
{
	union bpf_attr attr = {0};
	char *argv[] = {"true", NULL};
	struct timespec soon = {.tv_nsec = 1};
	void *data;

	CHECK(!capabilities_bound() && !seccomp_confine_engine());
	REFUSED(socket(AF_INET, SOCK_DGRAM, 0));
	REFUSED(syscall(SYS_openat, -100, "/dev/null", 0));
	REFUSED(execve("/bin/true", argv, NULL));
	REFUSED(syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr)));
	REFUSED(syscall(SYS_clone, 0, NULL, NULL, NULL, NULL));
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	      errno == EPERM);
	data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(data != MAP_FAILED);
	REFUSED(mprotect(data, 4096, PROT_READ | PROT_EXEC));
	CHECK(!munmap(data, 4096) && !nanosleep(&soon, NULL) && !sched_yield());
	CHECK(sendmmsg(-1, NULL, 0, 0) == -1 && errno == EBADF);
	free(malloc(1 << 20));
	return 0;
}

static int manager(void)
{
	union bpf_attr attr = {0};
	char *argv[] = {"true", NULL};
	int fd;

	CHECK(!capabilities_bound() && !seccomp_confine_manager());
	REFUSED(execve("/bin/true", argv, NULL));
	REFUSED(unshare(CLONE_NEWUSER));
	REFUSED(syscall(SYS_open_by_handle_at, -1, NULL, 0));
	REFUSED(syscall(SYS_ptrace, 0, 0, NULL, NULL));
	REFUSED(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
	CHECK(syscall(SYS_bpf, BPF_OBJ_GET, NULL, 0) == -1);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(fd >= 0 && !close(fd));
	return 0;
}

static uint64_t capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	syscall(SYS_capget, &header, data);
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

static int keep(void)
{
	const uint64_t some = CAPABILITY(CAP_NET_RAW) | CAPABILITY(CAP_BPF), had = capabilities();

	CHECK(!capabilities_bound());
	CHECK(!capabilities_keep(some) && capabilities() == (had & some));
	CHECK(!capabilities_keep(CAPABILITY(CAP_BPF) | CAPABILITY(CAP_SYS_ADMIN)) &&
	      capabilities() == (had & CAPABILITY(CAP_BPF)));
	CHECK(!capabilities_keep(0) && !capabilities());
	CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHECK(!(had & CAPABILITY(CAP_SETPCAP)) || !prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0));
	return 0;
}

/* As in the daemon's threads: all memory is locked, RLIMIT_MEMLOCK is reached, and CAP_IPC_LOCK is dropped. */
static int no_memory(void)
{
	const struct rlimit none = {1 << 20, 1 << 20};

	CHECK(!setrlimit(RLIMIT_MEMLOCK, &none) && !mlockall(MCL_CURRENT | MCL_FUTURE));
	CHECK(!capabilities_bound() && !capabilities_keep(0));
	for (size_t size = 1 << 20; size; size /= 2)
		while (malloc(size))
			;
	CHECK(!seccomp_confine_engine());
	return 0;
}

static void test_engine(void **state)
{
	(void)state;
	in_process(engine);
}

static void test_no_memory(void **state)
{
	(void)state;
	if (getenv("SANITIZED")) /* a sanitizer needs more memory */
		skip();
	in_process(no_memory);
}

static void test_manager(void **state)
{
	(void)state;
	in_process(manager);
}

static void test_keep(void **state)
{
	(void)state;
	in_process(keep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_no_memory),
	};

	seccomp_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
