// SPDX-License-Identifier: GPL-2.0
#include "engine/tx.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/frame.h"
#include "engine/tx_send.h"

#define SEND_BUFFER (4 << 20) /* bytes: room for a mass takeover's adverts */

static void set_socket_options(int fd)
{
	int size = SEND_BUFFER, priority = TC_PRIO_CONTROL;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
}

int tx_batch_open(struct tx_batch *batch, struct vr_engine *counters)
{
	batch->counters = counters;
	/* with protocol 0 the socket never receives */
	batch->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (batch->fd < 0)
		return -errno;
	set_socket_options(batch->fd);
	for (int i = 0; i < TX_BATCH; i++) {
		batch->to[i].sll_family = AF_PACKET;
		batch->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &batch->to[i],
			.msg_namelen = sizeof(batch->to[i]),
			.msg_iov = &batch->vectors[i],
			.msg_iovlen = 1,
		};
	}
	return 0;
}

void tx_batch_close(struct tx_batch *batch)
{
	if (batch->fd >= 0)
		close(batch->fd);
	batch->fd = -1;
}

void tx_batch_flush(struct tx_batch *batch)
{
	if (batch->share && batch->count >= TX_SHARE_MIN)
		tx_share_send(batch->share, batch->fd, batch->messages, batch->count);
	else
		tx_send(batch->fd, batch->messages, batch->count, batch->counters);
	batch->count = 0;
}

void tx_batch_add(struct tx_batch *batch, uint32_t ifindex, const uint8_t *frame, uint32_t length)
{
	if (batch->count == TX_BATCH)
		tx_batch_flush(batch);
	batch->to[batch->count].sll_ifindex = (int)ifindex;
	batch->to[batch->count].sll_protocol = *(const uint16_t *)(frame + 12); /* filters of a qdisc match it */
	batch->vectors[batch->count] = (struct iovec){(void *)frame, length};
	batch->count++;
}

int tx_open(struct tx *tx, struct vr_engine *counters)
{
	int err;

	memset(tx, 0, sizeof(*tx));
	tx->ip4.fd = tx->ip6.fd = -1;
	err = tx_batch_open(&tx->frames, counters);
	if (!err)
		err = tx_ip_open(&tx->ip4, VR_IPV4);
	if (!err)
		err = tx_ip_open(&tx->ip6, VR_IPV6);
	set_socket_options(tx->ip4.fd);
	set_socket_options(tx->ip6.fd);
	return err;
}

void tx_close(struct tx *tx)
{
	tx_batch_close(&tx->frames);
	tx_ip_close(&tx->ip4);
	tx_ip_close(&tx->ip6);
}

static void flush_ip(struct tx *tx, struct tx_ip *ip)
{
	tx_send(ip->fd, ip->messages, ip->count, tx->frames.counters);
	ip->count = 0;
}

void tx_flush(struct tx *tx)
{
	tx_batch_flush(&tx->frames);
	flush_ip(tx, &tx->ip4);
	flush_ip(tx, &tx->ip6);
}

void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length)
{
	const struct iovec packet = {(void *)(frame + FRAME_ETHERNET), length - FRAME_ETHERNET};
	struct tx_ip *ip = family == VR_IPV4 ? &tx->ip4 : &tx->ip6;
	uint8_t to[16];

	if (!frame_to_host(frame, family, to)) {
		tx_batch_add(&tx->frames, ifindex, frame, length);
		return;
	}
	if (ip->count == TX_IP_BATCH)
		flush_ip(tx, ip);
	tx_ip_put(ip, ifindex, family, to, packet);
}
