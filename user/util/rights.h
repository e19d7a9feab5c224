/* SPDX-License-Identifier: GPL-2.0 */
/* Packets of a Unix socket that carry a file descriptor to another process (SCM_RIGHTS). */
#ifndef VRRP_XDP_RIGHTS_H
#define VRRP_XDP_RIGHTS_H

#include <stddef.h>
#include <sys/types.h>

/* Sends a packet with a descriptor, which stays open here; fd -1: without one. Waits only if the socket does. Returns 0
 * or a negative errno. */
int rights_send(int socket, const void *bytes, size_t size, int fd);

/* Receives a packet. Returns its length, 0 if the other end is closed, or a negative errno. *fd: the descriptor that
 * came with it; -1: none. */
ssize_t rights_receive(int socket, void *bytes, size_t size, int *fd);

#endif
