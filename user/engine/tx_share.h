/* SPDX-License-Identifier: GPL-2.0 */
/* A batch that two threads send: its owner, and another one with a socket of its own that takes parts of it if it comes
 * by in time. The owner goes on when all of it has left, so that the frames need to stay where they are no longer than
 * without help. */
#ifndef VRRP_XDP_TX_SHARE_H
#define VRRP_XDP_TX_SHARE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "vrrp_xdp/maps.h"

/* From so many frames on help is called: with fewer the owner is done before it comes. */
#define TX_SHARE_MIN 128

struct tx_share {
	pthread_mutex_t lock; /* the helper's while it sends; whoever waits for it lends it its priority */
	int event;	      /* eventfd: wakes the helper */
	struct mmsghdr *messages;
	_Atomic uint32_t count; /* 0: nothing is shared */
	_Atomic uint32_t next;	/* the first message that nobody has taken */
	struct vr_engine *counters;
};

/* event: an eventfd on which the helper waits; counters: where frames are counted. Returns 0 or a negative errno. */
int tx_share_init(struct tx_share *share, int event, struct vr_engine *counters);

/* The owner: sends all of it through fd, and returns when it has left. */
void tx_share_send(struct tx_share *share, int fd, struct mmsghdr *messages, uint32_t count);

/* The helper: sends through fd some parts of a batch that is shared now. Returns whether there was something. */
bool tx_share_help(struct tx_share *share, int fd);

#endif
