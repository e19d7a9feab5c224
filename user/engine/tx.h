/* SPDX-License-Identifier: GPL-2.0 */
/* The way out of every frame: one AF_PACKET socket, and everything that is due together in one sendmmsg(); adverts to hosts
 * leave through a raw socket of their family. */
#ifndef VRRP_XDP_TX_H
#define VRRP_XDP_TX_H

#include <linux/if_packet.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/frame.h"
#include "engine/tx_ip.h"

#define TX_BATCH 1024 /* what one sendmmsg() takes (UIO_MAXIOV) */

struct tx {
	int fd;
	uint32_t count;
	struct vr_engine *counters; /* frames sent and failed are counted here */
	struct mmsghdr messages[TX_BATCH];
	struct iovec vectors[TX_BATCH];
	struct sockaddr_ll to[TX_BATCH];
	uint8_t copies[TX_BATCH][FRAME_ANNOUNCE_MAX];
	struct tx_ip ip4;
	struct tx_ip ip6;
};

/* Opens the sockets. Returns 0 or a negative errno. */
int tx_open(struct tx *tx, struct vr_engine *counters);
void tx_close(struct tx *tx);

/* Adds a frame to the batch; a full one leaves first. The frame stays where it is until tx_flush(). */
void tx_add(struct tx *tx, uint32_t ifindex, const uint8_t *frame, uint32_t length);

/* The same for an advert, which may go to a host. */
void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length);

/* Room for a frame of up to FRAME_ANNOUNCE_MAX bytes inside the batch; what the caller has written there is added by
 * tx_commit(). */
uint8_t *tx_reserve(struct tx *tx);
void tx_commit(struct tx *tx, uint32_t ifindex, uint32_t length);

/* Sends what was added. A frame that the kernel refuses (link down) is counted and left out, the others go. */
void tx_flush(struct tx *tx);

#endif
