/* SPDX-License-Identifier: GPL-2.0 */
/* How a successor reports to the `vrrp-xdp upgrade` that has started it. */
#ifndef VRRP_XDP_UPGRADE_H
#define VRRP_XDP_UPGRADE_H

/* Makes the log functions send a copy of every line to `vrrp-xdp upgrade`, over the socket *fd. Does nothing if *fd is
 * negative. The pointer fd must stay valid until upgrade_done(). */
void upgrade_begin(int *fd);

/* Tells `vrrp-xdp upgrade` that this process is the daemon now, and closes the socket. data: the fd of
 * upgrade_begin(). */
void upgrade_done(void *data);

#endif
