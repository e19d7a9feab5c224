// SPDX-License-Identifier: GPL-2.0
#include "manager/netlink/rtnl.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "config/model.h"
#include "config/routing.h"
#include "util/family.h"
#include "util/heartbeat.h"
#include "vrrp_xdp/maps.h"

#define MONITOR_BUFFER (8 << 20) /* bytes: room for the notifications of thousands of addresses at a takeover */
#define RECEIVE_SIZE 32768	 /* bytes: the longest datagram of a dump */
#define VLAN_IDS 4096

/* Requests of one batch. Their acknowledgements fit into the default receive buffer of the request socket. */
#define BATCH 64
#define BATCH_BYTES (32 << 10)

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
	int size = MONITOR_BUFFER, on = 1, fd;

	r->seq = 1;
	r->request = open_socket(0);
	if (r->request) /* The kernel's error answer then contains only the header of the refused request. */
		mnl_socket_setsockopt(r->request, NETLINK_CAP_ACK, &on, sizeof(on));
	r->monitor = open_socket(RTMGRP_LINK | RTMGRP_TC | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
	if (!r->request || !r->monitor) {
		int err = -errno;

		rtnl_close(r);
		return err;
	}
	r->own_port = mnl_socket_get_portid(r->request);
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

/* The get_...() functions return the value of an attribute. If its length is wrong, they return "" or 0. */
static const char *get_text(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ? "" : mnl_attr_get_str(attr);
}

static uint32_t get_u32(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U32) < 0 ? 0 : mnl_attr_get_u32(attr);
}

static uint16_t get_vlan_id(const struct nlattr *attr)
{
	uint16_t id = mnl_attr_validate(attr, MNL_TYPE_U16) < 0 ? 0 : mnl_attr_get_u16(attr);

	return id < VLAN_IDS ? id : 0;
}

/* Reads IFLA_LINKINFO: the id of a VLAN interface, and whether the link receives only frames to its own MAC address.
 * A macvlan in passthru mode also receives frames to other MACs, since it controls the MAC filter of the device below.
 */
static void read_kind(const struct nlattr *link_info, struct rtnl_link *link)
{
	const struct nlattr *attr, *data = NULL;
	const char *kind = "";
	uint32_t mode = 0;

	mnl_attr_for_each_nested(attr, link_info)
	{
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			kind = get_text(attr);
		else if (mnl_attr_get_type(attr) == IFLA_INFO_DATA)
			data = attr;
	}
	link->own_mac_only = !strcmp(kind, "ipvlan");
	if (!data || (strcmp(kind, "vlan") && strcmp(kind, "macvlan")))
		return;
	mnl_attr_for_each_nested(attr, data)
	{
		if (*kind == 'v' && mnl_attr_get_type(attr) == IFLA_VLAN_ID)
			link->vlan = get_vlan_id(attr);
		else if (*kind == 'm' && mnl_attr_get_type(attr) == IFLA_MACVLAN_MODE)
			mode = get_u32(attr);
	}
	link->own_mac_only = *kind == 'm' && mode != MACVLAN_MODE_PASSTHRU;
}

static void read_link(const struct nlmsghdr *message, const struct rtnl_handler *handler)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct rtnl_link link = {
		.ifindex = (uint32_t)info->ifi_index,
		/* not IFF_RUNNING: that is the operational state (RFC 2863), which follows the carrier up to a second
		   late */
		.up = (info->ifi_flags & (IFF_UP | IFF_LOWER_UP | IFF_DORMANT)) == (IFF_UP | IFF_LOWER_UP),
		.gone = message->nlmsg_type == RTM_DELLINK,
	};
	const struct nlattr *attr;
	bool foreign = false;

	if (info->ifi_family != AF_UNSPEC) /* AF_BRIDGE: the message is about a bridge port, not about a link */
		return;
	mnl_attr_for_each(attr, message, sizeof(*info))
	{
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFLA_IFNAME)
			strncpy(link.name, get_text(attr), sizeof(link.name) - 1);
		else if (type == IFLA_ADDRESS && mnl_attr_get_payload_len(attr) == sizeof(link.mac))
			memcpy(link.mac, mnl_attr_get_payload(attr), sizeof(link.mac));
		else if (type == IFLA_LINK)
			link.lower = get_u32(attr);
		else if (type == IFLA_LINK_NETNSID)
			foreign = true;
		else if (type == IFLA_MTU)
			link.mtu = get_u32(attr);
		else if (type == IFLA_PROMISCUITY)
			link.promiscuity = get_u32(attr);
		else if (type == IFLA_LINKINFO)
			read_kind(attr, &link);
	}
	if (foreign) /* the lower device is in another namespace, so the programs are attached to the VLAN interface
			itself */
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
		.by_us = message->nlmsg_pid == handler->own_port,
	};
	size_t n = vr_address_length(address.family);
	uint32_t flags = info->ifa_flags;
	const struct nlattr *attr;
	bool local = false;

	if (info->ifa_family != AF_INET && info->ifa_family != AF_INET6)
		return;
	mnl_attr_for_each(attr, message, sizeof(*info))
	{
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFA_FLAGS && mnl_attr_get_payload_len(attr) == sizeof(flags))
			flags = mnl_attr_get_u32(attr);
		if ((type != IFA_LOCAL && (type != IFA_ADDRESS || local)) || mnl_attr_get_payload_len(attr) != n)
			continue;
		local = type == IFA_LOCAL; /* preferred: on a point-to-point link IFA_ADDRESS is the peer's address */
		memcpy(address.address, mnl_attr_get_payload(attr), n);
	}
	address.usable = !(flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED));
	handler->address(&address, handler->data);
}

