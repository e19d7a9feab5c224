// SPDX-License-Identifier: GPL-2.0
#include "util/quota.h"

bool quota_take(struct quota *q, uint32_t most, uint64_t window_ns, uint64_t now)
{
	if (now >= q->end_ns) {
		q->end_ns = now + window_ns;
		q->used = 0;
	}
	if (q->used >= most) {
		q->suppressed++;
		return false;
	}
	q->used++;
	return true;
}

uint32_t quota_suppressed(struct quota *q, uint64_t now)
{
	uint32_t suppressed = now < q->end_ns ? 0 : q->suppressed;

	if (suppressed)
		q->suppressed = 0;
	return suppressed;
}
