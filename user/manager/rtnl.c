// SPDX-License-Identifier: GPL-2.0
#include "manager/rtnl.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "vrrp_xdp/maps.h"

#define MONITOR_BUFFER (8 << 20)
#define RECEIVE_SIZE 32768

/* Messages of one batch: their acknowledgements fit into the default receive buffer. */
#define BATCH 64
#define MESSAGE_MAX 256

static struct mnl_socket *open_socket(unsigned groups)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);

	if (socket && mnl_socket_bind(socket, groups, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(socket);
		return NULL;
	}
	return socket;
}

int rtnl_open(struct rtnl *r)
{
	int size = MONITOR_BUFFER, fd;

	r->seq = 1;
	r->request = open_socket(0);
	r->monitor = open_socket(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
	if (!r->request || !r->monitor) {
		int err = -errno;

		rtnl_close(r);
		return err;
	}
	fd = mnl_socket_get_fd(r->monitor);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return 0;
}

void rtnl_close(struct rtnl *r)
{
	if (r->request)
		mnl_socket_close(r->request);
	if (r->monitor)
		mnl_socket_close(r->monitor);
	r->request = r->monitor = NULL;
}

/* What the kind of a link tells: the id of a VLAN, or that it delivers frames to its own MAC address alone. */
static void read_kind(const struct nlattr *link_info, struct rtnl_link *link)
{
	const struct nlattr *attr, *data = NULL;
	const char *kind = "";
	uint32_t mode = 0;

	mnl_attr_for_each_nested(attr, link_info) {
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			kind = mnl_attr_get_str(attr);
		else if (mnl_attr_get_type(attr) == IFLA_INFO_DATA)
			data = attr;
	}
	link->own_mac_only = !strcmp(kind, "ipvlan");
	if (!data || (strcmp(kind, "vlan") && strcmp(kind, "macvlan")))
		return;
	mnl_attr_for_each_nested(attr, data) {
		if (*kind == 'v' && mnl_attr_get_type(attr) == IFLA_VLAN_ID)
			link->vlan = mnl_attr_get_u16(attr);
		else if (*kind == 'm' && mnl_attr_get_type(attr) == IFLA_MACVLAN_MODE)
			mode = mnl_attr_get_u32(attr);
	}
	link->own_mac_only = *kind == 'm' && mode != MACVLAN_MODE_PASSTHRU;
}

static void read_link(const struct nlmsghdr *message, const struct rtnl_handler *handler)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct rtnl_link link = {
		.ifindex = (uint32_t)info->ifi_index,
		/* IFF_RUNNING would tell the same up to a second later (operational state, RFC 2863) */
		.up = (info->ifi_flags & (IFF_UP | IFF_LOWER_UP | IFF_DORMANT)) == (IFF_UP | IFF_LOWER_UP),
		.gone = message->nlmsg_type == RTM_DELLINK,
	};
	const struct nlattr *attr;
	bool foreign = false;

	if (info->ifi_family != AF_UNSPEC) /* a bridge's view of its port */
		return;
	mnl_attr_for_each(attr, message, sizeof(*info)) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFLA_IFNAME)
			strncpy(link.name, mnl_attr_get_str(attr), sizeof(link.name) - 1);
		else if (type == IFLA_ADDRESS && mnl_attr_get_payload_len(attr) == sizeof(link.mac))
			memcpy(link.mac, mnl_attr_get_payload(attr), sizeof(link.mac));
		else if (type == IFLA_LINK)
			link.lower = mnl_attr_get_u32(attr);
		else if (type == IFLA_LINK_NETNSID)
			foreign = true;
		else if (type == IFLA_PROMISCUITY)
			link.promiscuity = mnl_attr_get_u32(attr);
		else if (type == IFLA_LINKINFO)
			read_kind(attr, &link);
	}
	if (foreign) /* below it are no programs of ours: it is a device like any other */
		link.vlan = 0;
	handler->link(&link, handler->data);
}

static void read_address(const struct nlmsghdr *message, const struct rtnl_handler *handler)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	struct rtnl_address address = {
		.ifindex = info->ifa_index,
		.family = info->ifa_family == AF_INET ? VR_IPV4 : VR_IPV6,
		.gone = message->nlmsg_type == RTM_DELADDR,
	};
	size_t n = info->ifa_family == AF_INET ? 4 : 16;
	uint32_t flags = info->ifa_flags;
	const struct nlattr *attr;
	bool local = false;

	if (info->ifa_family != AF_INET && info->ifa_family != AF_INET6)
		return;
	mnl_attr_for_each(attr, message, sizeof(*info)) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFA_FLAGS && mnl_attr_get_payload_len(attr) == sizeof(flags))
			flags = mnl_attr_get_u32(attr);
		if ((type != IFA_LOCAL && (type != IFA_ADDRESS || local)) || mnl_attr_get_payload_len(attr) != n)
			continue;
		local = type == IFA_LOCAL; /* on a point-to-point link IFA_ADDRESS is the peer */
		memcpy(address.address, mnl_attr_get_payload(attr), n);
	}
	address.usable = !(flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED));
	handler->address(&address, handler->data);
}