/* Calls handler->lost if another process has removed a rule, or a route with our protocol number (PROTOCOL_OWN). */
static void read_lost(const struct nlmsghdr *message, const struct rtnl_handler *handler)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(message);

	if (message->nlmsg_pid == handler->own_port)
		return;
	if (message->nlmsg_type == RTM_DELRULE || route->rtm_protocol == PROTOCOL_OWN)
		handler->lost(handler->data);
}

static void read_tc(const struct nlmsghdr *message, const struct rtnl_handler *handler)
{
	const struct tcmsg *tc = mnl_nlmsg_get_payload(message);

	handler->tc((uint32_t)tc->tcm_ifindex, handler->data);
}

/* Whether the payload of a message has at least `header` bytes, the size of its type's header. */
static bool has(const struct nlmsghdr *message, size_t header)
{
	return mnl_nlmsg_get_payload_len(message) >= header;
}

static int on_message(const struct nlmsghdr *message, void *data)
{
	const struct rtnl_handler *handler = data;

	switch (message->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		if (handler->link && has(message, sizeof(struct ifinfomsg)))
			read_link(message, handler);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		if (handler->address && has(message, sizeof(struct ifaddrmsg)))
			read_address(message, handler);
		break;
	case RTM_DELROUTE:
	case RTM_DELRULE:
		if (handler->lost && has(message, sizeof(struct rtmsg)))
			read_lost(message, handler);
		break;
	case RTM_NEWQDISC:
	case RTM_DELQDISC:
	case RTM_NEWTFILTER:
	case RTM_DELTFILTER:
		if (handler->tc && has(message, sizeof(struct tcmsg)))
			read_tc(message, handler);
		break;
	}
	return MNL_CB_OK;
}

/* Returns how many bytes at the start of a datagram are whole messages with their padding. libmnl needs this check,
 * because it treats a message length above 2 GiB as negative, and looks for attributes in the padding of a message. */
static size_t whole_messages(const char *buffer, size_t size)
{
	size_t at = 0;

	while (size - at >= sizeof(struct nlmsghdr)) {
		size_t length = ((const struct nlmsghdr *)(buffer + at))->nlmsg_len, step = (length + 3) & ~(size_t)3;

		if (length < sizeof(struct nlmsghdr) || step > size - at)
			break;
		at += step;
	}
	return at;
}

/* Asks the kernel for all objects of a message type, and calls the handler for each. Returns 0 or a negative errno. */
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
		heartbeat();
		if (n > 0)
			n = mnl_cb_run(buffer, whole_messages(buffer, (size_t)n), seq,
				       mnl_socket_get_portid(r->request), on_message, (void *)handler);
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n >= 0)
		return 0;
	return errno > 0 ? -errno
			 : -EPROTO; /* libmnl copies errno from the message, so errno may even be 0 or negative */
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
			mnl_cb_run(buffer, whole_messages(buffer, (size_t)n), 0, 0, on_message, (void *)handler);
		else if (n < 0 && errno == ENOBUFS)
			return -ENOBUFS;
		else if (n == 0 || errno != EINTR)
			return 0;
	}
}

