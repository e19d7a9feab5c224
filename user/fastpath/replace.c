// SPDX-License-Identifier: GPL-2.0
/* Programs in place of those that run: no frame goes by without one. */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fastpath/internal.h"
#include "util/log.h"

int link_update(struct fastpath *fp, unsigned ifindex, const char *path, int program)
{
	int fd = bpf_obj_get(path), err;

	if (fd < 0)
		return -ENOENT;
	err = bpf_link_update(fd, program, NULL) ? -errno : 0;
	link_hold(fp, ifindex, fd, err);
	return err;
}

static int update_xdp(struct fastpath *fp, uint32_t ifindex)
{
	char path[FASTPATH_PATH_LEN];

	link_path(fp, ifindex, path);
	return link_update(fp, ifindex, path, fp->next[PROGRAM_XDP]);
}

static int replace_on(uint32_t ifindex, const struct vr_port *port, void *data)
{
	struct fastpath *fp = data;
	int err = 0;

	if ((port->mode == VR_MODE_NATIVE || port->mode == VR_MODE_GENERIC) && fp->next[PROGRAM_XDP] >= 0)
		err = update_xdp(fp, ifindex);
	if (!err)
		err = tc_replace(fp, ifindex, port);
	if (!err)
		return 0;
	log_warning("%s: cannot replace the BPF programs: %s; they are attached anew", port->name, strerror(-err));
	fastpath_detach(fp, ifindex);
	return 0;
}

/* Renamed, so that there is one at any time. */
static int pin(const struct fastpath *fp, enum fastpath_program which)
{
	char path[FASTPATH_PATH_LEN], next[FASTPATH_PATH_LEN];

	pin_path(fp, program_names[which], path);
	pin_path(fp, "next", next);
	unlink(next);
	if (bpf_obj_pin(fp->next[which], next) || rename(next, path))
		return -errno;
	return 0;
}

int fastpath_replace(struct fastpath *fp)
{
	int err = 0;

	fastpath_for_each_port(fp, replace_on, fp);
	for (int i = 0; i < PROGRAM_COUNT; i++) {
		if (fp->next[i] < 0)
			continue;
		err = pin(fp, i);
		if (err)
			log_error("cannot pin %s/%s: %s", fp->dir, program_names[i], strerror(-err));
		if (fp->program[i] >= 0)
			close(fp->program[i]);
		fp->program[i] = fp->next[i];
		fp->next[i] = -1;
	}
	return err;
}
