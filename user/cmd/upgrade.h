/* SPDX-License-Identifier: GPL-2.0 */
/* How a successor reports to the `vrrp-xdp upgrade` that has started it. */
#ifndef VRRP_XDP_UPGRADE_H
#define VRRP_XDP_UPGRADE_H

/* Sends a copy of every log line to the command, over the socket *fd. *fd < 0: does nothing. fd must stay valid. */
void upgrade_begin(int *fd);

/* Tells the command that this process is the daemon now, and closes the socket. data: the fd of upgrade_begin(). */
void upgrade_done(void *data);

#endif
