// SPDX-License-Identifier: GPL-2.0
#include "engine/tx_send.h"

#include <errno.h>

void tx_count_failed(struct vr_engine *counters, int error)
{
	__atomic_store_n(&counters->last_error, (uint32_t)error, __ATOMIC_RELAXED);
	__atomic_fetch_add(&counters->frames_failed, 1, __ATOMIC_RELAXED);
}

void tx_send(int fd, struct mmsghdr *messages, uint32_t count, struct vr_engine *counters)
{
	uint32_t at = 0;

	while (at < count) {
		int n = sendmmsg(fd, messages + at, count - at, MSG_DONTWAIT);

		if (n > 0) {
			at += (uint32_t)n;
			__atomic_fetch_add(&counters->frames_sent, (uint32_t)n, __ATOMIC_RELAXED);
		} else if (errno != EINTR) {
			tx_count_failed(counters, errno);
			at++;
		}
	}
}
