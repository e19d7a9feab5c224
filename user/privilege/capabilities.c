// SPDX-License-Identifier: GPL-2.0
#include "privilege/capabilities.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/log.h"

/* The inode of the initial user namespace in /proc/PID/ns (PROC_USER_INIT_INO of Linux, the same on every machine). */
#define INITIAL_USER_NAMESPACE 0xeffffffdU

/* Names of the capabilities that callers of capabilities_require() need. */
static const struct {
	int number;
	const char *name;
} names[] = {
	{CAP_BPF, "CAP_BPF"},	      {CAP_PERFMON, "CAP_PERFMON"},   {CAP_NET_ADMIN, "CAP_NET_ADMIN"},
	{CAP_NET_RAW, "CAP_NET_RAW"}, {CAP_IPC_LOCK, "CAP_IPC_LOCK"}, {CAP_SYS_ADMIN, "CAP_SYS_ADMIN (for --netns)"},
};

static uint64_t effective_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

/* Returns whether this process is in another user namespace than the initial one. Its root has all capabilities, but
 * the kernel does not accept them for BPF. */
static bool in_user_namespace(void)
{
	struct stat space;

	return !stat("/proc/self/ns/user", &space) && space.st_ino != INITIAL_USER_NAMESPACE;
}

int capabilities_require(const char *command, uint64_t needed)
{
	uint64_t missing = needed & ~effective_capabilities();
	char text[160];
	size_t at = 0;

	if (in_user_namespace()) {
		log_error("vrrp-xdp %s: root of a user namespace (unshare -r, a rootless container) cannot load BPF "
			  "programs: its capabilities are not valid on the host; start it as root of the host, with "
			  "--netns NETNS for another network namespace",
			  command);
		return -EPERM;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (missing & CAPABILITY(names[i].number))
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", at ? ", " : "", names[i].name);
	if (!missing)
		return 0;
	log_error("vrrp-xdp %s: needs capabilities that this process does not have: %s; start it as root, or give it "
		  "these (systemd: CapabilityBoundingSet= and AmbientCapabilities=, containers: --cap-add)",
		  command, text);
	return -EPERM;
}

uint64_t capabilities_to_lock(void)
{
	struct rlimit limit;
	bool unlimited = !getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_max == RLIM_INFINITY;

	return unlimited || effective_capabilities() & CAPABILITY(CAP_SYS_RESOURCE) ? 0 : CAPABILITY(CAP_IPC_LOCK);
}

int capabilities_keep(uint64_t keep)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capget, &header, data))
		return -errno;
	for (int i = 0; i < 2; i++) {
		data[i].permitted &= (uint32_t)(keep >> 32 * i);
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

int capabilities_bound(void)
{
	/* The loop ends after the last capability that the kernel knows. Without CAP_SETPCAP, the bounding set stays
	 * unchanged. */
	for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;
}
