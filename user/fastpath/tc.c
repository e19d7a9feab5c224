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

/* Our filter's place at the ingress: priority and handle, the same on every port. */
#define TC_PRIORITY 112
#define TC_HANDLE 112

int tc_attach(int prog, unsigned ifindex, const char *ifname, struct vr_port *port)
{
	/* LIBBPF_OPTS clears the padding, too, which libbpf insists on */
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = prog, .handle = TC_HANDLE, .priority = TC_PRIORITY);
	int err;

	err = bpf_tc_hook_create(&hook);
	port->made_qdisc = !err;
	if (!err || err == -EEXIST)
		err = bpf_tc_attach(&hook, &opts);
	if (err == -EEXIST)
		log_error("%s: tc ingress has a filter of priority %d already; remove it: tc filter del dev %s ingress pref %d",
			  ifname, TC_PRIORITY, ifname, TC_PRIORITY);
	else if (err)
		log_error("%s: cannot attach to tc ingress: %s", ifname, strerror(-err));
	if (err && port->made_qdisc)
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
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = TC_HANDLE, .priority = TC_PRIORITY);

	bpf_tc_detach(&hook, &opts);
	/* The qdisc stays where somebody else has come to use it. */
	if (!port->made_qdisc || count_filters(ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)) ||
	    count_filters(ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)))
		return;
	hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	bpf_tc_hook_destroy(&hook);
}
