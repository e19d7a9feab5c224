// SPDX-License-Identifier: GPL-2.0
#include "engine/announcer.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "engine/eventfd.h"
#include "engine/thread.h"
#include "engine/tx_send.h"

/* Entries of the queue, 1.6 MiB in all. announcer_has_room() leaves a quarter of them free for the round that is queued
 * next. */
#define ANNOUNCER_QUEUE 16384

int announcer_open(struct announcer *a, const struct vr_state *state, struct vr_engine *counters)
{
	int err = spsc_init(&a->queue, ANNOUNCER_QUEUE, sizeof(struct announcement));

	a->state = state;
	a->event = eventfd(0, EFD_CLOEXEC);
	if (!err && a->event < 0)
		err = -errno;
	if (!err)
		err = tx_share_init(&a->share, a->event, counters);
	return err ? err : tx_batch_open(&a->tx, counters);
}

/* Adds an announcement to the batch if its virtual router is still Active. A virtual router that has yielded since must
 * not announce: another router has the addresses. */
static void add_if_active(struct announcer *a, const struct announcement *item)
{
	if (__atomic_load_n(&a->state[item->slot].state, __ATOMIC_ACQUIRE) == VR_ACTIVE)
		tx_batch_add(&a->tx, item->ifindex, item->frame, item->length);
}

/* Sends up to ANNOUNCER_BATCH announcements from the queue. Returns false if the queue was empty. */
static bool send_some(struct announcer *a)
{
	uint32_t n = 0;

	while (n < ANNOUNCER_BATCH && spsc_pop(&a->queue, &a->items[n]))
		add_if_active(a, &a->items[n++]);
	tx_batch_flush(&a->tx);
	return n;
}

static void *announcer_run(void *data)
{
	struct announcer *a = data;
	uint64_t count;

	thread_become_realtime("vrrp-announcer", a->rt_priority);
	thread_confine(); /* if it fails, it fails for the engine, too, which sends NOTE_UNCONFINED */
	while (!atomic_load(&a->quit)) {
		bool helped = tx_share_help(&a->share, a->tx.fd);

		if (send_some(a) || helped)
			continue;
		if (read(a->event, &count, sizeof(count)) < 0 && errno != EINTR)
			break;
	}
	return NULL;
}

int announcer_start(struct announcer *a, int rt_priority)
{
	int err;

	a->rt_priority = rt_priority;
	err = thread_start(&a->thread, announcer_run, a);
	a->running = !err;
	return err;
}

void announcer_close(struct announcer *a)
{
	atomic_store(&a->quit, true);
	a->queued = true;
	if (a->running) {
		announcer_wake(a);
		pthread_join(a->thread, NULL);
	}
	a->running = false;
	if (a->event >= 0)
		close(a->event);
	a->event = -1;
	tx_batch_close(&a->tx);
	spsc_free(&a->queue);
}

bool announcer_has_room(const struct announcer *a)
{
	return spsc_count(&a->queue) < ANNOUNCER_QUEUE / 4;
}

bool announcer_is_idle(const struct announcer *a)
{
	return !spsc_count(&a->queue);
}

void announcer_put(struct announcer *a, const struct announcement *announcement)
{
	a->queued = true;
	if (!spsc_push(&a->queue, announcement))
		tx_count_failed(a->tx.counters, ENOBUFS);
}

void announcer_wake(struct announcer *a)
{
	if (a->queued)
		event_signal(a->event);
	a->queued = false;
}
