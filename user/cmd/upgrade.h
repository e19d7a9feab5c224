/* SPDX-License-Identifier: GPL-2.0 */
/* What `vrrp-xdp upgrade` hears of the successor that it has started. */
#ifndef VRRP_XDP_UPGRADE_H
#define VRRP_XDP_UPGRADE_H

/* From now on it gets what is logged; *fd < 0: there is no such command. */
void upgrade_begin(int *fd);

/* The successor is the daemon now: the command ends. data: the descriptor, which is closed. */
void upgrade_done(void *data);

#endif
