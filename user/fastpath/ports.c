// SPDX-License-Identifier: GPL-2.0
/* The map vr_ports: which ports are attached, and how. */
#include <bpf/bpf.h>
#include <stdio.h>
#include <string.h>

#include "fastpath/fastpath.h"

void fastpath_name_absent(const struct fastpath *fp, uint32_t number, const char *name)
{
	struct vr_port port = {.mode = VR_MODE_NONE, .daemon = true};

	snprintf(port.name, sizeof(port.name), "%s", name);
	bpf_map_update_elem(fp->map[MAP_VR_PORTS], &number, &port, BPF_ANY);
}

void fastpath_rename(const struct fastpath *fp, uint32_t ifindex, const char *name)
{
	struct vr_port port;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port))
		return;
	memset(port.name, 0, sizeof(port.name));
	snprintf(port.name, sizeof(port.name), "%s", name);
	bpf_map_update_elem(fp->map[MAP_VR_PORTS], &ifindex, &port, BPF_EXIST);
}

/* fn may remove the port that it gets from vr_ports. The kernel then starts again at the first key of the map: fn may
 * get a port twice, but misses none. */
int fastpath_for_each_port(const struct fastpath *fp, fastpath_port_fn *fn, void *data)
{
	uint32_t ifindex, next, *at = NULL;
	int err = 0;

	while (!err && !bpf_map_get_next_key(fp->map[MAP_VR_PORTS], at, &next)) {
		struct vr_port port;

		ifindex = next;
		at = &ifindex;
		if (!bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port))
			err = fn(ifindex, &port, data);
	}
	return err;
}
