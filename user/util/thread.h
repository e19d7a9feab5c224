/* SPDX-License-Identifier: GPL-2.0 */
/* Starts the threads of the daemon. */
#ifndef VRRP_XDP_THREAD_H
#define VRRP_XDP_THREAD_H

#include <pthread.h>

/* Bytes of the stack of a thread. The default, 8 MiB, is too much: stacks are locked into memory, and the C library
 * keeps the stack of a thread that has ended for later threads. */
#define THREAD_STACK (256 << 10)

/* Starts a thread that calls run(data). Returns 0 or a negative errno. */
static inline int thread_start(pthread_t *thread, void *(*run)(void *), void *data)
{
	pthread_attr_t attr;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	err = pthread_create(thread, &attr, run, data);
	pthread_attr_destroy(&attr);
	return -err;
}

#endif
