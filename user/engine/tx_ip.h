/* SPDX-License-Identifier: GPL-2.0 */
/* Sends adverts to hosts as IP packets, for which the kernel finds the route and the neighbour. */
#ifndef VRRP_XDP_TX_IP_H
#define VRRP_XDP_TX_IP_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define TX_IP_BATCH 256

/* A packet's destination, and the interface through which it leaves. */
struct tx_ip_to {
	union {
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/* The raw socket of one family, and the packets that leave through it together. */
struct tx_ip {
	int fd; /* -1: the kernel does not support the family */
	uint32_t count;
	struct mmsghdr messages[TX_IP_BATCH];
	struct iovec vectors[TX_IP_BATCH];
	struct tx_ip_to to[TX_IP_BATCH];
};

/* Opens the socket of a family. Returns 0, also where the kernel does not support the family, or a negative errno. */
int tx_ip_open(struct tx_ip *t, uint8_t family);
void tx_ip_close(struct tx_ip *t);

/* Adds a packet, IP header included, to a batch that is not full. The caller keeps the packet unchanged until it is
 * sent. */
void tx_ip_put(struct tx_ip *t, uint32_t ifindex, uint8_t family, const uint8_t to[16], struct iovec packet);

#endif
