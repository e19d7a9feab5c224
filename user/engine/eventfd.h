/* SPDX-License-Identifier: GPL-2.0 */
/* An eventfd, by which a thread wakes another. */
#ifndef VRRP_XDP_ENGINE_EVENTFD_H
#define VRRP_XDP_ENGINE_EVENTFD_H

#include <stdint.h>
#include <unistd.h>

static inline void event_signal(int fd)
{
	uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) < 0) /* EAGAIN: the eventfd is signalled already */
		return;
}

static inline void event_clear(int fd)
{
	uint64_t count;

	if (read(fd, &count, sizeof(count)) < 0)
		return;
}

#endif
