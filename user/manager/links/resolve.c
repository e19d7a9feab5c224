// SPDX-License-Identifier: GPL-2.0
#include "manager/links/resolve.h"

#include <errno.h>
#include <string.h>

#include "config/model.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"
#include "util/log.h"

static void update_port_link(const struct rtnl_link *link, void *data)
{
	ports_link(data, link);
}

/* Resets the ports whose interface does not exist, and logs each of them. Returns 0, or -ENODEV if such an interface is
 * an error (RESOLVE_REFUSE). */
static int check_ports(struct ports *ports, enum resolve_missing missing)
{
	int err = 0;

	for (size_t i = 0; i < ports->count; i++) {
		struct port *port = &ports->ports[i];

		if (port->ifindex)
			continue;
		ports_forget(port);
		if (missing == RESOLVE_WAIT)
			log_warning("%s: no such interface; its virtual routers and addresses wait until the interface "
				    "exists (dynamic_interfaces)",
				    port->name);
		if (missing != RESOLVE_REFUSE)
			continue;
		log_error("%s: no such interface; create it, correct its name in the configuration (see `ip link`), or "
			  "set dynamic_interfaces, so that the daemon waits for the interface",
			  port->name);
		err = -ENODEV;
	}
	return err;
}

/* Checks that no instance with a virtual MAC is on an interface that receives only frames to its own MAC. Returns 0 or
 * -EOPNOTSUPP, logged. */
static int check_vmacs(const struct config *config, const struct ports *ports, enum resolve_missing missing)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];
		struct port *port = ports_by_name(ports, instance->settings->interface);

		if (!instance->settings->vmac || !port->ifindex || !port->own_mac_only)
			continue;
		log_error("vrrp_instance %s: interface %s is a macvlan or ipvlan and receives only frames to its own "
			  "MAC, so use_vmac cannot work; set `interface` to the device below it, or remove use_vmac",
			  instance->name, instance->settings->interface);
		if (missing != RESOLVE_FOLLOW)
			return -EOPNOTSUPP;
		ports_forget(port);
	}
	return 0;
}

int resolve(struct rtnl *r, const struct config *config, struct resolve_options options, struct ports *ports,
	    struct devices *devices)
{
	struct rtnl_handler handler = {.link = update_port_link, .data = ports};
	int err = ports_init(ports, config);

	if (!err)
		err = rtnl_dump_links(r, &handler);
	if (err) {
		log_error("cannot read the interfaces from the kernel: %s", strerror(-err));
		return err;
	}
	err = check_ports(ports, options.missing);
	if (!err)
		err = check_vmacs(config, ports, options.missing);
	if (err)
		return err;
	err = devices_read_vlans(devices, r);
	if (err)
		log_error("cannot read the VLAN interfaces from the kernel: %s", strerror(-err));
	return err ? err : devices_init(devices, ports, options.mode, options.missing == RESOLVE_FOLLOW);
}
