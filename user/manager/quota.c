// SPDX-License-Identifier: GPL-2.0
#include "manager/quota.h"

bool quota_take(struct quota *q, uint32_t most, uint64_t now)
{
	if (now - q->began_ns >= QUOTA_WINDOW_NS) {
		q->began_ns = now;
		q->used = 0;
	}
	if (q->used >= most) {
		q->left_out++;
		return false;
	}
	q->used++;
	return true;
}

uint32_t quota_left_out(struct quota *q, uint64_t now)
{
	uint32_t left_out = now - q->began_ns < QUOTA_WINDOW_NS ? 0 : q->left_out;

	if (left_out)
		q->left_out = 0;
	return left_out;
}
