// SPDX-License-Identifier: GPL-2.0
#include "util/supervisor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NS_PER_US 1000ULL
#define TELLS_PER_WATCHDOG 4

void supervisor_tell(const char *what)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = path ? strlen(path) : 0;
	int fd;

	if (!length || length >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, length);
	if (*path == '@') /* '@' stands for the NUL of an abstract socket address */
		address.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, what, strlen(what), MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address,
	       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close(fd);
}

static bool watched; /* supervisor_begin_watchdog() was called */

void supervisor_begin_watchdog(void)
{
	watched = true;
}

void supervisor_watchdog(uint64_t now)
{
	static uint64_t next;
	const char *limit;
	uint64_t limit_us;

	if (!watched || now < next)
		return;
	limit = getenv("WATCHDOG_USEC");
	limit_us = limit ? strtoull(limit, NULL, 10) : 0;
	next = limit_us ? now + limit_us * NS_PER_US / TELLS_PER_WATCHDOG : UINT64_MAX;
	if (limit_us)
		supervisor_tell("WATCHDOG=1");
}
