/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors that go from one process to another, each with a packet of a Unix socket. */
#ifndef VRRP_XDP_RIGHTS_H
#define VRRP_XDP_RIGHTS_H

#include <stddef.h>
#include <sys/types.h>

/* Sends a packet with a descriptor, which stays the caller's, too. Returns 0 or a negative errno. */
int rights_send(int socket, void *bytes, size_t size, int fd);

/* Returns the packet's length, 0 where the other one is gone, or a negative errno. *fd: what has come with it, -1:
 * nothing. */
ssize_t rights_receive(int socket, void *bytes, size_t size, int *fd);

#endif
