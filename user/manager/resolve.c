// SPDX-License-Identifier: GPL-2.0
#include "manager/resolve.h"

#include <errno.h>
#include <string.h>

#include "util/log.h"

static void on_link(const struct rtnl_link *link, void *data)
{
	ports_link(data, link);
}

/* Names every interface that is not there, not only the first. */
static int check_ports(const struct ports *ports)
{
	int err = 0;

	for (size_t i = 0; i < ports->count; i++) {
		if (ports->ports[i].ifindex)
			continue;
		log_error("%s: no such interface; create it, or correct the configuration (see `ip link`)", ports->ports[i].name);
		err = -ENODEV;
	}
	return err;
}

/* A virtual MAC needs a device that takes frames to it. */
static int check_vmacs(const struct config *config, const struct ports *ports)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];

		if (!instance->settings->vmac || !ports_by_name(ports, instance->settings->interface)->own_mac_only)
			continue;
		log_error("%s: %s is a macvlan or ipvlan, which takes only frames to its own MAC: use_vmac cannot work there; "
			  "make the device below it the interface, or leave use_vmac out",
			  instance->name, instance->settings->interface);
		return -EOPNOTSUPP;
	}
	return 0;
}

int resolve(struct rtnl *r, const struct config *config, enum vr_mode mode, struct ports *ports, struct devices *devices)
{
	struct rtnl_handler handler = {.link = on_link, .data = ports};
	int err = ports_init(ports, config);

	if (!err)
		err = rtnl_dump_links(r, &handler);
	if (err) {
		log_error("cannot read the interfaces: %s", strerror(-err));
		return err;
	}
	err = check_ports(ports);
	if (!err)
		err = check_vmacs(config, ports);
	if (err)
		return err;
	err = devices_read_vlans(devices, r);
	if (err)
		log_error("cannot read the VLAN interfaces: %s", strerror(-err));
	return err ? err : devices_init(devices, ports, mode);
}
