// SPDX-License-Identifier: GPL-2.0
#include "util/heartbeat.h"

#include <stdatomic.h>

#include "util/clock.h"
#include "util/supervisor.h"

static _Atomic uint64_t last;

void heartbeat(void)
{
	uint64_t now = clock_ns();

	atomic_store_explicit(&last, now, memory_order_relaxed);
	supervisor_watchdog(now);
}

uint64_t heartbeat_last(void)
{
	return atomic_load_explicit(&last, memory_order_relaxed);
}
