/* SPDX-License-Identifier: GPL-2.0 */
/* Hands frames to the kernel, and counts them. */
#ifndef VRRP_XDP_TX_SEND_H
#define VRRP_XDP_TX_SEND_H

#include <stdint.h>
#include <sys/socket.h>

#include "vrrp_xdp/maps.h"

/* Sends an array of messages. A frame that the kernel refuses is counted, and the others leave. */
void tx_send(int fd, struct mmsghdr *messages, uint32_t count, struct vr_engine *counters);

/* Counts a frame that could not be sent. error: the errno. Several threads may count at once. */
void tx_count_failed(struct vr_engine *counters, int error);

#endif
