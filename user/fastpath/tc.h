/* SPDX-License-Identifier: GPL-2.0 */
/* The programs of a port at tc. */
#ifndef VRRP_XDP_FASTPATH_TC_H
#define VRRP_XDP_FASTPATH_TC_H

#include "fastpath/fastpath.h"

/* Attaches programs to a port at tc: by pinned tcx links, or, before Linux 6.6 and on ports after the first few, as
 * filters of the clsact qdisc, which is made where there is none. filters: VR_FILTER_*. Sets port->filters and
 * port->made_qdisc; reported, negative errno, and then nothing is attached. */
int tc_attach(struct fastpath *fp, unsigned filters, unsigned ifindex, const char *ifname, struct vr_port *port);

/* Puts the programs of fp->next in their place. Silent, negative errno. */
int tc_replace(struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

/* Detaches them, and removes the qdisc if it was made for them and nobody else has come to use it. */
void tc_detach(const struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

#endif
