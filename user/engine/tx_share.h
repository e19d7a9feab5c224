/* SPDX-License-Identifier: GPL-2.0 */
/* A batch of frames that two threads send: its owner, and a helper with a socket of its own, which takes parts of the
 * batch if it wakes up in time. The owner returns when the whole batch has left: frames have to stay unchanged no
 * longer than without help. */
#ifndef VRRP_XDP_TX_SHARE_H
#define VRRP_XDP_TX_SHARE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "vrrp_xdp/maps.h"

/* The owner calls for help from this many frames on. Fewer have left before the helper is awake. */
#define TX_SHARE_MIN 128

struct tx_share {
	pthread_mutex_t
		lock; /* the helper holds it while it sends; an owner that waits for it lends the helper its priority */
	int event;    /* eventfd: wakes the helper */
	struct mmsghdr *messages;
	_Atomic uint32_t count; /* 0: nothing is shared */
	_Atomic uint32_t next;	/* index of the first message that neither thread has taken */
	struct vr_engine *counters;
};

/* event: the eventfd on which the helper waits; counters: where frames are counted. Returns 0 or a negative errno. */
int tx_share_init(struct tx_share *share, int event, struct vr_engine *counters);

/* For the owner: sends the whole batch through fd, and returns when it has left. */
void tx_share_send(struct tx_share *share, int fd, struct mmsghdr *messages, uint32_t count);

/* For the helper: sends a few parts of a shared batch through fd. Returns whether it has sent any. */
bool tx_share_help(struct tx_share *share, int fd);

#endif