void rtnl_put_address(struct nlmsghdr *message, const struct vip *vip, uint32_t ifindex, bool add)
{
	const struct vip_options *options = vip->options;
	const uint8_t *peer = options && options->has_peer ? options->peer : NULL;
	struct ifaddrmsg *info = mnl_nlmsg_put_extra_header(message, sizeof(*info));
	size_t n = vr_address_length(vip->family);
	/* As in keepalived: an IPv6 /128 is deprecated, so the kernel does not use it as the source of new connections.
	 */
	bool deprecated = vip->family == VR_IPV6 && vip->prefix == 128 && !peer;
	uint32_t flags = options ? options->flags : 0;

	message->nlmsg_type = add ? RTM_NEWADDR : RTM_DELADDR;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	info->ifa_family = family_af(vip->family);
	info->ifa_prefixlen = vip->prefix;
	info->ifa_scope = vip->scope;
	info->ifa_index = ifindex;
	mnl_attr_put(message, IFA_LOCAL, n, vip->address);
	/* An IPv4 /32 that a killed daemon has left may have a peer address, which the map vip_index does not contain.
	 * Such an address is deleted without IFA_ADDRESS, by IFA_LOCAL alone. */
	if (add || n == 16 || vip->prefix != 32)
		mnl_attr_put(message, IFA_ADDRESS, n, peer ? peer : vip->address);
	if (!add)
		return;
	if (options && options->has_broadcast)
		mnl_attr_put(message, IFA_BROADCAST, sizeof(options->broadcast), options->broadcast);
	if (options && options->label)
		mnl_attr_put_strz(message, IFA_LABEL, options->label);
	if (deprecated || (options && options->has_preferred_lft)) {
		struct ifa_cacheinfo lifetime = {.ifa_valid = UINT32_MAX};

		lifetime.ifa_prefered = options && options->has_preferred_lft ? options->preferred_lft : 0;
		mnl_attr_put(message, IFA_CACHEINFO, sizeof(lifetime), &lifetime);
	}
	if (vip->family == VR_IPV6 && !(options && options->detect_duplicates))
		flags |= IFA_F_NODAD; /* duplicate address detection takes a second, and could find the address at the
					 previous Active */
	if (flags)
		mnl_attr_put_u32(message, IFA_FLAGS, flags);
}

/* The messages of a batch that was sent to the kernel. */
struct sent {
	size_t request[BATCH]; /* index of each message's request in rtnl_requests */
	size_t count;
};

/* Reads the acknowledgements of all messages of a batch, whose first message has sequence number seq. */
static int read_acks(struct rtnl *r, const struct rtnl_requests *requests, const struct sent *sent, uint32_t seq)
{
	char buffer[RECEIVE_SIZE];
	size_t acked = 0;

	while (acked < sent->count) {
		ssize_t n = mnl_socket_recvfrom(r->request, buffer, sizeof(buffer));
		struct nlmsghdr *message = (struct nlmsghdr *)buffer;
		int left;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		left = (int)whole_messages(buffer, (size_t)n);
		for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
			const struct nlmsgerr *answer = mnl_nlmsg_get_payload(message);

			if (message->nlmsg_type != NLMSG_ERROR || !has(message, sizeof(*answer)) ||
			    message->nlmsg_seq - seq >= sent->count)
				continue;
			requests->done(sent->request[message->nlmsg_seq - seq], answer->error, requests->data);
			acked++;
		}
	}
	return 0;
}

/* Sends a batch that begins with request *at, and waits for the answers. Sets *at to the first request after the batch.
 * Returns 0 or a negative errno. */
static int run_batch(struct rtnl *r, const struct rtnl_requests *requests, size_t *at)
{
	struct sent sent = {.count = 0};
	char buffer[BATCH_BYTES];
	uint32_t first = r->seq;
	size_t length = 0;

	for (; *at < requests->count && sent.count < BATCH && length + RTNL_MESSAGE_MAX <= sizeof(buffer); ++*at) {
		struct nlmsghdr *message = mnl_nlmsg_put_header(buffer + length);
		int err = requests->put(message, *at, requests->data);

		if (err) {
			requests->done(*at, err, requests->data);
			continue;
		}
		message->nlmsg_seq = r->seq++;
		sent.request[sent.count++] = *at;
		length += message->nlmsg_len;
	}
	if (length && mnl_socket_sendto(r->request, buffer, length) < 0)
		return -errno;
	return read_acks(r, requests, &sent, first);
}

int rtnl_run(struct rtnl *r, const struct rtnl_requests *requests)
{
	int err = 0;

	for (size_t at = 0; at < requests->count && !err;) {
		err = run_batch(r, requests, &at);
		heartbeat();
	}
	return err;
}

static int put_change(struct nlmsghdr *message, size_t i, void *data)
{
	const struct rtnl_change *change = &((const struct rtnl_change *)data)[i];

	rtnl_put_address(message, change->vip, change->ifindex, change->add);
	return 0;
}

static void end_change(size_t i, int err, void *data)
{
	((struct rtnl_change *)data)[i].err = err;
}

int rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count)
{
	const struct rtnl_requests requests = {.count = count, .put = put_change, .done = end_change, .data = changes};

	return rtnl_run(r, &requests);
}

int rtnl_follow_routing(struct rtnl *r)
{
	static const int groups[] = {RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE};

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (mnl_socket_setsockopt(r->monitor, NETLINK_ADD_MEMBERSHIP, (void *)&groups[i], sizeof(groups[i])) <
		    0)
			return -errno;
	return 0;
}
