// SPDX-License-Identifier: GPL-2.0
#include "manager/links/devices.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"
#include "util/log.h"
#include "util/sort.h"

static int compare_vlan_ifindexes(const void *a, const void *b)
{
	const struct vlan *x = a, *y = b;

	return x->ifindex < y->ifindex ? -1 : x->ifindex > y->ifindex;
}

static void add_vlan(const struct rtnl_link *link, void *data)
{
	struct devices *d = data;
	struct vlan *more = d->vlans;

	if (!link->vlan)
		return;
	if (!(d->vlan_count & (d->vlan_count - 1)))
		more = realloc(more, (d->vlan_count ? 2 * d->vlan_count : 1) * sizeof(*more));
	if (!more)
		return;
	d->vlans = more;
	d->vlans[d->vlan_count++] = (struct vlan){link->ifindex, link->lower, link->vlan};
}

int devices_read_vlans(struct devices *d, struct rtnl *r)
{
	struct rtnl_handler handler = {.link = add_vlan, .data = d};
	int err = rtnl_dump_links(r, &handler);

	sort(d->vlans, d->vlan_count, sizeof(*d->vlans), compare_vlan_ifindexes);
	return err;
}

static const struct vlan *find_vlan(const struct devices *d, uint32_t ifindex)
{
	const struct vlan key = {.ifindex = ifindex};

	return d->vlan_count ? bsearch(&key, d->vlans, d->vlan_count, sizeof(key), compare_vlan_ifindexes) : NULL;
}

uint32_t devices_interface(const struct devices *d, uint32_t lower, uint16_t vlan, uint16_t vlan_in)
{
	if (!vlan)
		return lower;
	for (size_t i = 0; i < d->vlan_count; i++)
		if (d->vlans[i].lower == lower && d->vlans[i].id == vlan)
			return devices_interface(d, d->vlans[i].ifindex, vlan_in, 0);
	return 0;
}

/* Follows a port's VLAN interfaces down to the device below them. Sets lower, vlan and vlan_in of the port. Returns 0,
 * or -EOPNOTSUPP, logged, if there are more than two VLAN tags. */
static int resolve_tags(const struct devices *d, struct port *port)
{
	const struct vlan *vlan;

	port->lower = port->ifindex;
	port->vlan = port->vlan_in = 0;
	while ((vlan = find_vlan(d, port->lower))) {
		if (port->vlan_in) {
			log_error("%s: the interface has more than two VLAN tags, which is not supported; configure an "
				  "interface with at most two",
				  port->name);
			return -EOPNOTSUPP;
		}
		port->vlan_in = port->vlan;
		port->vlan = vlan->id;
		port->lower = vlan->lower;
	}
	return 0;
}

/* Sends an ethtool request to the driver, which writes its answer over *question. Returns whether the driver answered.
 */
static bool ask_driver(const char *name, void *question)
{
	struct ifreq request = {.ifr_data = question};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool answered;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	answered = fd >= 0 && !ioctl(fd, SIOCETHTOOL, &request);
	if (fd >= 0)
		close(fd);
	return answered;
}

/* Whether the name of a device's driver is in `drivers`, a list that ends with NULL. */
static bool driver_is(const char *name, const char *const *drivers)
{
	struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};

	if (!ask_driver(name, &info))
		return false;
	while (*drivers && strcmp(*drivers, info.driver))
		drivers++;
	return *drivers;
}

/* Whether frames reach XDP without their VLAN tags. The device's own driver removes the tags, or the device is stacked
 * on others (bridge, bond) whose drivers may have removed the tags. */
static bool strips_tags(const char *name)
{
	static const char *const stacked[] = {"bridge", "bonding", "team", "macvlan", NULL};
	struct ethtool_value flags = {.cmd = ETHTOOL_GFLAGS};

	return driver_is(name, stacked) || (ask_driver(name, &flags) && flags.data & ETH_FLAG_RXVLAN);
}

/* Returns the mode for a device whose frames reach XDP with their tags. A bond or team runs a native program on its
 * members. There a frame has the ifindex of the member, and adverts would be looked up on the wrong port. */
static enum vr_mode mode_of_members(const struct device *device, enum vr_mode mode)
{
	static const char *const aggregates[] = {"bonding", "team", NULL};

	if ((mode != VR_MODE_AUTO && mode != VR_MODE_NATIVE) || !driver_is(device->name, aggregates))
		return mode;
	if (mode == VR_MODE_NATIVE)
		log_warning("%s: native mode does not work on a bond or team, because native XDP runs on its members; "
			    "generic mode is used instead",
			    device->name);
	return VR_MODE_GENERIC;
}

/* Chooses the mode of a device. mode: as configured (--mode). */
static void choose_mode(struct device *device, enum vr_mode mode)
{
	device->mode = mode;
	if (!device->adverts || mode == VR_MODE_TC)
		return;
	if (!device->tagged || !strips_tags(device->name)) {
		device->mode = mode_of_members(device, mode);
	} else if (mode == VR_MODE_AUTO) {
		device->mode = VR_MODE_TC;
		log_info("%s: the driver takes VLAN tags off before XDP sees a frame, so adverts are received at tc; "
			 "to use XDP: ethtool -K %s rxvlan off",
			 device->name, device->name);
	} else {
		log_warning("%s: the driver takes VLAN tags off before XDP sees a frame, so adverts of its VLANs are "
			    "not received; use --mode tc, or ethtool -K %s rxvlan off",
			    device->name, device->name);
	}
}

struct device *devices_find(const struct devices *d, uint32_t ifindex)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].ifindex == ifindex)
			return &d->list[i];
	return NULL;
}

/* Adds the device that carries a port, unless it is in the list. Returns 0 or -ENODEV, logged. */
static int add_device(struct devices *d, const struct port *port)
{
	struct device *device = devices_find(d, port->lower);

	if (!device) {
		device = &d->list[d->count];
		*device = (struct device){.ifindex = port->lower};
		if (!if_indextoname(port->lower, device->name)) {
			log_error("interface %s: the device below this interface (ifindex %u) has just disappeared; "
				  "check `ip link`, then start or reload again",
				  port->name, port->lower);
			return -ENODEV;
		}
		d->count++;
	}
	device->adverts |= port->adverts[0] || port->adverts[1];
	device->tagged |= port->vlan != 0;
	return 0;
}

void devices_drop(struct devices *d, struct device *device)
{
	*device = d->list[--d->count];
}

int devices_init(struct devices *d, struct ports *ports, enum vr_mode mode, bool follow)
{
	int err = 0;

	d->list = calloc(ports->count, sizeof(*d->list));
	if (!d->list)
		return -ENOMEM;
	for (size_t i = 0; i < ports->count && !err; i++) {
		struct port *port = &ports->ports[i];

		if (!port->serves || !port->ifindex)
			continue;
		err = resolve_tags(d, port);
		if (!err)
			err = add_device(d, port);
		if (err && follow) {
			ports_forget(port);
			err = 0;
		}
	}
	for (size_t i = 0; i < d->count && !err; i++)
		choose_mode(&d->list[i], mode);
	return err;
}

bool devices_want(const struct devices *d, enum vr_mode mode)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].adverts && d->list[i].mode == mode)
			return true;
	return false;
}

void devices_free(struct devices *d)
{
	free(d->list);
	free(d->vlans);
	*d = (struct devices){0};
}
