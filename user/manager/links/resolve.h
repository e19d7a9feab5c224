/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the interfaces of a configuration in the kernel. */
#ifndef VRRP_XDP_RESOLVE_H
#define VRRP_XDP_RESOLVE_H

#include "config/model.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"

/* How resolve() treats an interface that does not exist. */
enum resolve_missing {
	RESOLVE_REFUSE, /* as an error */
	RESOLVE_WAIT,	/* logs a warning: the interface may be created later (dynamic_interfaces) */
	/* for a running daemon: logs no missing interface, and treats an interface that cannot be used as missing */
	RESOLVE_FOLLOW,
};

struct resolve_options {
	enum vr_mode mode; /* how adverts are to be received (--mode) */
	enum resolve_missing missing;
};

/* Makes the ports of a configuration and the devices that carry them, and checks that the configuration can run on
 * them. Logs every error. Returns 0 or a negative errno; the caller frees ports and devices in either case. */
int resolve(struct rtnl *r, const struct config *config, struct resolve_options options, struct ports *ports,
	    struct devices *devices);

/* Returns the options for the start or a reload. config->dynamic (dynamic_interfaces) decides between RESOLVE_WAIT and
 * RESOLVE_REFUSE. */
static inline struct resolve_options resolve_for(const struct config *config, enum vr_mode mode)
{
	return (struct resolve_options){mode, config->dynamic ? RESOLVE_WAIT : RESOLVE_REFUSE};
}

#endif
