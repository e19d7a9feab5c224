// SPDX-License-Identifier: GPL-2.0
#include "engine/tx_ip.h"

#include <errno.h>
#include <linux/filter.h>
#include <string.h>
#include <unistd.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"
#include "util/family.h"

/* Lets the socket receive nothing, by a filter. A socket of protocol 112 must exist: otherwise the stack answers the
 * adverts that `vrrp-xdp pass` lets through with ICMP errors. */
static int receive_nothing(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog filter = {.len = 1, .filter = &drop};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
}

static void fill_constants(struct tx_ip *t, uint8_t family)
{
	socklen_t to_length = family == VR_IPV4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	size_t info = family == VR_IPV4 ? sizeof(struct in_pktinfo) : sizeof(struct in6_pktinfo);

	for (int i = 0; i < TX_IP_BATCH; i++) {
		struct cmsghdr *control = (struct cmsghdr *)t->to[i].control;

		control->cmsg_level = family == VR_IPV4 ? IPPROTO_IP : IPPROTO_IPV6;
		control->cmsg_type = family == VR_IPV4 ? IP_PKTINFO : IPV6_PKTINFO;
		control->cmsg_len = CMSG_LEN(info);
		t->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &t->to[i],
			.msg_namelen = to_length,
			.msg_iov = &t->vectors[i],
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = CMSG_SPACE(info),
		};
	}
}

int tx_ip_open(struct tx_ip *t, uint8_t family)
{
	int on = 1, err;

	memset(t, 0, sizeof(*t));
	fill_constants(t, family);
	t->fd = socket(family_af(family), SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, VRRP_PROTOCOL);
	if (t->fd < 0)
		return errno == EAFNOSUPPORT ? 0 : -errno;
	err = receive_nothing(t->fd);
	if (!err)
		err = family == VR_IPV4 ? setsockopt(t->fd, IPPROTO_IP, IP_HDRINCL, &on, sizeof(on))
					: setsockopt(t->fd, IPPROTO_IPV6, IPV6_HDRINCL, &on, sizeof(on));
	return err ? -errno : 0;
}

void tx_ip_close(struct tx_ip *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

void tx_ip_put(struct tx_ip *t, uint32_t ifindex, uint8_t family, const uint8_t to[16], struct iovec packet)
{
	struct tx_ip_to *at = &t->to[t->count];
	struct cmsghdr *control = (struct cmsghdr *)at->control;

	if (family == VR_IPV4) {
		const struct in_pktinfo info = {.ipi_ifindex = (int)ifindex};

		at->v4 = (struct sockaddr_in){.sin_family = AF_INET};
		memcpy(&at->v4.sin_addr, to, sizeof(at->v4.sin_addr));
		memcpy(CMSG_DATA(control), &info, sizeof(info));
	} else {
		const struct in6_pktinfo info = {.ipi6_ifindex = ifindex};

		at->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6};
		memcpy(&at->v6.sin6_addr, to, sizeof(at->v6.sin6_addr));
		if (IN6_IS_ADDR_LINKLOCAL(&at->v6.sin6_addr))
			at->v6.sin6_scope_id = ifindex;
		memcpy(CMSG_DATA(control), &info, sizeof(info));
	}
	t->vectors[t->count++] = packet;
}
