// SPDX-License-Identifier: GPL-2.0
#include "manager/links/attach.h"

#include <errno.h>

#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "util/heartbeat.h"
#include "util/log.h"

int attach_device(struct fastpath *fp, struct device *device)
{
	int err =
		fastpath_attach(fp, device->ifindex, device->name, device->adverts ? device->mode : VR_MODE_NONE, true);

	heartbeat(); /* a driver may take a second to set up its queues */
	if (err < 0)
		return err;
	device->mode = (enum vr_mode)err;
	if (device->adverts)
		log_info("interface %s: adverts are received by %s%s", device->name,
			 device->mode == VR_MODE_TC ? "" : "XDP, ", fastpath_mode_name(device->mode));
	return 0;
}

int attach_refuse_tc(const struct device *device)
{
	log_error("interface %s: its adverts have to be received at tc, but the running daemon cannot begin to receive "
		  "at tc on this interface; restart the daemon",
		  device->name);
	return -EBUSY;
}

int attach_or_keep(struct fastpath *fp, struct device *device, const struct device *old)
{
	if (old && (old->adverts || !device->adverts)) {
		device->mode = old->mode;
		device->adverts = old->adverts;
		fastpath_rename(fp, device->ifindex, device->name);
		return 0;
	}
	if (device->adverts && device->mode == VR_MODE_TC && fp->program[PROGRAM_TC] < 0)
		return attach_refuse_tc(device);
	return attach_device(fp, device);
}

void attach_drop_old(struct fastpath *fp, const struct devices *old, const struct devices *now)
{
	for (size_t i = 0; i < old->count; i++) {
		heartbeat();
		if (old->list[i].gone || !devices_find(now, old->list[i].ifindex))
			fastpath_detach(fp, old->list[i].ifindex);
	}
}

static int port_is_absent(uint32_t ifindex, const struct vr_port *port, void *data)
{
	(void)port;
	if (ifindex & PORT_ABSENT)
		fastpath_detach(data, ifindex);
	return 0;
}

void attach_name_absent(struct fastpath *fp, const struct ports *ports)
{
	fastpath_for_each_port(fp, port_is_absent, fp);
	for (size_t i = 0; i < ports->count; i++)
		if (ports->ports[i].serves && !ports->ports[i].ifindex)
			fastpath_name_absent(fp, ports->ports[i].lower, ports->ports[i].name);
}
