/* SPDX-License-Identifier: GPL-2.0 */
/* The ways out: frames leave through AF_PACKET sockets, everything that is due together in one sendmmsg(); adverts to
 * hosts through a raw socket of their family. */
#ifndef VRRP_XDP_TX_H
#define VRRP_XDP_TX_H

#include <linux/if_packet.h>
#include <stdint.h>
#include <sys/socket.h>

#include "engine/tx_ip.h"
#include "engine/tx_share.h"
#include "vrrp_xdp/maps.h"

#define TX_BATCH 1024 /* what one sendmmsg() takes (UIO_MAXIOV) */

/* A packet socket, which never receives, and what is to leave through it together. */
struct tx_batch {
	int fd;
	uint32_t count;
	struct vr_engine *counters; /* frames sent and failed are counted here */
	struct tx_share *share;	    /* with whom large batches are sent; NULL: alone */
	struct mmsghdr messages[TX_BATCH];
	struct iovec vectors[TX_BATCH];
	struct sockaddr_ll to[TX_BATCH];
};

/* Opens the socket. Returns 0 or a negative errno. */
int tx_batch_open(struct tx_batch *batch, struct vr_engine *counters);
void tx_batch_close(struct tx_batch *batch);

/* Adds a frame; a full batch leaves first. The frame stays where it is until tx_batch_flush(). */
void tx_batch_add(struct tx_batch *batch, uint32_t ifindex, const uint8_t *frame, uint32_t length);

/* Sends what was added. A frame that the kernel refuses (link down) is counted and left out, the others go. */
void tx_batch_flush(struct tx_batch *batch);

/* The ways out of adverts. */
struct tx {
	struct tx_batch frames;
	struct tx_ip ip4;
	struct tx_ip ip6;
};

/* Opens the sockets. Returns 0 or a negative errno. */
int tx_open(struct tx *tx, struct vr_engine *counters);
void tx_close(struct tx *tx);

/* Adds an advert to the batch of its way, as tx_batch_add(): it may go to a host. */
void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length);

/* Sends all that was added. */
void tx_flush(struct tx *tx);

#endif
