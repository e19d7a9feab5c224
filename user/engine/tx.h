/* SPDX-License-Identifier: GPL-2.0 */
/* Sends frames through AF_PACKET sockets: all that is due together leaves in one sendmmsg(). Adverts to hosts leave
 * through a raw IP socket of their family. */
#ifndef VRRP_XDP_TX_H
#define VRRP_XDP_TX_H

#include <linux/if_packet.h>
#include <stdint.h>
#include <sys/socket.h>

#include "engine/tx_ip.h"
#include "engine/tx_share.h"
#include "vrrp_xdp/maps.h"

#define TX_BATCH 1024 /* the most messages that one sendmmsg() takes (UIO_MAXIOV) */

/* A packet socket, which never receives, and the frames that leave through it together. */
struct tx_batch {
	int fd;
	uint32_t count;
	struct vr_engine *counters; /* where frames sent and failed are counted */
	struct tx_share *share;	    /* for large batches, which another thread helps to send; NULL: no help is wanted */
	struct mmsghdr messages[TX_BATCH];
	struct iovec vectors[TX_BATCH];
	struct sockaddr_ll to[TX_BATCH];
};

/* Opens the socket. Returns 0 or a negative errno. */
int tx_batch_open(struct tx_batch *batch, struct vr_engine *counters);
void tx_batch_close(struct tx_batch *batch);

/* Adds a frame; a full batch leaves first. The caller keeps the frame unchanged until tx_batch_flush(). */
void tx_batch_add(struct tx_batch *batch, uint32_t ifindex, const uint8_t *frame, uint32_t length);

/* Sends what was added. A frame that the kernel refuses, as on a link that is down, is counted; the others leave. */
void tx_batch_flush(struct tx_batch *batch);

/* The sockets for adverts: frames for multicast groups, IP packets for hosts. */
struct tx {
	struct tx_batch frames;
	struct tx_ip ip4;
	struct tx_ip ip6;
};

/* Opens the sockets. Returns 0 or a negative errno; tx_close() has to follow in either case. */
int tx_open(struct tx *tx, struct vr_engine *counters);
void tx_close(struct tx *tx);

/* Adds an advert, as tx_batch_add(). Its frame says whether it goes to a group or to a host. */
void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length);

/* Sends all adverts that were added. */
void tx_flush(struct tx *tx);

#endif
