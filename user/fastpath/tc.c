// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "fastpath/internal.h"
#include "util/log.h"

/* Where a program sits: priority and handle are the same on every port. Adverts come first. */
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

static int attach_one(const struct fastpath *fp, const struct filter *filter, unsigned ifindex, const char *ifname)
{
	/* LIBBPF_OPTS clears the padding, too, which libbpf insists on */
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = filter->point);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = fp->program[filter->program], .handle = TC_HANDLE,
		    .priority = filter->priority);
	int err = bpf_tc_attach(&hook, &opts);

	if (err == -EEXIST)
		log_error("%s: tc %s has a filter of priority %u already; remove it: tc filter del dev %s %s pref %u", ifname,
			  point_name(filter), filter->priority, ifname, point_name(filter), filter->priority);
	else if (err)
		log_error("%s: cannot attach to tc %s: %s", ifname, point_name(filter), strerror(-err));
	return err;
}

int tc_attach(const struct fastpath *fp, unsigned filters, unsigned ifindex, const char *ifname, struct vr_port *port)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = BPF_TC_INGRESS);
	int err = bpf_tc_hook_create(&hook);

	port->made_qdisc = !err;
	if (err && err != -EEXIST) {
		log_error("%s: cannot make the clsact qdisc: %s", ifname, strerror(-err));
		return err;
	}
	err = 0;
	for (size_t i = 0; i < FILTERS && !err; i++) {
		if (!(filters & filters_known[i].bit))
			continue;
		err = attach_one(fp, &filters_known[i], ifindex, ifname);
		if (!err)
			port->filters |= filters_known[i].bit;
	}
	if (err)
		tc_detach(ifindex, port);
	return err;
}

static int count_filter(const struct nlmsghdr *message, void *data)
{
	if (message->nlmsg_type == RTM_NEWTFILTER)
		++*(int *)data;
	return MNL_CB_OK;
}

/* Filters at the clsact qdisc in one direction, by anybody; negative errno. */
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

void tc_detach(unsigned ifindex, const struct vr_port *port)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex);

	for (size_t i = 0; i < FILTERS; i++) {
		LIBBPF_OPTS(bpf_tc_opts, opts, .handle = TC_HANDLE, .priority = filters_known[i].priority);

		hook.attach_point = filters_known[i].point;
		if (port->filters & filters_known[i].bit)
			bpf_tc_detach(&hook, &opts);
	}
	if (!port->made_qdisc || count_filters(ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)) ||
	    count_filters(ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)))
		return;
	hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	bpf_tc_hook_destroy(&hook);
}
