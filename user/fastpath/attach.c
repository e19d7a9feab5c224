// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fastpath/internal.h"
#include "util/log.h"

static const char *const mode_names[] = {
	[VR_MODE_AUTO] = "auto", [VR_MODE_NATIVE] = "native", [VR_MODE_GENERIC] = "generic",
	[VR_MODE_TC] = "tc",	 [VR_MODE_NONE] = "none",
};

#define MODE_COUNT (sizeof(mode_names) / sizeof(mode_names[0]))

const char *fastpath_mode_name(enum vr_mode mode)
{
	return mode < MODE_COUNT ? mode_names[mode] : "unknown";
}

int fastpath_mode_parse(const char *name)
{
	for (size_t i = 0; i < VR_MODE_NONE; i++)
		if (!strcmp(name, mode_names[i]))
			return (int)i;
	return -EINVAL;
}

/* bpffs reserves dots, which interface names may have: the link's name is the index. */
void link_path(const struct fastpath *fp, unsigned ifindex, char path[FASTPATH_PATH_LEN])
{
	snprintf(path, FASTPATH_PATH_LEN, "%s/link_%u", fp->dir, ifindex);
}

/* Says which program is in the way. */
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
	log_error("%s: its XDP slot is taken by program '%s' (id %u); use --mode tc, or detach it: ip link set dev %s "
		  "xdp off",
		  ifname, info.name, id, ifname);
}

static void report_attach(int err, unsigned ifindex, const char *ifname, enum vr_mode mode)
{
	if (err == -EBUSY || err == -EEXIST)
		report_busy(ifindex, ifname);
	else if (err == -EOPNOTSUPP || err == -EINVAL || err == -ERANGE || err == -E2BIG)
		log_error("%s: its driver does not take XDP in %s mode: %s; use --mode %s", ifname,
			  fastpath_mode_name(mode), strerror(-err), mode == VR_MODE_NATIVE ? "generic" : "tc");
	else
		log_error("%s: cannot attach XDP in %s mode: %s", ifname, fastpath_mode_name(mode), strerror(-err));
}

/* Returns a descriptor of the link, or a negative errno. */
static int xdp_link(int prog, unsigned ifindex, enum vr_mode mode)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .flags = mode == VR_MODE_NATIVE ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);
	int fd = bpf_link_create(prog, (int)ifindex, BPF_XDP, &opts);

	return fd < 0 ? -errno : fd;
}

static int xdp_attach(struct fastpath *fp, unsigned ifindex, const char *ifname, enum vr_mode mode)
{
	enum vr_mode first = mode == VR_MODE_AUTO ? VR_MODE_NATIVE : mode;
	char path[FASTPATH_PATH_LEN];
	int fd, err;

	fd = xdp_link(fp->program[PROGRAM_XDP], ifindex, first);
	if (fd < 0 && fd != -EBUSY && fd != -EEXIST && mode == VR_MODE_AUTO) {
		first = VR_MODE_GENERIC;
		fd = xdp_link(fp->program[PROGRAM_XDP], ifindex, first);
	}
	if (fd < 0) {
		report_attach(fd, ifindex, ifname, first);
		return fd;
	}
	link_path(fp, ifindex, path);
	err = bpf_obj_pin(fd, path) ? -errno : 0;
	if (err)
		log_error("%s: cannot pin %s: %s", ifname, path, strerror(-err));
	link_hold(fp, ifindex, fd, err);
	return err ? err : (int)first;
}

void link_hold(struct fastpath *fp, unsigned ifindex, int fd, int err)
{
	struct held_link *more = err ? NULL : realloc(fp->held, (fp->held_count + 1) * sizeof(*more));

	if (!more) {
		close(fd);
		return;
	}
	fp->held = more;
	fp->held[fp->held_count++] = (struct held_link){ifindex, fd};
}

/* Also where its pin is gone with bpffs. */
static void release_links(struct fastpath *fp, unsigned ifindex)
{
	for (size_t i = 0; i < fp->held_count; i++) {
		if (fp->held[i].ifindex != ifindex)
			continue;
		bpf_link_detach(fp->held[i].fd);
		close(fp->held[i].fd);
		fp->held[i--] = fp->held[--fp->held_count];
	}
}

bool link_remove(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return false;
	bpf_link_detach(fd);
	close(fd);
	unlink(path);
	return true;
}

/* Does nothing where there is no link. */
static void xdp_detach(struct fastpath *fp, unsigned ifindex)
{
	char path[FASTPATH_PATH_LEN];

	link_path(fp, ifindex, path);
	link_remove(path);
}

/* What a port has already that is attached for its addresses alone; else nothing. */
static struct vr_port addresses_only(const struct fastpath *fp, unsigned ifindex)
{
	struct vr_port port;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port) || port.mode != VR_MODE_NONE)
		return (struct vr_port){0};
	return port;
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
		log_error(
			"%s: the daemon that runs has not loaded the program of %s mode; leave --mode out, or stop it",
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
		xdp_detach(fp, ifindex);
		release_links(fp, ifindex);
		return err;
	}
	port.mode = (uint8_t)became;
	port.filters |= has.filters;
	port.made_qdisc |= has.made_qdisc;
	snprintf(port.name, sizeof(port.name), "%s", ifname);
	err = bpf_map_update_elem(fp->map[MAP_VR_PORTS], &ifindex, &port, BPF_ANY);
	if (err) {
		log_error("%s: cannot record the port: %s", ifname, strerror(-err));
		tc_detach(fp, ifindex, &port);
		xdp_detach(fp, ifindex);
		release_links(fp, ifindex);
		return err;
	}
	if (!daemon)
		groups_admit(ifindex, true);
	return became;
}

int fastpath_detach(struct fastpath *fp, unsigned ifindex)
{
	struct vr_port port;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port))
		return -ENOENT;
	tc_detach(fp, ifindex, &port);
	xdp_detach(fp, ifindex);
	release_links(fp, ifindex);
	if (!port.daemon)
		groups_admit(ifindex, false);
	bpf_map_delete_elem(fp->map[MAP_VR_PORTS], &ifindex);
	return 0;
}

void fastpath_name_absent(const struct fastpath *fp, uint32_t number, const char *name)
{
	struct vr_port port = {.mode = VR_MODE_NONE, .daemon = true};

	snprintf(port.name, sizeof(port.name), "%s", name);
	bpf_map_update_elem(fp->map[MAP_VR_PORTS], &number, &port, BPF_ANY);
}

int fastpath_for_each_port(const struct fastpath *fp, fastpath_port_fn *fn, void *data)
{
	uint32_t ifindex, next, *at = NULL;
	int err = 0;

	while (!err && !bpf_map_get_next_key(fp->map[MAP_VR_PORTS], at, &next)) {
		struct vr_port port;

		/* fn may delete this one: begin anew then, as the kernel does for a key that is gone */
		ifindex = next;
		at = &ifindex;
		if (!bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port))
			err = fn(ifindex, &port, data);
	}
	return err;
}
