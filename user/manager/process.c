// SPDX-License-Identifier: GPL-2.0
#include "manager/process.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/model.h"
#include "privilege/capabilities.h"
#include "privilege/seccomp.h"
#include "util/log.h"

static void set_cpus(const struct process_options *o)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (unsigned int cpu = 0; cpu < CPU_LIMIT && cpu < CPU_SETSIZE; cpu++)
		if (o->cpus[cpu / 64] >> cpu % 64 & 1)
			CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		log_warning("cannot set vrrp_cpu_affinity: %s; the daemon may run on all processors", strerror(errno));
}

/* Sets the soft limit RLIMIT_RTTIME in microseconds. Above it the kernel sends SIGXCPU every second. No hard limit is
 * set, since that would kill the daemon. */
static void set_rttime(uint32_t us)
{
	struct rlimit limit = {us, RLIM_INFINITY};

	if (setrlimit(RLIMIT_RTTIME, &limit))
		log_warning("cannot set vrrp_rlimit_rttime: %s; the daemon runs without this limit", strerror(errno));
}

void process_apply(const struct process_options *o)
{
	if (o->has_umask)
		umask(o->umask);
	if (o->name)
		prctl(PR_SET_NAME, o->name);
	if (o->has_cpus)
		set_cpus(o);
	if (o->rttime_us)
		set_rttime(o->rttime_us);
	if (o->has_nice && setpriority(PRIO_PROCESS, 0, o->nice))
		log_warning("cannot set vrrp_priority: %s; the daemon keeps the priority that it was started with",
			    strerror(errno));
}

/* Locks nothing if RLIMIT_MEMLOCK stays limited: later allocations would fail at the limit. */
void process_lock_memory(void)
{
	struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_MEMLOCK, &limit); /* needed after process_confine() gives up CAP_IPC_LOCK */
	if (geteuid() && (getrlimit(RLIMIT_MEMLOCK, &limit) || limit.rlim_cur != RLIM_INFINITY))
		log_warning("memory is not locked: RLIMIT_MEMLOCK is limited; under memory pressure adverts may be "
			    "late; raise the limit (systemd: LimitMEMLOCK=infinity)");
	else if (mlockall(MCL_CURRENT | MCL_FUTURE))
		log_warning("memory is not locked: %s; under memory pressure adverts may be late", strerror(errno));
}

/* The capabilities that a reload may need. NET_ADMIN, NET_RAW and BPF: to attach programs, change maps, addresses and
 * routes, and open sockets. DAC_READ_SEARCH: to read files of other users. */
#define KEEP                                                                                                           \
	(CAPABILITY(CAP_NET_ADMIN) | CAPABILITY(CAP_NET_RAW) | CAPABILITY(CAP_BPF) | CAPABILITY(CAP_DAC_READ_SEARCH))

void process_confine_log(void)
{
	if (!capabilities_bound() && !capabilities_keep(0))
		seccomp_confine_engine(); /* not logged: a failure here also happens in the engine, which logs it */
}

void process_confine(void)
{
	struct rlimit limit;
	bool limited = getrlimit(RLIMIT_MEMLOCK, &limit) || limit.rlim_cur != RLIM_INFINITY;
	int err = capabilities_bound();

	/* MCL_FUTURE also locks new memory. Under RLIMIT_MEMLOCK, allocating it needs CAP_IPC_LOCK. */
	if (!err)
		err = capabilities_keep(KEEP | (limited ? CAPABILITY(CAP_IPC_LOCK) : 0));
	if (!err)
		err = seccomp_confine_manager();
	if (err)
		log_warning("the daemon cannot give up its rights (capabilities, system calls), and runs with more "
			    "rights than it needs: %s",
			    strerror(-err));
}
