// SPDX-License-Identifier: GPL-2.0
/* Finds programs that another process has detached from ports, and attaches them again. */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "fastpath/links.h"
#include "fastpath/tc.h"
#include "fastpath/xdp.h"
#include "util/log.h"

void fastpath_for_each_detached(const struct fastpath *fp, fastpath_detached_fn *fn, void *data)
{
	for (size_t i = 0; i < fp->held_count; i++)
		if (!link_is_attached(fp->held[i].fd))
			fn(fp->held[i].ifindex, data);
}

static bool uses_xdp(const struct vr_port *port)
{
	return port->mode == VR_MODE_NATIVE || port->mode == VR_MODE_GENERIC;
}

unsigned fastpath_missing(const struct fastpath *fp, uint32_t ifindex)
{
	struct vr_port port;
	unsigned missing;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port))
		return 0;
	missing = tc_missing(fp, ifindex, &port);
	if (uses_xdp(&port) && link_look(fp, ifindex, PROGRAM_XDP) != LINK_ATTACHED)
		missing |= 1U << PROGRAM_XDP;
	return missing;
}

int fastpath_attach_again(struct fastpath *fp, uint32_t ifindex, const char *ifname, unsigned programs)
{
	struct vr_port port, again = {0};
	int xdp = 0, tc = 0, err = bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port);

	if (err)
		return err;
	for (int i = 0; i < PROGRAM_COUNT; i++)
		if (programs & 1U << i)
			link_drop(fp, ifindex, i);
	if (programs & 1U << PROGRAM_XDP)
		xdp = xdp_attach(fp, ifindex, ifname, port.mode);
	if (tc_filters(programs))
		tc = tc_attach(fp, tc_filters(programs), ifindex, ifname, &again);
	port.made_qdisc |= !tc && again.made_qdisc;
	err = bpf_map_update_elem(fp->map[MAP_VR_PORTS], &ifindex, &port, BPF_ANY);
	if (err)
		log_error("interface %s: cannot write its entry in the map vr_ports: %s; a clsact qdisc may stay on it "
			  "when the daemon ends",
			  ifname, strerror(-err));
	return xdp < 0 ? xdp : tc ? tc : err;
}
