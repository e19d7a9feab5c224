/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of this folder. */
#ifndef VRRP_XDP_FASTPATH_INTERNAL_H
#define VRRP_XDP_FASTPATH_INTERNAL_H

#include "fastpath/fastpath.h"

#define FASTPATH_PATH_LEN 512

/* Path of a pin in fp->dir. */
void pin_path(const struct fastpath *fp, const char *what, char path[FASTPATH_PATH_LEN]);

/* Path of the pinned XDP link of a port. */
void link_path(const struct fastpath *fp, unsigned ifindex, char path[FASTPATH_PATH_LEN]);

/* tc ingress (clsact). Attaching sets port->made_qdisc; reported, negative errno. */
int tc_attach(int prog, unsigned ifindex, const char *ifname, struct vr_port *port);
void tc_detach(unsigned ifindex, const struct vr_port *port);

#endif
