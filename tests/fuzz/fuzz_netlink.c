// SPDX-License-Identifier: GPL-2.0
/* Input: datagrams from the routing socket: notifications, answers to a dump, acknowledgements of changes. The
 * sanitizer finds a read behind a datagram; the functions below find a read behind the value of an attribute. */
#include <errno.h>
#include <sanitizer/asan_interface.h>
#include <sys/socket.h>

#include "input.h"
#include "manager/netlink/rtnl.h"
#include "vrrp_xdp/maps.h"

#define ADDRESSES 100 /* more than fit into a batch */
#define OWN_PORT 4711

static struct input *input;
static int datagrams; /* number received so far */

/* Takes a datagram from the input: its length, then its bytes. The length UINT16_MAX is ENOBUFS. */
static ssize_t receive(void *buffer, size_t size)
{
	size_t n;

	__asan_unpoison_memory_region(buffer, size);
	if (!input->left) {
		errno = EAGAIN;
		return -1;
	}
	n = take(input, 2);
	if (n == UINT16_MAX) {
		errno = ENOBUFS;
		return -1;
	}
	n = n < input->left ? n : input->left;
	n = n < size ? n : size;
	take_bytes(input, buffer, n);
	__asan_poison_memory_region((char *)buffer + n, size - n);
	datagrams++;
	return (ssize_t)n;
}

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags)
{
	(void)fd, (void)flags;
	return receive(buffer, size);
}

/* The following functions replace those of libmnl: they use no socket, and check the bounds of values. */
ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t siz)
{
	(void)nl;
	return receive(buf, siz);
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *req, size_t siz)
{
	(void)nl;
	for (const struct nlmsghdr *m = req; siz; m = (const void *)((const char *)m + m->nlmsg_len)) {
		HOLDS(siz >= sizeof(*m) && m->nlmsg_len >= sizeof(*m) && m->nlmsg_len <= siz);
		siz -= m->nlmsg_len;
	}
	return 1;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	(void)nl;
	return -1;
}

unsigned int mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return OWN_PORT;
}

uint16_t mnl_attr_get_u16(const struct nlattr *attr)
{
	uint16_t value;

	memcpy(&value, mnl_attr_get_payload(attr), sizeof(value));
	HOLDS(mnl_attr_get_payload_len(attr) >= sizeof(value));
	return value;
}

uint32_t mnl_attr_get_u32(const struct nlattr *attr)
{
	uint32_t value;

	memcpy(&value, mnl_attr_get_payload(attr), sizeof(value));
	HOLDS(mnl_attr_get_payload_len(attr) >= sizeof(value));
	return value;
}

/* A caller that reads a string relies on its end inside of the attribute. */
const char *mnl_attr_get_str(const struct nlattr *attr)
{
	const char *text = mnl_attr_get_payload(attr);

	HOLDS(memchr(text, 0, mnl_attr_get_payload_len(attr)));
	return text;
}

static void on_link(const struct rtnl_link *link, void *data)
{
	(void)data;
	HOLDS(memchr(link->name, 0, sizeof(link->name)));
	HOLDS(link->vlan < 4096);
}

static void on_address(const struct rtnl_address *address, void *data)
{
	static const uint8_t none[12];

	(void)data;
	HOLDS(address->family == VR_IPV4 || address->family == VR_IPV6);
	HOLDS(address->family == VR_IPV6 || !memcmp(address->address + 4, none, sizeof(none)));
}

static void on_lost(void *data)
{
	(void)data;
}

/* Asks for more changes than one batch. */
static void change_addresses(struct rtnl *r)
{
	static struct rtnl_change changes[ADDRESSES];
	static const struct vip vip = {.family = VR_IPV4, .prefix = 24, .address = {192, 0, 2, 1}};

	for (size_t i = 0; i < ADDRESSES; i++)
		changes[i] = (struct rtnl_change){.add = i % 2, .ifindex = 1, .vip = &vip};
	rtnl_change_addresses(r, changes, ADDRESSES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rtnl_handler handler = {
		.link = on_link, .address = on_address, .lost = on_lost, .own_port = OWN_PORT};
	struct input in = {data, size};
	struct rtnl r = {.seq = 1, .own_port = OWN_PORT};

	input = &in;
	switch (take(&in, 1) & 3) {
	case 0:
		rtnl_monitor_read(&r, &handler);
		break;
	case 1:
		rtnl_dump_links(&r, &handler);
		break;
	case 2:
		rtnl_dump_addresses(&r, &handler);
		break;
	default:
		change_addresses(&r);
		break;
	}
	return 0;
}
