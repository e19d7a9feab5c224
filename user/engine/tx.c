// SPDX-License-Identifier: GPL-2.0
#include "engine/tx.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEND_BUFFER (4 << 20)

int tx_open(struct tx *tx, struct vr_engine *counters)
{
	int size = SEND_BUFFER, priority = TC_PRIO_CONTROL;

	memset(tx, 0, sizeof(*tx));
	tx->counters = counters;
	/* protocol 0: this socket never receives */
	tx->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (tx->fd < 0)
		return -errno;
	if (setsockopt(tx->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(tx->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	setsockopt(tx->fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
	for (int i = 0; i < TX_BATCH; i++) {
		tx->to[i].sll_family = AF_PACKET;
		tx->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &tx->to[i],
			.msg_namelen = sizeof(tx->to[i]),
			.msg_iov = &tx->vectors[i],
			.msg_iovlen = 1,
		};
	}
	return 0;
}

void tx_close(struct tx *tx)
{
	if (tx->fd >= 0)
		close(tx->fd);
	tx->fd = -1;
}

void tx_flush(struct tx *tx)
{
	uint32_t at = 0;

	while (at < tx->count) {
		int n = sendmmsg(tx->fd, tx->messages + at, tx->count - at, MSG_DONTWAIT);

		if (n > 0) {
			at += (uint32_t)n;
			tx->counters->frames_sent += (uint32_t)n;
		} else if (errno != EINTR) {
			tx->counters->last_error = (uint32_t)errno;
			tx->counters->frames_failed++;
			at++;
		}
	}
	tx->count = 0;
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
