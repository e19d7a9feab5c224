// SPDX-License-Identifier: GPL-2.0
#include "fastpath/tc.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fastpath/links.h"
#include "util/log.h"

/* From enum bpf_attach_type of Linux 6.6; the headers of the build may be older. */
#define TCX_INGRESS 46
#define TCX_EGRESS 47

/* Number of ports that are attached by tcx; later ports are attached by clsact. tcx saves 100 ns for each frame. But
 * each tcx attachment waits for an RCU grace period of some 20 ms, and holds the kernel's lock for netlink changes
 * meanwhile. For hundreds of ports that would take seconds. */
#define TCX_PORTS 8

/* A program at tc, in the order in which tcx programs are attached and run: the program for adverts comes first. At
 * clsact a filter is known by its priority and by TC_HANDLE, which are the same on every port. */
struct filter {
	unsigned bit; /* VR_FILTER_* */
	enum fastpath_program program;
	enum bpf_tc_attach_point point;
	uint32_t priority;
};

static const struct filter filters_known[] = {
	{VR_FILTER_ADVERT, PROGRAM_TC, BPF_TC_INGRESS, 112},
	{VR_FILTER_VMAC_IN, PROGRAM_VMAC_IN, BPF_TC_INGRESS, 113},
	{VR_FILTER_VMAC_OUT, PROGRAM_VMAC_OUT, BPF_TC_EGRESS, 113},
};

#define FILTERS (sizeof(filters_known) / sizeof(filters_known[0]))
#define TC_HANDLE 112

static const char *point_name(const struct filter *filter)
{
	return filter->point == BPF_TC_INGRESS ? "ingress" : "egress";
}

/* Attaches a program by tcx: behind the tcx programs of others, before the filters of clsact. Returns 0 or a negative
 * errno, reported; -EINVAL, not reported: the kernel has no tcx (before Linux 6.6). */
static int attach_tcx(struct fastpath *fp, const struct filter *filter, unsigned ifindex, const char *ifname)
{
	int fd = bpf_link_create(fp->program[filter->program], (int)ifindex,
				 filter->point == BPF_TC_INGRESS ? TCX_INGRESS : TCX_EGRESS, NULL);
	int err;

	if (fd < 0) {
		err = -errno;
		if (err != -EINVAL)
			log_error("interface %s: cannot attach the BPF program to tcx %s: %s", ifname,
				  point_name(filter), strerror(-err));
		return err;
	}
	err = link_keep(fp, ifindex, filter->program, fd);
	if (err)
		log_error("interface %s: cannot pin the tcx link under %s: %s", ifname, fp->dir, strerror(-err));
	return err == -EINVAL ? -EIO : err;
}

/* Attaches a program as a filter of the clsact qdisc, and makes the qdisc if it does not exist. Returns 0 or a negative
 * errno, reported. */
static int attach_clsact(const struct fastpath *fp, const struct filter *filter, unsigned ifindex, const char *ifname,
			 struct vr_port *port)
{
	/* LIBBPF_OPTS, because libbpf demands that the padding is zero, too */
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = filter->point);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = fp->program[filter->program], .handle = TC_HANDLE,
		    .priority = filter->priority);
	int err = bpf_tc_hook_create(&hook);

	port->made_qdisc |= !err;
	if (err && err != -EEXIST) {
		log_error("interface %s: cannot make the clsact qdisc: %s", ifname, strerror(-err));
		return err;
	}
	err = bpf_tc_attach(&hook, &opts);
	if (err == -EEXIST)
		log_error("interface %s: another program has the tc %s filter of priority %u, which vrrp-xdp needs; "
			  "remove that filter: tc filter del dev %s %s pref %u",
			  ifname, point_name(filter), filter->priority, ifname, point_name(filter), filter->priority);
	else if (err)
		log_error("interface %s: cannot attach the BPF program to tc %s: %s", ifname, point_name(filter),
			  strerror(-err));
	return err;
}

struct others {
	unsigned ifindex; /* of the port that is being attached, which is not counted */
	int count;
};

/* Counts a port, except others->ifindex. Returns true once TCX_PORTS are counted, which ends the walk over all ports.
 */
static int count_other(uint32_t ifindex, const struct vr_port *port, void *data)
{
	struct others *others = data;

	(void)port;
	others->count += ifindex != others->ifindex;
	return others->count >= TCX_PORTS;
}

