// SPDX-License-Identifier: GPL-2.0
#include "engine/tx.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEND_BUFFER (4 << 20)

static void set_options(int fd)
{
	int size = SEND_BUFFER, priority = TC_PRIO_CONTROL;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
}

static int open_ip(struct tx *tx)
{
	int err = tx_ip_open(&tx->ip4, VR_IPV4);

	if (!err)
		err = tx_ip_open(&tx->ip6, VR_IPV6);
	set_options(tx->ip4.fd);
	set_options(tx->ip6.fd);
	return err;
}

int tx_open(struct tx *tx, struct vr_engine *counters)
{
	memset(tx, 0, sizeof(*tx));
	tx->counters = counters;
	tx->ip4.fd = tx->ip6.fd = -1;
	/* protocol 0: this socket never receives */
	tx->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (tx->fd < 0)
		return -errno;
	set_options(tx->fd);
	for (int i = 0; i < TX_BATCH; i++) {
		tx->to[i].sll_family = AF_PACKET;
		tx->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &tx->to[i],
			.msg_namelen = sizeof(tx->to[i]),
			.msg_iov = &tx->vectors[i],
			.msg_iovlen = 1,
		};
	}
	return open_ip(tx);
}

void tx_close(struct tx *tx)
{
	if (tx->fd >= 0)
		close(tx->fd);
	tx->fd = -1;
	tx_ip_close(&tx->ip4);
	tx_ip_close(&tx->ip6);
}

/* Sends a batch and empties it. */
static void send_batch(int fd, struct mmsghdr *messages, uint32_t *count, struct vr_engine *counters)
{
	uint32_t at = 0;

	while (at < *count) {
		int n = sendmmsg(fd, messages + at, *count - at, MSG_DONTWAIT);

		if (n > 0) {
			at += (uint32_t)n;
			counters->frames_sent += (uint32_t)n;
		} else if (errno != EINTR) {
			counters->last_error = (uint32_t)errno;
			counters->frames_failed++;
			at++;
		}
	}
	*count = 0;
}

static void flush_ip(struct tx *tx, struct tx_ip *ip)
{
	send_batch(ip->fd, ip->messages, &ip->count, tx->counters);
}

void tx_flush(struct tx *tx)
{
	send_batch(tx->fd, tx->messages, &tx->count, tx->counters);
	flush_ip(tx, &tx->ip4);
	flush_ip(tx, &tx->ip6);
}

void tx_add(struct tx *tx, uint32_t ifindex, const uint8_t *frame, uint32_t length)
{
	if (tx->count == TX_BATCH)
		tx_flush(tx);
	tx->to[tx->count].sll_ifindex = (int)ifindex;
	tx->to[tx->count].sll_protocol = *(const uint16_t *)(frame + 12); /* the qdisc's filters look at it */
	tx->vectors[tx->count] = (struct iovec){(void *)frame, length};
	tx->count++;
}

void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length)
{
	struct tx_ip *ip = family == VR_IPV4 ? &tx->ip4 : &tx->ip6;
	uint8_t to[16];

	if (!frame_to_host(frame, family, to)) {
		tx_add(tx, ifindex, frame, length);
		return;
	}
	if (ip->count == TX_IP_BATCH)
		flush_ip(tx, ip);
	tx_ip_put(ip, ifindex, family, to, frame + FRAME_ETHERNET, length - FRAME_ETHERNET);
}

uint8_t *tx_reserve(struct tx *tx)
{
	if (tx->count == TX_BATCH)
		tx_flush(tx);
	return tx->copies[tx->count];
}

void tx_commit(struct tx *tx, uint32_t ifindex, uint32_t length)
{
	tx_add(tx, ifindex, tx->copies[tx->count], length);
}
