/* SPDX-License-Identifier: GPL-2.0 */
/* Sends and receives packets on a Unix socket that pass a file descriptor to another process (SCM_RIGHTS). */
#ifndef VRRP_XDP_RIGHTS_H
#define VRRP_XDP_RIGHTS_H

#include <stddef.h>
#include <sys/types.h>

/* Sends a packet, and with it the descriptor fd, which stays open in this process. fd -1: no descriptor. Waits only if
 * the socket is blocking. Returns 0 or a negative errno. */
int rights_send(int socket, const void *bytes, size_t size, int fd);

/* Receives a packet. Returns its length, 0 if the other process has closed its socket, or a negative errno. *fd: the
 * descriptor that came with the packet; -1: none. */
ssize_t rights_receive(int socket, void *bytes, size_t size, int *fd);

#endif
