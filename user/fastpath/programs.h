/* SPDX-License-Identifier: GPL-2.0 */
/* Programs and maps into the kernel. */
#ifndef VRRP_XDP_FASTPATH_PROGRAMS_H
#define VRRP_XDP_FASTPATH_PROGRAMS_H

#include "fastpath/fastpath.h"

/* Loads what size asks for, with its maps, and pins both; reported, negative errno. */
int programs_load(struct fastpath *fp, const struct fastpath_size *size);

#endif
