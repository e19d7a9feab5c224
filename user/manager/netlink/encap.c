// SPDX-License-Identifier: GPL-2.0
#include "manager/netlink/encap.h"

#include <endian.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/ila.h>
#include <linux/lwtunnel.h>
#include <linux/mpls.h>
#include <linux/mpls_iptunnel.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "config/routing.h"

/* Writes an MPLS label stack; its last label has the bottom-of-stack bit (RFC 3032 2.1). */
static void put_labels(struct nlmsghdr *message, const struct encap *e)
{
	uint32_t stack[ENCAP_LABELS];

	for (int i = 0; i < e->label_count; i++)
		stack[i] = htobe32(e->labels[i] << MPLS_LS_LABEL_SHIFT | (i == e->label_count - 1) << MPLS_LS_S_SHIFT);
	mnl_attr_put(message, MPLS_IPTUNNEL_DST, e->label_count * sizeof(*stack), stack);
}

/* Uses LWTUNNEL_IP_* for IPv6, too, because the attributes LWTUNNEL_IP6_* have the same numbers. */
static void put_tunnel(struct nlmsghdr *message, const struct encap *e)
{
	size_t n = e->kind == ENCAP_IP ? 4 : 16;

	_Static_assert(LWTUNNEL_IP_ID == (int)LWTUNNEL_IP6_ID && LWTUNNEL_IP_DST == (int)LWTUNNEL_IP6_DST &&
			       LWTUNNEL_IP_SRC == (int)LWTUNNEL_IP6_SRC &&
			       LWTUNNEL_IP_TTL == (int)LWTUNNEL_IP6_HOPLIMIT &&
			       LWTUNNEL_IP_TOS == (int)LWTUNNEL_IP6_TC && LWTUNNEL_IP_FLAGS == (int)LWTUNNEL_IP6_FLAGS,
		       "tunnels of both families have the same attribute numbers");
	if (e->has_id)
		mnl_attr_put_u64(message, LWTUNNEL_IP_ID, htobe64(e->id));
	if (e->has_destination)
		mnl_attr_put(message, LWTUNNEL_IP_DST, n, e->destination);
	if (e->has_source)
		mnl_attr_put(message, LWTUNNEL_IP_SRC, n, e->source);
	if (e->has_ttl)
		mnl_attr_put_u8(message, LWTUNNEL_IP_TTL, e->ttl);
	if (e->has_tos)
		mnl_attr_put_u8(message, LWTUNNEL_IP_TOS, e->tos);
	if (e->has_flags)
		mnl_attr_put_u16(message, LWTUNNEL_IP_FLAGS, htobe16(e->flags));
}

void encap_put(struct nlmsghdr *message, const struct encap *encap)
{
	static const uint16_t types[] = {
		[ENCAP_MPLS] = LWTUNNEL_ENCAP_MPLS,
		[ENCAP_IP] = LWTUNNEL_ENCAP_IP,
		[ENCAP_IP6] = LWTUNNEL_ENCAP_IP6,
		[ENCAP_ILA] = LWTUNNEL_ENCAP_ILA,
	};
	struct nlattr *nest;

	mnl_attr_put_u16(message, RTA_ENCAP_TYPE, types[encap->kind]);
	nest = mnl_attr_nest_start(message, RTA_ENCAP);
	if (encap->kind == ENCAP_MPLS)
		put_labels(message, encap);
	else if (encap->kind == ENCAP_ILA)
		mnl_attr_put_u64(message, ILA_ATTR_LOCATOR, htobe64(encap->id));
	else
		put_tunnel(message, encap);
	mnl_attr_nest_end(message, nest);
}

static int on_vrf_data(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == IFLA_VRF_TABLE && !mnl_attr_validate(attr, MNL_TYPE_U32))
		*(uint32_t *)data = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

/* The kernel sends IFLA_INFO_KIND before IFLA_INFO_DATA, so a link of another kind ends the search here. */
static int on_info(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == IFLA_INFO_KIND && strcmp(mnl_attr_get_str(attr), "vrf"))
		return MNL_CB_STOP;
	if (mnl_attr_get_type(attr) == IFLA_INFO_DATA)
		mnl_attr_parse_nested(attr, on_vrf_data, data);
	return MNL_CB_OK;
}

static int on_attribute(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
		mnl_attr_parse_nested(attr, on_info, data);
	return MNL_CB_OK;
}

static int on_link(const struct nlmsghdr *message, void *data)
{
	if (message->nlmsg_type == RTM_NEWLINK)
		mnl_attr_parse(message, sizeof(struct ifinfomsg), on_attribute, data);
	return MNL_CB_OK;
}

/* Asks the kernel about one link, and sets *table if the link is a VRF. Returns 0 or a negative errno. */
static int ask_for_vrf(struct mnl_socket *socket, uint32_t ifindex, uint32_t *table)
{
	char buffer[16384];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(message, sizeof(*info));
	ssize_t n;

	message->nlmsg_type = RTM_GETLINK;
	message->nlmsg_flags = NLM_F_REQUEST;
	info->ifi_index = (int)ifindex;
	if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
		return -errno;
	n = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
	return n < 0 || mnl_cb_run(buffer, (size_t)n, 0, 0, on_link, table) < 0 ? -errno : 0;
}

int vrf_table(const char *name, uint32_t *table)
{
	uint32_t ifindex = if_nametoindex(name);
	struct mnl_socket *socket;
	int err;

	*table = 0;
	if (!ifindex)
		return -ENODEV;
	socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!socket)
		return -errno;
	err = mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : ask_for_vrf(socket, ifindex, table);
	mnl_socket_close(socket);
	return err ? err : *table ? 0 : -ENODEV;
}
