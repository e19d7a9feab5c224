// SPDX-License-Identifier: GPL-2.0
#include "manager/links/attach.h"

#include <errno.h>

#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/state.h"
#include "util/log.h"

int attach_device(struct manager *m, struct device *device)
{
	int err = fastpath_attach(&m->maps.fp, device->ifindex, device->name,
				  device->adverts ? device->mode : VR_MODE_NONE, true);

	if (err < 0)
		return err;
	device->mode = (enum vr_mode)err;
	if (device->adverts)
		log_info("%s: adverts are received by %s%s", device->name, device->mode == VR_MODE_TC ? "" : "XDP, ",
			 fastpath_mode_name(device->mode));
	return 0;
}

int attach_refuse_tc(const struct device *device)
{
	log_error("%s: adverts have to be received at tc on this interface, which needs a restart of the daemon",
		  device->name);
	return -EBUSY;
}

int attach_or_keep(struct manager *m, struct device *device, const struct device *old)
{
	if (old && (old->adverts || !device->adverts)) {
		device->mode = old->mode;
		device->adverts = old->adverts;
		return 0;
	}
	if (device->adverts && device->mode == VR_MODE_TC && m->maps.fp.program[PROGRAM_TC] < 0)
		return attach_refuse_tc(device);
	return attach_device(m, device);
}

void attach_drop_old(struct manager *m, const struct devices *old, const struct devices *now)
{
	for (size_t i = 0; i < old->count; i++)
		if (old->list[i].gone || !devices_find(now, old->list[i].ifindex))
			fastpath_detach(&m->maps.fp, old->list[i].ifindex);
}

static int port_is_absent(uint32_t ifindex, const struct vr_port *port, void *data)
{
	(void)port;
	if (ifindex & PORT_ABSENT)
		fastpath_detach(data, ifindex);
	return 0;
}

void attach_name_absent(struct manager *m)
{
	fastpath_for_each_port(&m->maps.fp, port_is_absent, &m->maps.fp);
	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].serves && !m->ports.ports[i].ifindex)
			fastpath_name_absent(&m->maps.fp, m->ports.ports[i].lower, m->ports.ports[i].name);
}
