/* SPDX-License-Identifier: GPL-2.0 */
/* Observes the pkt_type of a frame behind the program. BPF_PROG_TEST_RUN does not show it. So the frame is sent again,
 * over the loopback device of a network namespace of the test, to a packet socket behind the program. */
#ifndef TESTS_BPF_VMAC_OBSERVE_H
#define TESTS_BPF_VMAC_OBSERVE_H

#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vmac_fixture.h"

/* Opens a packet socket for one protocol on the loopback device. A socket for all protocols would get frames before the
 * program. */
static inline int packet_socket(uint32_t protocol)
{
	const struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_ifindex = LOOPBACK,
		.sll_protocol = htons(protocol),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof(at))) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline int loopback_up(void)
{
	struct ifreq up = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), error = ioctl(fd, SIOCSIFFLAGS, &up);

	close(fd);
	return error;
}

/* Does the same as load_vmac_programs(), and attaches the ingress program to the loopback device. */
static inline int load_and_attach(void **state)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = LOOPBACK, .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts);
	int error = load_vmac_programs(state);

	if (error || !fx.skel)
		return error;
	opts.prog_fd = way_fd(IN);
	if (unshare(CLONE_NEWNET) || loopback_up() || bpf_tc_hook_create(&hook) || bpf_tc_attach(&hook, &opts)) {
		print_error("no loopback device with the program attached: %s\n", strerror(errno));
		return -1;
	}
	return 0;
}

/* Returns the socket for a protocol, emptied. Sockets stay open, because closing one takes milliseconds. */
static inline int socket_of(uint32_t protocol)
{
	static struct {
		uint32_t protocol;
		int fd;
	} kept[8];
	uint8_t left[64];

	for (size_t i = 0; i < COUNT(kept); i++) {
		if (!kept[i].protocol) {
			kept[i].protocol = protocol;
			kept[i].fd = packet_socket(protocol);
		}
		if (kept[i].protocol != protocol)
			continue;
		while (recv(kept[i].fd, left, sizeof(left), MSG_DONTWAIT) >= 0)
			;
		return kept[i].fd;
	}
	return -1;
}

/* Sends the frame and returns its pkt_type behind the program. Fails where the frame does not arrive. */
static inline int observed_type(const struct packet *p)
{
	static const struct sockaddr_ll loopback = {.sll_family = AF_PACKET, .sll_ifindex = LOOPBACK};
	struct pollfd wait = {.fd = socket_of(get16(p->bytes + 12)), .events = POLLIN};
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	uint8_t bytes[FRAME_MAX];
	ssize_t n;

	assert_true(wait.fd >= 0);
	n = sendto(wait.fd, p->bytes, p->length, 0, (const struct sockaddr *)&loopback, sizeof(loopback));
	assert_int_equal(n, p->length);
	assert_int_equal(poll(&wait, 1, 1000), 1);
	n = recvfrom(wait.fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &size);
	assert_int_equal(n, p->length);
	assert_memory_equal(bytes, p->bytes, p->length);
	return from.sll_pkttype;
}

/* Fails unless the program hands the frame on unchanged and with this pkt_type. The pkt_type of a tagged frame cannot
 * be observed: the kernel changes it again where there is no VLAN device. */
static inline void expect_handed_on(const struct packet *p, int type)
{
	expect_left(IN, p);
	if (vx.tags != UNTAGGED)
		return;
	assert_int_equal(observed_type(p), type);
	expect_moved(0);
}

#endif
