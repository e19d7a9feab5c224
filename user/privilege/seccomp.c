// SPDX-License-Identifier: GPL-2.0
#include "privilege/seccomp.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* System calls that the engine thread may make: those of its loop, those to end or abort, and those to read the clock
 * without a vDSO. */
static const int engine_calls[] = {
	SCMP_SYS(sendmmsg),
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(timerfd_settime),
	SCMP_SYS(timerfd_settime64),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(sched_yield),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_nanosleep_time64),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(getrandom),
	SCMP_SYS(madvise),
	SCMP_SYS(munmap),
	SCMP_SYS(brk),
	SCMP_SYS(mremap),
};

/* System calls that the manager thread may not make after its setup. */
static const int manager_never[] = {
	/* execute programs, act on other processes */
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(process_madvise),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(kcmp),
	/* load code into the kernel */
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	/* change namespaces and mounts; open_by_handle_at() bypasses the permissions of folders */
	SCMP_SYS(setns),
	SCMP_SYS(unshare),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(open_tree),
	SCMP_SYS(move_mount),
	SCMP_SYS(fsopen),
	SCMP_SYS(fsconfig),
	SCMP_SYS(fsmount),
	SCMP_SYS(fspick),
	SCMP_SYS(mount_setattr),
	SCMP_SYS(open_by_handle_at),
	SCMP_SYS(quotactl),
	SCMP_SYS(quotactl_fd),
	/* users */
	SCMP_SYS(setuid),
	SCMP_SYS(setgid),
	SCMP_SYS(setreuid),
	SCMP_SYS(setregid),
	SCMP_SYS(setresuid),
	SCMP_SYS(setresgid),
	SCMP_SYS(setfsuid),
	SCMP_SYS(setfsgid),
	SCMP_SYS(setgroups),
	/* the machine */
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(swapoff),
	SCMP_SYS(sethostname),
	SCMP_SYS(setdomainname),
	SCMP_SYS(acct),
	SCMP_SYS(settimeofday),
	SCMP_SYS(clock_settime),
	SCMP_SYS(clock_settime64),
	SCMP_SYS(adjtimex),
	SCMP_SYS(clock_adjtime),
	SCMP_SYS(clock_adjtime64),
	SCMP_SYS(iopl),
	SCMP_SYS(ioperm),
	SCMP_SYS(modify_ldt),
	SCMP_SYS(syslog),
	SCMP_SYS(personality),
	/* often used in exploits */
	SCMP_SYS(userfaultfd),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Adds a rule with this action for each call. Ignores EDOM: this architecture does not have the call. Returns 0 or a
 * negative errno. */
static int add_calls(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
	int err = 0;

	for (size_t i = 0; i < count && (!err || err == -EDOM); i++)
		err = seccomp_rule_add(filter, action, calls[i], 0);
	return err == -EDOM ? 0 : err;
}

/* Allows mmap() and mprotect(), unless they ask for executable memory. Returns 0 or a negative errno. */
static int add_memory(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp data = SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};
	int err = 0;

	for (size_t i = 0; i < COUNT(calls) && (!err || err == -EDOM); i++)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 1, data);
	return err == -EDOM ? 0 : err;
}

static int describe_engine(scmp_filter_ctx filter)
{
	int err = add_calls(filter, SCMP_ACT_ALLOW, engine_calls, COUNT(engine_calls));

	return err ? err : add_memory(filter);
}

static int describe_manager(scmp_filter_ctx filter)
{
	int err = add_calls(filter, SCMP_ACT_ERRNO(EPERM), manager_never, COUNT(manager_never));

	return err ? err
		   : seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(bpf), 1,
				      SCMP_A0_64(SCMP_CMP_EQ, BPF_PROG_LOAD, 0));
}

/* A filter in the form that the kernel loads. */
struct program {
	int err; /* negative errno, if the filter could not be built; else 0 */
	unsigned short len;
	struct sock_filter code[512];
};

static struct program engine = {.err = -ENODATA}, manager = {.err = -ENODATA};

/* Copies the filter to program. libseccomp writes it only to a descriptor, so it goes through a file in memory. Returns
 * 0 or a negative errno. */
static int export(scmp_filter_ctx filter, struct program *program)
{
	int fd = memfd_create("seccomp", MFD_CLOEXEC);
	ssize_t size = 0;
	int err;

	if (fd < 0)
		return -errno;
	err = seccomp_export_bpf(filter, fd);
	if (!err && (size = pread(fd, program->code, sizeof(program->code), 0)) < 0)
		err = -errno;
	close(fd);
	program->len = (unsigned short)(size / (ssize_t)sizeof(program->code[0]));
	return err ? err : program->len == COUNT(program->code) ? -E2BIG : 0;
}

static void build(struct program *program, uint32_t otherwise, int (*describe)(scmp_filter_ctx filter))
{
	scmp_filter_ctx filter = seccomp_init(otherwise);

	program->err = -ENOMEM;
	if (!filter)
		return;
	program->err = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
	if (!program->err)
		program->err = describe(filter);
	if (!program->err)
		program->err = export(filter, program);
	seccomp_release(filter);
}

void seccomp_prepare(void)
{
	build(&engine, SCMP_ACT_ERRNO(EPERM), describe_engine);
	build(&manager, SCMP_ACT_ALLOW, describe_manager);
}

/* Loads a filter into the calling thread. FLAG_LOG: the kernel logs forbidden calls. FLAG_SPEC_ALLOW: keeps kernels
 * before Linux 5.16 from turning on mitigations that slow down a thread with a filter. */
static int confine(const struct program *program)
{
	const unsigned int flags = SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
	struct sock_fprog code = {.len = program->len, .filter = (struct sock_filter *)program->code};

	if (program->err)
		return program->err;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &code) ? -errno : 0;
}

int seccomp_confine_engine(void)
{
	return confine(&engine);
}

int seccomp_confine_manager(void)
{
	return confine(&manager);
}