int tc_attach(struct fastpath *fp, unsigned filters, unsigned ifindex, const char *ifname, struct vr_port *port)
{
	struct others others = {.ifindex = ifindex};
	bool tcx = !fastpath_for_each_port(fp, count_other, &others);
	int err = 0;

	for (size_t i = 0; i < FILTERS && !err; i++) {
		if (!(filters & filters_known[i].bit))
			continue;
		err = tcx ? attach_tcx(fp, &filters_known[i], ifindex, ifname) : -EINVAL;
		if (err == -EINVAL)
			err = attach_clsact(fp, &filters_known[i], ifindex, ifname, port);
		if (!err)
			port->filters |= filters_known[i].bit;
	}
	if (err)
		tc_detach(fp, ifindex, port);
	return err;
}

unsigned tc_filters(unsigned programs)
{
	unsigned filters = 0;

	for (size_t i = 0; i < FILTERS; i++)
		if (programs & 1U << filters_known[i].program)
			filters |= filters_known[i].bit;
	return filters;
}

/* The id of a program; 0 where the kernel does not tell it. */
static uint32_t program_id(int fd)
{
	struct bpf_prog_info info = {0};
	__u32 length = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &length) ? 0 : info.id;
}

/* Whether the filter of a program is gone, with or without its qdisc, or runs another program. */
static bool is_gone_from_clsact(const struct fastpath *fp, const struct filter *filter, unsigned ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = filter->point);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = TC_HANDLE, .priority = filter->priority);
	int err = bpf_tc_query(&hook, &opts);

	if (err)
		return err == -ENOENT || err == -EINVAL;
	return opts.prog_id != program_id(fp->program[filter->program]);
}

unsigned tc_missing(const struct fastpath *fp, unsigned ifindex, const struct vr_port *port)
{
	unsigned missing = 0;

	for (size_t i = 0; i < FILTERS; i++) {
		const struct filter *filter = &filters_known[i];
		enum link_state link;

		if (!(port->filters & filter->bit))
			continue;
		link = link_look(fp, ifindex, filter->program);
		if (link == LINK_DETACHED || (link == LINK_NONE && is_gone_from_clsact(fp, filter, ifindex)))
			missing |= 1U << filter->program;
	}
	return missing;
}

static int replace_clsact(const struct filter *filter, unsigned ifindex, int program)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = filter->point);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = program, .handle = TC_HANDLE, .priority = filter->priority,
		    .flags = BPF_TC_F_REPLACE);

	return bpf_tc_attach(&hook, &opts);
}

int tc_replace(struct fastpath *fp, unsigned ifindex, const struct vr_port *port)
{
	int err = 0;

	for (size_t i = 0; i < FILTERS && !err; i++) {
		const struct filter *filter = &filters_known[i];
		int program = fp->next[filter->program];

		if (!(port->filters & filter->bit) || program < 0)
			continue;
		err = link_update(fp, ifindex, filter->program);
		if (err == -ENOENT)
			err = replace_clsact(filter, ifindex, program);
	}
	return err;
}

static int count_filter(const struct nlmsghdr *message, void *data)
{
	if (message->nlmsg_type == RTM_NEWTFILTER)
		++*(int *)data;
	return MNL_CB_OK;
}

/* Returns the number of filters, of whatever program, in one direction of the clsact qdisc; or a negative errno. */
static int count_filters(unsigned ifindex, uint32_t parent)
{
	char buffer[16384];
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct tcmsg *tc = mnl_nlmsg_put_extra_header(message, sizeof(*tc));
	int n, filters = 0, err = -EIO;

	if (!socket)
		return -errno;
	message->nlmsg_type = RTM_GETTFILTER;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = 1;
	tc->tcm_ifindex = (int)ifindex;
	tc->tcm_parent = parent;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
		goto cleanup;
	do {
		n = (int)mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
		n = n > 0 ? mnl_cb_run(buffer, (size_t)n, 1, mnl_socket_get_portid(socket), count_filter, &filters) : n;
	} while (n > 0);
	err = n < 0 ? -errno : 0;
cleanup:
	mnl_socket_close(socket);
	return err ? err : filters;
}

static void detach_clsact(const struct filter *filter, unsigned ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = filter->point);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = TC_HANDLE, .priority = filter->priority);

	bpf_tc_detach(&hook, &opts);
}

void tc_detach(const struct fastpath *fp, unsigned ifindex, const struct vr_port *port)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	for (size_t i = 0; i < FILTERS; i++)
		if (port->filters & filters_known[i].bit && !link_remove(fp, ifindex, filters_known[i].program))
			detach_clsact(&filters_known[i], ifindex);
	if (port->made_qdisc && !count_filters(ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)) &&
	    !count_filters(ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)))
		bpf_tc_hook_destroy(&hook);
}
