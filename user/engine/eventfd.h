/* SPDX-License-Identifier: GPL-2.0 */
/* An eventfd: one thread writes it to wake another thread. */
#ifndef VRRP_XDP_ENGINE_EVENTFD_H
#define VRRP_XDP_ENGINE_EVENTFD_H

#include <stdint.h>
#include <unistd.h>

/* Adds to the eventfd's counter, which wakes its reader. */
static inline void event_write(int fd, uint64_t value)
{
	if (write(fd, &value, sizeof(value)) < 0) /* EAGAIN: the counter is full, the reader awake */
		return;
}

static inline void event_signal(int fd)
{
	event_write(fd, 1);
}

/* Sets the counter to 0: the eventfd is not readable until it is signalled again. */
static inline void event_clear(int fd)
{
	uint64_t count;

	if (read(fd, &count, sizeof(count)) < 0)
		return;
}

#endif
