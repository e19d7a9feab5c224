/* SPDX-License-Identifier: GPL-2.0 */
/* The XDP program of a port. */
#ifndef VRRP_XDP_FASTPATH_XDP_H
#define VRRP_XDP_FASTPATH_XDP_H

#include "fastpath/fastpath.h"

/* Attaches; auto is native where the driver has it, else generic. Returns the mode that it became, or a negative errno,
 * reported. */
int xdp_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode);

/* Does nothing where there is no link. */
void xdp_detach(struct fastpath *fp, unsigned ifindex);

/* Puts the program of fp->next in its place. Silent, negative errno. */
int xdp_replace(struct fastpath *fp, uint32_t ifindex);

#endif
