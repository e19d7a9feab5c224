/* SPDX-License-Identifier: GPL-2.0 */
/* Values that two instances must not have in common. */
#ifndef VRRP_XDP_CONFIG_UNIQUE_H
#define VRRP_XDP_CONFIG_UNIQUE_H

#include "config/parse/parse.h"

/* Reports each name that several instances have, with the place of the first instance. Does the same for VRIDs of a
 * family, virtual MACs and virtual addresses on one interface. If an instance has an address twice, warns and removes
 * the second address. */
void check_unique(struct parser *p);

#endif
