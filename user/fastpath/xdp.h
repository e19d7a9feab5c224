/* SPDX-License-Identifier: GPL-2.0 */
/* The XDP program of a port. */
#ifndef VRRP_XDP_FASTPATH_XDP_H
#define VRRP_XDP_FASTPATH_XDP_H

#include "fastpath/fastpath.h"

/* Attaches the program. mode: native, generic, or auto, which is native where the driver supports it, else generic.
 * Returns the mode in use, or a negative errno, reported. */
int xdp_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode);

/* Detaches the program. Does nothing where there is no link. */
void xdp_detach(const struct fastpath *fp, unsigned ifindex);

/* Lets the port run the program in fp->next. No frame passes without a program. Returns 0 or a negative errno. */
int xdp_replace(struct fastpath *fp, unsigned ifindex);

#endif
