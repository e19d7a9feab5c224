/* SPDX-License-Identifier: GPL-2.0 */
/* From the names of interfaces in a configuration to those that there are. */
#ifndef VRRP_XDP_RESOLVE_H
#define VRRP_XDP_RESOLVE_H

#include "config/model.h"
#include "manager/devices.h"
#include "manager/ports.h"
#include "manager/rtnl.h"

/* Collects the ports of a configuration and the devices that carry them, and checks that it can run on them. Reports every
 * interface that is missing. Returns 0 or a negative errno; ports and devices are to be freed in any case. */
int resolve(struct rtnl *r, const struct config *config, enum vr_mode mode, struct ports *ports, struct devices *devices);

#endif
