// SPDX-License-Identifier: GPL-2.0
/* Replaces the running programs by those of fp->next, at an upgrade of the daemon. */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fastpath/pins.h"
#include "fastpath/tc.h"
#include "fastpath/xdp.h"
#include "util/log.h"

/* On failure the port is detached: its daemon attaches it again. */
static int replace_on(uint32_t ifindex, const struct vr_port *port, void *data)
{
	struct fastpath *fp = data;
	int err = 0;

	if ((port->mode == VR_MODE_NATIVE || port->mode == VR_MODE_GENERIC) && fp->next[PROGRAM_XDP] >= 0)
		err = xdp_replace(fp, ifindex);
	if (!err)
		err = tc_replace(fp, ifindex, port);
	if (!err)
		return 0;
	log_warning("interface %s: cannot replace the BPF programs: %s; the daemon attaches them again, and adverts "
		    "are lost meanwhile",
		    port->name, strerror(-err));
	fastpath_detach(fp, ifindex);
	return 0;
}

int fastpath_replace(struct fastpath *fp)
{
	int err = 0;

	fastpath_for_each_port(fp, replace_on, fp);
	for (int i = 0; i < PROGRAM_COUNT; i++) {
		if (fp->next[i] < 0)
			continue;
		err = pins_make_program(fp, i, fp->next[i]);
		if (fp->program[i] >= 0)
			close(fp->program[i]);
		fp->program[i] = fp->next[i];
		fp->next[i] = -1;
	}
	return err;
}
