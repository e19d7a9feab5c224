// SPDX-License-Identifier: GPL-2.0
#include "manager/links/membership.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/state.h"
#include "util/family.h"
#include "vrrp_xdp/maps.h"

void membership_init(struct membership *m)
{
	*m = (struct membership){.last4 = -1, .last6 = -1};
}

static int join_multicast_group(int fd, const struct multicast_group *group, uint32_t ifindex)
{
	struct ip_mreqn v4 = {.imr_ifindex = (int)ifindex};
	struct ipv6_mreq v6 = {.ipv6mr_interface = ifindex};
	int err;

	memcpy(&v4.imr_multiaddr, group->address, sizeof(v4.imr_multiaddr));
	memcpy(&v6.ipv6mr_multiaddr, group->address, sizeof(v6.ipv6mr_multiaddr));
	err = group->family == VR_IPV4 ? setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &v4, sizeof(v4))
				       : setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &v6, sizeof(v6));
	return err ? -errno : 0;
}

static int open_membership_socket(struct membership *m, uint8_t family)
{
	int *sockets = realloc(m->sockets, (m->count + 1) * sizeof(*sockets));
	int fd;

	if (!sockets)
		return -ENOMEM;
	m->sockets = sockets;
	fd = socket(family_af(family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	m->sockets[m->count++] = fd;
	return fd;
}

/* The sysctls igmp_max_memberships (default 20) and optmem_max limit the memberships of a socket. When a socket is
 * full, this function opens another. */
int membership_join(struct membership *m, const struct multicast_group *group, uint32_t ifindex)
{
	int *last = group->family == VR_IPV4 ? &m->last4 : &m->last6;
	int fd, err = *last >= 0 ? join_multicast_group(*last, group, ifindex) : -ENOBUFS;

	if (err != -ENOBUFS && err != -ENOMEM)
		return err == -EADDRINUSE ? 0 : err;
	fd = open_membership_socket(m, group->family);
	if (fd < 0)
		return fd;
	*last = fd;
	return join_multicast_group(fd, group, ifindex);
}

void membership_close(struct membership *m)
{
	for (size_t i = 0; i < m->count; i++)
		close(m->sockets[i]);
	free(m->sockets);
	membership_init(m);
}
