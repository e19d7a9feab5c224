/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_FASTPATH_PROGRAMS_H
#define VRRP_XDP_FASTPATH_PROGRAMS_H

#include "fastpath/fastpath.h"

/* Loads the programs of size->programs and all maps into the kernel and pins them. Returns 0 or a negative errno,
 * reported. */
int programs_load(struct fastpath *fp, const struct fastpath_size *size);

#endif
