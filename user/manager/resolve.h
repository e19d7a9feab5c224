/* SPDX-License-Identifier: GPL-2.0 */
/* From the names of interfaces in a configuration to those that there are. */
#ifndef VRRP_XDP_RESOLVE_H
#define VRRP_XDP_RESOLVE_H

#include "config/model.h"
#include "manager/devices.h"
#include "manager/ports.h"
#include "manager/rtnl.h"

/* What becomes of an interface that is not there. */
enum resolve_missing {
	RESOLVE_REFUSE, /* an error */
	RESOLVE_WAIT,	/* it may come (dynamic_interfaces): a warning */
	RESOLVE_FOLLOW, /* the daemon runs: nothing; and one that cannot be used counts as if it were not there */
};

/* Collects the ports of a configuration and the devices that carry them, and checks that it can run on them. Reports
 * every interface that is missing. Returns 0 or a negative errno; ports and devices are to be freed in any case. */
int resolve(struct rtnl *r, const struct config *config, enum vr_mode mode, enum resolve_missing missing,
	    struct ports *ports, struct devices *devices);

/* What is to become of them when a configuration is read. */
static inline enum resolve_missing resolve_for(const struct config *config)
{
	return config->dynamic ? RESOLVE_WAIT : RESOLVE_REFUSE;
}

#endif
