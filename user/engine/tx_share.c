// SPDX-License-Identifier: GPL-2.0
#include "engine/tx_share.h"

#include "engine/eventfd.h"
#include "engine/tx_send.h"

/* Frames that a thread takes at once. Sending them takes 0.15 ms: the owner waits for the helper at most that long. */
#define PART 64

/* Parts that the helper sends before it looks at its own queue. */
#define TURN 2

int tx_share_init(struct tx_share *share, int event, struct vr_engine *counters)
{
	pthread_mutexattr_t attributes;
	int err;

	share->event = event;
	share->counters = counters;
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
	err = pthread_mutex_init(&share->lock, &attributes);
	pthread_mutexattr_destroy(&attributes);
	return -err;
}

/* Takes and sends the next part of the batch. Returns false if none is left. */
static bool send_part(struct tx_share *share, int fd)
{
	uint32_t count = atomic_load(&share->count), at = atomic_fetch_add(&share->next, PART);

	if (at >= count)
		return false;
	tx_send(fd, share->messages + at, count - at < PART ? count - at : PART, share->counters);
	return true;
}

static void share_batch(struct tx_share *share, struct mmsghdr *messages, uint32_t count)
{
	pthread_mutex_lock(&share->lock);
	share->messages = messages;
	atomic_store(&share->next, 0);
	atomic_store(&share->count, count);
	pthread_mutex_unlock(&share->lock);
}

void tx_share_send(struct tx_share *share, int fd, struct mmsghdr *messages, uint32_t count)
{
	share_batch(share, messages, count);
	event_signal(share->event);
	while (send_part(share, fd))
		;
	share_batch(share, NULL, 0);
}

bool tx_share_help(struct tx_share *share, int fd)
{
	int sent = 0;

	if (!atomic_load(&share->count))
		return false;
	pthread_mutex_lock(&share->lock);
	while (sent < TURN && send_part(share, fd))
		sent++;
	pthread_mutex_unlock(&share->lock);
	return sent;
}
