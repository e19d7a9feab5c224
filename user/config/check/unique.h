/* SPDX-License-Identifier: GPL-2.0 */
/* Values that two instances must not have in common. */
#ifndef VRRP_XDP_CONFIG_UNIQUE_H
#define VRRP_XDP_CONFIG_UNIQUE_H

#include "config/parse/parse.h"

/* Reports names of instances that are given more than once, with the place of the first one. On one interface it also
 * reports VRIDs of a family, virtual MACs and virtual addresses. If an instance has an address twice, removes the
 * second. */
void check_unique(struct parser *p);

#endif
