/* SPDX-License-Identifier: GPL-2.0 */
/* Functions that the engine's thread and the announcer share. */
#ifndef VRRP_XDP_ENGINE_THREAD_H
#define VRRP_XDP_ENGINE_THREAD_H

#include <sched.h>
#include <sys/prctl.h>

#include "privilege/capabilities.h"
#include "privilege/seccomp.h"
#include "util/thread.h"

/* Gives the calling thread a name, SCHED_FIFO with this priority, and no timer slack. Returns 0, or the errno that says
 * why it has no real-time priority. */
static inline int thread_become_realtime(const char *name, int priority)
{
	struct sched_param param = {.sched_priority = priority};

	pthread_setname_np(pthread_self(), name);
	prctl(PR_SET_TIMERSLACK, 1);
	return pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
}

/* Gives up every capability and nearly every system call. Every descriptor that needs one is open already. Returns 0 or
 * a negative errno. */
static inline int thread_confine(void)
{
	int err = capabilities_bound();

	if (!err)
		err = capabilities_keep(0);
	return err ? err : seccomp_confine_engine();
}

#endif
