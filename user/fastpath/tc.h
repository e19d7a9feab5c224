/* SPDX-License-Identifier: GPL-2.0 */
/* The programs of a port at tc. A program is attached by a pinned tcx link; before Linux 6.6, and on ports after the
 * first few, as a filter of the clsact qdisc. */
#ifndef VRRP_XDP_FASTPATH_TC_H
#define VRRP_XDP_FASTPATH_TC_H

#include "fastpath/fastpath.h"

/* Attaches programs to a port. filters: VR_FILTER_*. Makes the clsact qdisc where it is needed. Sets port->filters and
 * port->made_qdisc. Returns 0; or a negative errno, reported, with nothing attached. */
int tc_attach(struct fastpath *fp, unsigned filters, unsigned ifindex, const char *ifname, struct vr_port *port);

/* Returns the VR_FILTER_* of programs, which are a mask of 1 << enum fastpath_program. */
unsigned tc_filters(unsigned programs);

/* Returns which programs of port->filters do not run at tc any more, as a mask of 1 << enum fastpath_program. */
unsigned tc_missing(const struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

/* Lets the port run the programs in fp->next. No frame passes without a program. Returns 0 or a negative errno. */
int tc_replace(struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

/* Detaches the programs of port->filters. Removes the qdisc where this project made it and no filter is left in it. */
void tc_detach(const struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

#endif
