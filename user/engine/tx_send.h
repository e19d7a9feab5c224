/* SPDX-License-Identifier: GPL-2.0 */
/* Messages to the kernel, and what became of them. */
#ifndef VRRP_XDP_TX_SEND_H
#define VRRP_XDP_TX_SEND_H

#include <stdint.h>
#include <sys/socket.h>

#include "vrrp_xdp/maps.h"

/* Sends messages that lie side by side. A frame that the kernel refuses is counted and left out. */
void tx_send(int fd, struct mmsghdr *messages, uint32_t count, struct vr_engine *counters);

/* Counts a frame that could not be sent, and why. Several threads count. */
void tx_count_failed(struct vr_engine *counters, int error);

#endif
