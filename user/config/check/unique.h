/* SPDX-License-Identifier: GPL-2.0 */
/* What no two instances may have in common. */
#ifndef VRRP_XDP_CONFIG_UNIQUE_H
#define VRRP_XDP_CONFIG_UNIQUE_H

#include "config/parse/parse.h"

/* Reports every name of an instance, VRID of an interface and family, and virtual address of an interface that is given
 * more than once, with the place of the first. */
void check_unique(struct parser *p);

#endif
