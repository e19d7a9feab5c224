// SPDX-License-Identifier: GPL-2.0
#include "fastpath/xdp.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>
#include <unistd.h>

#include "fastpath/links.h"
#include "util/log.h"

/* Reports which program occupies the XDP slot of the interface. */
static void report_busy(unsigned ifindex, const char *ifname)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);
	struct bpf_prog_info info = {0};
	__u32 length = sizeof(info), id = 0;
	int fd;

	if (!bpf_xdp_query((int)ifindex, 0, &query))
		id = query.prog_id ? query.prog_id : query.drv_prog_id ? query.drv_prog_id : query.skb_prog_id;
	fd = id ? bpf_prog_get_fd_by_id(id) : -1;
	if (fd >= 0) {
		bpf_obj_get_info_by_fd(fd, &info, &length);
		close(fd);
	}
	log_error("interface %s: its XDP slot is taken by the program '%s' (id %u); use --mode tc, or detach that "
		  "program: ip link set dev %s xdp off",
		  ifname, info.name, id, ifname);
}

static void report_attach(int err, unsigned ifindex, const char *ifname, enum vr_mode mode)
{
	if (err == -EBUSY || err == -EEXIST)
		report_busy(ifindex, ifname);
	else if (err == -EOPNOTSUPP || err == -EINVAL || err == -ERANGE || err == -E2BIG)
		log_error("interface %s: its driver does not support XDP in %s mode: %s; use --mode %s", ifname,
			  fastpath_mode_name(mode), strerror(-err), mode == VR_MODE_NATIVE ? "generic" : "tc");
	else
		log_error("interface %s: cannot attach the XDP program in %s mode: %s", ifname,
			  fastpath_mode_name(mode), strerror(-err));
}

/* Returns a descriptor of the new link, or a negative errno. */
static int xdp_link(int prog, unsigned ifindex, enum vr_mode mode)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .flags = mode == VR_MODE_NATIVE ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);
	int fd = bpf_link_create(prog, (int)ifindex, BPF_XDP, &opts);

	return fd < 0 ? -errno : fd;
}

int xdp_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode)
{
	enum vr_mode used = mode == VR_MODE_AUTO ? VR_MODE_NATIVE : mode;
	int fd, err;

	fd = xdp_link(fp->program[PROGRAM_XDP], ifindex, used);
	if (fd < 0 && fd != -EBUSY && fd != -EEXIST && mode == VR_MODE_AUTO) {
		used = VR_MODE_GENERIC;
		fd = xdp_link(fp->program[PROGRAM_XDP], ifindex, used);
	}
	if (fd < 0) {
		report_attach(fd, ifindex, ifname, used);
		return fd;
	}
	err = link_keep(fp, ifindex, PROGRAM_XDP, fd);
	if (err)
		log_error("interface %s: cannot pin the XDP link under %s: %s", ifname, fp->dir, strerror(-err));
	return err ? err : (int)used;
}

void xdp_detach(const struct fastpath *fp, unsigned ifindex)
{
	link_remove(fp, ifindex, PROGRAM_XDP);
}

int xdp_replace(struct fastpath *fp, unsigned ifindex)
{
	return link_update(fp, ifindex, PROGRAM_XDP);
}
