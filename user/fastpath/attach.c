// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fastpath/fastpath.h"
#include "fastpath/links.h"
#include "fastpath/multicast.h"
#include "fastpath/tc.h"
#include "fastpath/xdp.h"
#include "util/log.h"

/* Returns the entry of a port in vr_ports if the port has programs for virtual addresses, but none for adverts.
 * Otherwise returns zeros. */
static struct vr_port addresses_only(const struct fastpath *fp, unsigned ifindex)
{
	struct vr_port port;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port) || port.mode != VR_MODE_NONE)
		return (struct vr_port){0};
	return port;
}

/* Detaches all programs of the port. */
static void detach_programs(struct fastpath *fp, unsigned ifindex, const struct vr_port *port)
{
	tc_detach(fp, ifindex, port);
	xdp_detach(fp, ifindex);
	links_release(fp, ifindex);
}

int fastpath_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode, bool daemon)
{
	const struct vr_port has = addresses_only(fp, ifindex);
	unsigned filters =
		((mode == VR_MODE_TC ? VR_FILTER_ADVERT : 0) | (daemon ? VR_FILTER_VMAC_IN | VR_FILTER_VMAC_OUT : 0)) &
		~(unsigned)has.filters;
	struct vr_port port = {.daemon = daemon};
	int err = 0, became = (int)mode;

	if (mode != VR_MODE_NONE && fp->program[mode == VR_MODE_TC ? PROGRAM_TC : PROGRAM_XDP] < 0) {
		log_error("interface %s: the running daemon has not loaded the program for %s mode; leave --mode out, "
			  "or stop the daemon first",
			  ifname, fastpath_mode_name(mode));
		return -ENOENT;
	}
	if (mode != VR_MODE_TC && mode != VR_MODE_NONE)
		became = xdp_attach(fp, ifindex, ifname, mode);
	if (became < 0)
		return became;
	if (filters)
		err = tc_attach(fp, filters, ifindex, ifname, &port);
	if (err) {
		detach_programs(fp, ifindex, &(struct vr_port){0});
		return err;
	}
	port.mode = (uint8_t)became;
	port.filters |= has.filters;
	port.made_qdisc |= has.made_qdisc;
	snprintf(port.name, sizeof(port.name), "%s", ifname);
	err = bpf_map_update_elem(fp->map[MAP_VR_PORTS], &ifindex, &port, BPF_ANY);
	if (err) {
		log_error("interface %s: the BPF programs are not attached, because the map vr_ports has no room: %s; "
			  "adverts on this interface are not received",
			  ifname, strerror(-err));
		detach_programs(fp, ifindex, &port);
		return err;
	}
	if (!daemon)
		multicast_admit(ifindex, true);
	return became;
}

int fastpath_detach(struct fastpath *fp, unsigned ifindex)
{
	struct vr_port port;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port))
		return -ENOENT;
	detach_programs(fp, ifindex, &port);
	if (!port.daemon)
		multicast_admit(ifindex, false);
	bpf_map_delete_elem(fp->map[MAP_VR_PORTS], &ifindex);
	return 0;
}