static int on_message(const struct nlmsghdr *message, void *data)
{
	const struct rtnl_handler *handler = data;

	switch (message->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		if (handler->link)
			read_link(message, handler);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		if (handler->address)
			read_address(message, handler);
		break;
	}
	return MNL_CB_OK;
}

/* Asks for everything of one type. */
static int dump(struct rtnl *r, uint16_t type, uint8_t family, const struct rtnl_handler *handler)
{
	char buffer[RECEIVE_SIZE];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *general = mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	uint32_t seq = r->seq++;
	ssize_t n;

	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = seq;
	general->rtgen_family = family;
	if (mnl_socket_sendto(r->request, message, message->nlmsg_len) < 0)
		return -errno;
	do {
		n = mnl_socket_recvfrom(r->request, buffer, sizeof(buffer));
		if (n > 0)
			n = mnl_cb_run(buffer, (size_t)n, seq, mnl_socket_get_portid(r->request), on_message,
				       (void *)handler);
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? -errno : 0;
}

int rtnl_dump_links(struct rtnl *r, const struct rtnl_handler *handler)
{
	return dump(r, RTM_GETLINK, AF_UNSPEC, handler);
}

int rtnl_dump_addresses(struct rtnl *r, const struct rtnl_handler *handler)
{
	int err = dump(r, RTM_GETADDR, AF_INET, handler);

	return err ? err : dump(r, RTM_GETADDR, AF_INET6, handler);
}

int rtnl_monitor_fd(const struct rtnl *r)
{
	return mnl_socket_get_fd(r->monitor);
}

int rtnl_monitor_read(struct rtnl *r, const struct rtnl_handler *handler)
{
	char buffer[RECEIVE_SIZE];
	int fd = mnl_socket_get_fd(r->monitor);

	for (;;) {
		ssize_t n = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);

		if (n > 0)
			mnl_cb_run(buffer, (size_t)n, 0, 0, on_message, (void *)handler);
		else if (n < 0 && errno == ENOBUFS)
			return -ENOBUFS;
		else if (n == 0 || errno != EINTR)
			return 0;
	}
}

static void put_address(struct nlmsghdr *message, const struct rtnl_change *change)
{
	const struct vip *vip = change->vip;
	const struct vip_options *options = vip->options;
	struct ifaddrmsg *info = mnl_nlmsg_put_extra_header(message, sizeof(*info));
	size_t n = vip->family == VR_IPV4 ? 4 : 16;

	info->ifa_family = vip->family == VR_IPV4 ? AF_INET : AF_INET6;
	info->ifa_prefixlen = vip->prefix;
	info->ifa_scope = vip->scope;
	info->ifa_index = change->ifindex;
	mnl_attr_put(message, IFA_LOCAL, n, vip->address);
	mnl_attr_put(message, IFA_ADDRESS, n, vip->address);
	if (!change->add)
		return;
	if (options && options->has_broadcast)
		mnl_attr_put(message, IFA_BROADCAST, sizeof(options->broadcast), options->broadcast);
	if (options && options->label)
		mnl_attr_put_strz(message, IFA_LABEL, options->label);
	if (vip->family == VR_IPV6) /* detection of duplicates would delay it for a second, and find the old Active */
		mnl_attr_put_u32(message, IFA_FLAGS, IFA_F_NODAD);
}

/* Reads the acknowledgement of every change of a batch whose first has sequence number seq. */
static int read_acks(struct rtnl *r, struct rtnl_change *changes, size_t count, uint32_t seq)
{
	char buffer[RECEIVE_SIZE];
	size_t acked = 0;

	while (acked < count) {
		ssize_t n = mnl_socket_recvfrom(r->request, buffer, sizeof(buffer));
		struct nlmsghdr *message = (struct nlmsghdr *)buffer;
		int left = (int)n;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
			const struct nlmsgerr *answer = mnl_nlmsg_get_payload(message);

			if (message->nlmsg_type != NLMSG_ERROR || message->nlmsg_seq - seq >= count)
				continue;
			changes[message->nlmsg_seq - seq].err = answer->error;
			acked++;
		}
	}
	return 0;
}

static int change_batch(struct rtnl *r, struct rtnl_change *changes, size_t count)
{
	char buffer[BATCH * MESSAGE_MAX];
	uint32_t first = r->seq;
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		struct nlmsghdr *message = mnl_nlmsg_put_header(buffer + length);

		message->nlmsg_type = changes[i].add ? RTM_NEWADDR : RTM_DELADDR;
		message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (changes[i].add ? NLM_F_CREATE | NLM_F_EXCL : 0);
		message->nlmsg_seq = r->seq++;
		put_address(message, &changes[i]);
		length += message->nlmsg_len;
	}
	if (mnl_socket_sendto(r->request, buffer, length) < 0)
		return -errno;
	return read_acks(r, changes, count, first);
}

int rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count)
{
	int err = 0;

	for (size_t at = 0; at < count && !err; at += BATCH)
		err = change_batch(r, changes + at, count - at < BATCH ? count - at : BATCH);
	return err;
}
